import { type ApiError, asApiError, isConflict } from '../../../api/api-error';
import { PUT_RULE_GROUP, RULE_GROUPS, type RuleFault, type RuleGroupInput, type StoredRuleGroup } from '../../../api/alert-rules';
import { request } from '../../../api/graphql';
import { seen } from '../edit/save-rule';

export type GroupSaved = { kind: 'saved'; stored: StoredRuleGroup } | { kind: 'conflict'; theirs: StoredRuleGroup | undefined } | { kind: 'refused'; error: ApiError; faults: RuleFault[] };

/** Saves a whole group, when its revision is the one that was edited. @param expectedRevision 0 = it must not be there yet */
export async function saveGroup(group: RuleGroupInput, expectedRevision: number): Promise<GroupSaved> {
  try {
    const { putRuleGroup: stored } = await request(PUT_RULE_GROUP, { group, expectedRevision });
    await seen(stored);
    return { kind: 'saved', stored };
  } catch (thrown) {
    const error = asApiError(thrown);
    if (!isConflict(error)) return { kind: 'refused', error, faults: (error.details.ruleFaults ?? []) as RuleFault[] };
    const { ruleGroups } = await request(RULE_GROUPS, {});
    return { kind: 'conflict', theirs: ruleGroups.find((one) => one.group.id === group.id) };
  }
}
