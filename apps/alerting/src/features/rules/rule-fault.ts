import type { RuleFault } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';

/** @throws ObserverError `invalid_argument` with every fault */
export function throwFaults(groupId: string, faults: readonly RuleFault[]): void {
  if (faults.length === 0) return;
  const [first] = faults;
  const text = ({ ruleId, path, reason }: RuleFault): string => `${[ruleId === '' ? undefined : `rule "${ruleId}"`, path].filter((part) => part !== undefined && part !== '').join(', ')}: ${reason}`;
  const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
  throw new ObserverError('invalid_argument', `Group "${groupId}": ${text(first!)}${more}`, { retryable: false, details: { faults } });
}
