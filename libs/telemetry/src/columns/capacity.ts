/** Room of a column at its first row, unless more is expected. */
export const FIRST_CAPACITY = 64;
/** A column is given room for at most this many rows before it has any: what one body had says little about the next. */
const MAX_EXPECTED = 8192;

/** Room to begin with when the last body had so many rows: bodies of one sender are alike, and growing costs twice the memory. */
export const firstCapacity = (rows: number): number => Math.max(FIRST_CAPACITY, Math.min(rows, MAX_EXPECTED));
