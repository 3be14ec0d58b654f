/** Alert and recording rules, in groups that are evaluated together. */
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
export type RuleGroupInput = Omit<RuleGroup, 'rules' | 'shipped'> & { rules: RuleInput[] };
export interface BackTest {
  expr: string;
  truncated: boolean;
  warnings: string[];
  summary: { evaluations: number; fired: number; perDay: number; firingSeconds: number; medianFiringSeconds: number | null; flapped: number; atNight: number };
  series: { labels: Record<string, string>; timesMs: number[]; values: (number | null)[]; lower?: (number | null)[]; upper?: (number | null)[] }[];
}

const RULE = 'id type labels { name value } enabled name condition forMs keepFiringForMs annotations { name value } noData record expr';
const GROUP = `revision updatedAtMs updatedBy { kind id } group { id name team intervalMs labels { name value } limit shipped rules { ${RULE} } }`;

export const RULE_GROUPS = operation<{ ruleGroups: StoredRuleGroup[] }>(`query RuleGroups { ruleGroups { ${GROUP} } }`);
export const RULE_GROUP_STATUS = operation<{ ruleGroup: { status: RuleGroupStatus | null } }, { id: string }>(
  `query RuleGroupStatus($id: ID!) {
    ruleGroup(id: $id) { status { lastEvaluationMs evaluationSeconds missedEvaluations rules { id health lastError lastEvaluationMs evaluationSeconds alerts { fingerprint labels { name value } state activeAtMs value } } } }
  }`,
);
export const PUT_RULE_GROUP = operation<{ putRuleGroup: { revision: number } }, { group: RuleGroupInput; expectedRevision: number }>(
  'mutation PutRuleGroup($group: RuleGroupInput!, $expectedRevision: Int) { putRuleGroup(group: $group, expectedRevision: $expectedRevision) { revision } }',
);
export const BACK_TEST_RULE = operation<{ backTestRule: BackTest }, { rule: RuleInput; startMs: number; endMs: number; intervalMs: number }>(
  `query BackTestRule($rule: RuleInput!, $startMs: Float!, $endMs: Float!, $intervalMs: Float) { backTestRule(rule: $rule, startMs: $startMs, endMs: $endMs, intervalMs: $intervalMs) }`,
);
