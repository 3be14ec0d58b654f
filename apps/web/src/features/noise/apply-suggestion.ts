import { PUT_RULE_GROUP, RULE_GROUPS, type RuleGroup, type RuleGroupInput, type RuleInput } from '../../api/alert-rules';
import { ApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { type PlainAlertRule } from '../../api/noise';
import { invalidate } from '../../api/query-cache';
import { inputOfGroup, withRule as replaceRule } from '../alert-rules/alert-rule-input';

const pairs = (map: Record<string, string>) => Object.entries(map).map(([name, value]) => ({ name, value }));

/** A rule of the REST API as GraphQL takes it. */
export const inputOfPlainRule = ({ id, name, enabled, labels, annotations, condition, forMs, keepFiringForMs, noData }: PlainAlertRule): RuleInput => ({
  id, type: 'ALERT', name, enabled, condition, forMs, keepFiringForMs, labels: pairs(labels), annotations: pairs(annotations), noData: noData.toUpperCase() as Uppercase<typeof noData>,
});

/** The group with one of its rules replaced. */
export const withRule = (group: RuleGroup, changed: PlainAlertRule): RuleGroupInput => replaceRule(inputOfGroup(group), inputOfPlainRule(changed));

/** Saves the changed rule. @throws ApiError when the group is not what the suggestion was made for any more */
export async function applySuggestion(groupId: string, revision: number, rule: PlainAlertRule): Promise<void> {
  const stored = (await request(RULE_GROUPS, {})).ruleGroups.find(({ group }) => group.id === groupId);
  if (stored?.revision !== revision) throw new ApiError('conflict', 'The rule was changed since it was played; play it again');
  await request(PUT_RULE_GROUP, { group: withRule(stored.group, rule), expectedRevision: revision });
  invalidate(RULE_GROUPS);
}
