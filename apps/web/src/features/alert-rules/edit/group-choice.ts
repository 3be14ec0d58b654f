/** The group that a new rule goes into: one that is there, or one that is made with it. */
import { type RuleGroup, type StoredRuleGroup } from '../../../api/alert-rules';
import { parseDuration } from '../../../format/duration';
import { type FieldErrors } from './field-errors';
import { freeId } from './rule-form';

export interface GroupChoice {
  /** "" = a new one. */
  groupId: string;
  name: string;
  team: string;
  interval: string;
}

export const newGroupChoice = (groupId: string): GroupChoice => ({ groupId, name: '', team: '', interval: '1m' });

/** The group as it is, or as it would be made; revision 0 = it is new. */
export function chosenGroup(choice: GroupChoice, groups: readonly StoredRuleGroup[]): { known: StoredRuleGroup; errors: FieldErrors } {
  const found = groups.find(({ group }) => group.id === choice.groupId);
  if (found) return { known: found, errors: {} };
  const errors: FieldErrors = {};
  const intervalMs = parseDuration(choice.interval);
  if (choice.name.trim() === '') errors['group.name'] = { message: 'Name the group, e.g. Gateway', missing: true };
  if (intervalMs === undefined || intervalMs < 1_000) errors['group.interval'] = { message: 'Write a duration of at least 1s, e.g. 1m' };
  const group: RuleGroup = { id: freeId(choice.name || 'group', new Set(groups.map((one) => one.group.id))), name: choice.name.trim(), team: choice.team.trim(), intervalMs: intervalMs ?? 60_000, labels: [], limit: 1_000, rules: [], shipped: false };
  return { known: { revision: 0, group, updatedAtMs: 0, updatedBy: { kind: 'user', id: '' } }, errors };
}
