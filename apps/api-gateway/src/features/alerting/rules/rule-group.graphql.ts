/** Rule groups between GraphQL, which has lists of labels, and the contracts, which have maps. Pure. */
import type { Rule, RuleGroup, RuleGroupStatus } from '@observer/contracts';
import { withoutNulls } from '../../../http/validate';
import { labelList } from '../../telemetry-query/label-list';
import type { RuleGroupView } from './rule-groups';
import type { LabelInput, RuleGroupInput, RuleGroupStatusType, RuleGroupType, RuleInput, RuleType, StoredRuleGroupType } from './rule-group.types';

/** The last of labels with one name counts. */
export const labelMap = (labels: readonly LabelInput[] | null | undefined): Record<string, string> | undefined => labels?.reduce<Record<string, string>>((map, { name, value }) => ({ ...map, [name]: value }), {});

/** What the contract checks. */
export const groupOfInput = (input: RuleGroupInput): unknown => withoutNulls({ ...input, labels: labelMap(input.labels), rules: input.rules.map(ruleOfInput) });
export const ruleOfInput = (rule: RuleInput): unknown => withoutNulls({ ...rule, labels: labelMap(rule.labels), annotations: labelMap(rule.annotations) });

export function groupForGraphql({ group, ...stored }: RuleGroupView, status: RuleGroupStatus | null): StoredRuleGroupType {
  return { ...stored, group: groupType(group), status: status === null ? null : statusType(status) };
}

const groupType = (group: RuleGroup): RuleGroupType => ({ ...group, labels: labelList(group.labels), rules: group.rules.map(ruleType) });
export const ruleType = (rule: Rule): RuleType =>
  rule.type === 'recording' ? { ...rule, labels: labelList(rule.labels) } : { ...rule, labels: labelList(rule.labels), annotations: labelList(rule.annotations) };
const statusType = (status: RuleGroupStatus): RuleGroupStatusType => ({
  ...status,
  rules: status.rules.map((rule) => ({ ...rule, alerts: rule.alerts.map((alert) => ({ ...alert, labels: labelList(alert.labels), annotations: labelList(alert.annotations) })) })),
});
