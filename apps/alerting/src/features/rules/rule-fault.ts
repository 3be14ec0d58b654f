import { ObserverError } from '@observer/kernel';

/** Something in a group of rules that cannot be. */
export interface RuleFault {
  /** Empty when it is the group's. */
  readonly ruleId: string;
  /** Where in the rule, e.g. `condition.query`. */
  readonly path: string;
  readonly reason: string;
}

/** @throws ObserverError `invalid_argument` with every fault */
export function throwFaults(groupId: string, faults: readonly RuleFault[]): void {
  if (faults.length === 0) return;
  const [first] = faults;
  const text = ({ ruleId, path, reason }: RuleFault): string => `${[ruleId === '' ? undefined : `rule "${ruleId}"`, path].filter((part) => part !== undefined && part !== '').join(', ')}: ${reason}`;
  const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
  throw new ObserverError('invalid_argument', `Group "${groupId}": ${text(first!)}${more}`, { retryable: false, details: { faults } });
}
