/** What is wrong with a rule, by the field it is wrong in. */
import { type QueryPosition } from '../../../api/api-error';
import { type RuleFault } from '../../../api/alert-rules';

export interface FieldError {
  message: string;
  /** Nothing was written yet: told when it is saved. */
  missing?: true;
  /** Where in the expression of the field. */
  position?: QueryPosition;
}
/** By path in the rule, as alerting names it: `condition.query`, `labels.team`. */
export type FieldErrors = Record<string, FieldError>;

/** The errors of one rule; the first of a field counts. */
export function errorsOfFaults(faults: readonly RuleFault[], ruleId: string): FieldErrors {
  const errors: FieldErrors = {};
  for (const { path, reason, position } of faults.filter((fault) => fault.ruleId === ruleId)) errors[path] ??= { message: reason, ...(position ? { position } : {}) };
  return errors;
}

/** What is wrong elsewhere: in the group, or in rules that look at this one. */
export const faultsElsewhere = (faults: readonly RuleFault[], ruleId: string): RuleFault[] => faults.filter((fault) => fault.ruleId !== ruleId);

/** What is told at once; what is merely missing is told when it is saved. */
export const typedErrors = (errors: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).filter(([, { missing }]) => !missing));

/** Paths that a field of the form shows itself; `*` is any one part. */
const SHOWN = [
  'name', 'group.name', 'group.interval', 'record', 'expr', 'id', 'noData', 'forMs', 'keepFiringForMs', 'labels.*', 'annotations.*', 'condition.expr', 'condition.query', 'condition.value', 'condition.clearAt', 'condition.lookbackMs', 'condition.windowMs',
  'condition.by', 'condition.errors', 'condition.total', 'condition.objective', 'condition.windows.*', 'condition.windows.*.*', 'condition.seasons', 'condition.quantile', 'condition.width', 'condition.minimumWidth', 'condition.rules', 'condition.on',
].map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`));

/** Errors that no field shows. */
export const errorsOfNoField = (errors: FieldErrors): [path: string, error: FieldError][] => Object.entries(errors).filter(([path]) => !SHOWN.some((pattern) => pattern.test(path)));

/** What a field shows: its own error, or one of its parts. */
export const errorAt = (errors: FieldErrors, path: string): string | undefined => (errors[path] ?? Object.entries(errors).find(([one]) => one.startsWith(`${path}.`))?.[1])?.message;

/** Whether the condition itself is in order, so that it can be played. */
export const canPlay = (errors: FieldErrors): boolean => Object.keys(errors).every((path) => !/^(condition|expr|forMs|keepFiringForMs|noData)/.test(path));
