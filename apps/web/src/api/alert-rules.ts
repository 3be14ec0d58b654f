/** Alert and recording rules, in groups that are evaluated together. */
import { type QueryPosition } from './api-error';
import { type Actor } from './jobs';
import { operation } from './operation';
import { type Label } from './prom';

export type AlertCondition =
  | { kind: 'promql'; expr: string }
  | { kind: 'threshold'; query: string; op: string; value: number; clearAt?: number }
  | { kind: 'absence'; query: string; forEach: boolean; lookbackMs: number }
  | { kind: 'rate-of-change'; query: string; windowMs: number; relative: boolean; direction: 'up' | 'down' | 'either'; by: number }
  | { kind: 'burn-rate'; errors: string; total: string; objective: number; windows: { longMs: number; shortMs: number; factor: number }[] }
  | { kind: 'dynamic'; query: string; side: 'above' | 'below' | 'either'; season: 'daily' | 'weekly'; seasons: number; quantile: number; width: number; minimumWidth: number }
  | { kind: 'composite'; op: 'and' | 'or'; rules: string[]; on: string[] };
export type NoData = 'RESOLVE' | 'KEEP' | 'ALERT';
/** What does not apply to its type is null: an alert rule has a name and a condition, a recording rule makes a metric of an expression. */
export interface Rule {
  id: string;
  type: 'ALERT' | 'RECORDING';
  labels: Label[];
  enabled: boolean;
  name: string | null;
  condition: AlertCondition | null;
  forMs: number | null;
  keepFiringForMs: number | null;
  annotations: Label[] | null;
  noData: NoData | null;
  record: string | null;
  expr: string | null;
}
export interface RuleGroup {
  id: string;
  name: string;
  team: string;
  intervalMs: number;
  labels: Label[];
  limit: number;
  rules: Rule[];
  shipped: boolean;
}
export interface StoredRuleGroup {
  revision: number;
  group: RuleGroup;
  updatedAtMs: number;
  updatedBy: Actor;
}
export interface RuleAlert {
  fingerprint: string;
  labels: Label[];
  state: 'PENDING' | 'FIRING';
  activeAtMs: number;
  value: number | null;
}
export interface RuleStatus {
  id: string;
  health: 'UNKNOWN' | 'OK' | 'ERR';
  lastError: string;
  lastEvaluationMs: number | null;
  evaluationSeconds: number;
  alerts: RuleAlert[];
}
export interface RuleGroupStatus {
  lastEvaluationMs: number | null;
  evaluationSeconds: number;
  missedEvaluations: number;
  rules: RuleStatus[];
}
/** A rule as it is sent: what does not apply to its type is absent. */
export type RuleInput = Pick<Rule, 'id' | 'type' | 'labels' | 'enabled'> & { [Name in 'name' | 'condition' | 'forMs' | 'keepFiringForMs' | 'annotations' | 'noData' | 'record' | 'expr']?: NonNullable<Rule[Name]> };
export type RuleGroupInput = Omit<RuleGroup, 'rules'> & { rules: RuleInput[] };
/** Something in a group that cannot be. `ruleId` is empty when it is the group's own; `path` is e.g. `condition.query`. */
export interface RuleFault {
  ruleId: string;
  path: string;
  reason: string;
  position?: QueryPosition | null;
}
export interface BackTestAlert {
  labels: Record<string, string>;
  pendingAtMs: number;
  firedAtMs: number | null;
  resolvedAtMs: number | null;
  peak: number | null;
  annotations?: Record<string, string>;
}
/** What would have halved the noise; `rule` is null for a matter of routing. */
export interface BackTestSuggestion {
  kind: 'threshold' | 'for' | 'keep-firing-for' | 'group';
  value: number | null;
  by: string[];
  fired: number;
  rule: { condition: AlertCondition; forMs: number; keepFiringForMs: number } | null;
}
export interface BackTest {
  alerts: BackTestAlert[];
  suggestions: BackTestSuggestion[];
  expr: string;
  truncated: boolean;
  warnings: string[];
  summary: { evaluations: number; fired: number; perDay: number; firingSeconds: number; medianFiringSeconds: number | null; flapped: number; atNight: number };
  series: { labels: Record<string, string>; timesMs: number[]; values: (number | null)[]; lower?: (number | null)[]; upper?: (number | null)[] }[];
}

const RULE = 'id type labels { name value } enabled name condition forMs keepFiringForMs annotations { name value } noData record expr';
const GROUP = `revision updatedAtMs updatedBy { kind id } group { id name team intervalMs labels { name value } limit shipped rules { ${RULE} } }`;

export const RULE_GROUPS = operation<{ ruleGroups: StoredRuleGroup[] }>(`query RuleGroups { ruleGroups { ${GROUP} } }`);
/** What the evaluation of all groups knows, in one answer. */
export const RULE_GROUP_STATUSES = operation<{ ruleGroups: { group: { id: string }; status: RuleGroupStatus | null }[] }>(
  `query RuleGroupStatuses {
    ruleGroups(withStatus: true) {
      group { id }
      status { lastEvaluationMs evaluationSeconds missedEvaluations rules { id health lastError lastEvaluationMs evaluationSeconds alerts { fingerprint labels { name value } state activeAtMs value } } }
    }
  }`,
);
/** Versions that are kept, newest first. */
export const RULE_GROUP_VERSIONS = operation<{ ruleGroupVersions: StoredRuleGroup[] }, { id: string }>(`query RuleGroupVersions($id: ID!) { ruleGroupVersions(id: $id) { ${GROUP} } }`);
export const CHECK_RULE_GROUP = operation<{ checkRuleGroup: RuleFault[] }, { group: RuleGroupInput }>(
  'query CheckRuleGroup($group: RuleGroupInput!) { checkRuleGroup(group: $group) { ruleId path reason position { start end line column } } }',
);
export const DELETE_RULE_GROUP = operation<{ deleteRuleGroup: boolean }, { id: string }>('mutation DeleteRuleGroup($id: ID!) { deleteRuleGroup(id: $id) }');
export const PUT_RULE_GROUP = operation<{ putRuleGroup: StoredRuleGroup }, { group: RuleGroupInput; expectedRevision: number }>(
  `mutation PutRuleGroup($group: RuleGroupInput!, $expectedRevision: Int) { putRuleGroup(group: $group, expectedRevision: $expectedRevision) { ${GROUP} } }`,
);
export interface BackTestVariables {
  rule: RuleInput;
  /** Of the rule's group, with its team. */
  groupLabels: Label[];
  startMs: number;
  endMs: number;
  intervalMs: number;
  /** Also play what would halve the noise. */
  suggest: boolean;
}
export const BACK_TEST_RULE = operation<{ backTestRule: BackTest }, BackTestVariables>(
  `query BackTestRule($rule: RuleInput!, $groupLabels: [LabelInput!], $startMs: Float!, $endMs: Float!, $intervalMs: Float, $suggest: Boolean) {
    backTestRule(rule: $rule, groupLabels: $groupLabels, startMs: $startMs, endMs: $endMs, intervalMs: $intervalMs, suggest: $suggest)
  }`,
);

/** Teams that may own a group. */
export const RULE_TEAMS = operation<{ alertingDocuments: { document: { id: string; name: string } }[] }>('query RuleTeams { alertingDocuments(kind: TEAM) { document } }');
