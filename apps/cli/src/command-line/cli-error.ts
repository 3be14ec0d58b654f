/** Something that a person has to mend; shown as it is, without a stack. */
export class CliError extends Error {}
