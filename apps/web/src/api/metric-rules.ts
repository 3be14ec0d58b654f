/** Event → metric rules. */
import { type Actor } from './jobs';
import { operation } from './operation';
import { type Label } from './prom';
import { type FieldFilterInput, type MatcherInput } from './types';

export type MetricType = 'COUNTER' | 'GAUGE' | 'HISTOGRAM';
export type GaugeMode = 'LAST' | 'MIN' | 'MAX' | 'AVG' | 'SUM';
export interface MetricRule {
  id: string;
  metric: string;
  description: string;
  unit: string;
  kind: string;
  matchers: MatcherInput[];
  filters: FieldFilterInput[];
  labels: string[];
  type: MetricType;
  measure: string | null;
  gauge: GaugeMode;
  buckets: number[] | null;
  maxSeries: number;
  enabled: boolean;
  shipped: boolean;
}
export interface StoredMetricRule {
  revision: number;
  rule: MetricRule;
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
  updatedBy: Actor;
}
export interface RulePreview {
  series: { labels: Label[]; timesMs: number[]; values: (number | null)[] }[];
  seriesCount: number;
  eventsMatched: number;
  stepMs: number;
  truncated: boolean;
  warnings: string[];
}
/** A rule as it is sent: what does not apply to its type is absent. */
export type MetricRuleInput = Omit<MetricRule, 'measure' | 'buckets'> & { measure?: string; buckets?: number[] };

const RULE = `revision version createdAtMs updatedAtMs updatedBy { kind id }
  rule { id metric description unit kind matchers { tag op value } filters { field op value } labels type measure gauge buckets maxSeries enabled shipped }`;

export const METRIC_RULES = operation<{ metricRules: StoredMetricRule[] }>(`query MetricRules { metricRules { ${RULE} } }`);
export const PUT_METRIC_RULE = operation<{ putMetricRule: StoredMetricRule }, { rule: MetricRuleInput; expectedRevision: number }>(
  `mutation PutMetricRule($rule: MetricRuleInput!, $expectedRevision: Int) { putMetricRule(rule: $rule, expectedRevision: $expectedRevision) { ${RULE} } }`,
);
export const DELETE_METRIC_RULE = operation<{ deleteMetricRule: boolean }, { id: string }>('mutation DeleteMetricRule($id: ID!) { deleteMetricRule(id: $id) }');
export const PREVIEW_METRIC_RULE = operation<{ previewMetricRule: RulePreview }, { rule: MetricRuleInput; windowMs: number }>(
  `query PreviewMetricRule($rule: MetricRuleInput!, $windowMs: Float) {
    previewMetricRule(rule: $rule, windowMs: $windowMs) { series { labels { name value } timesMs values } seriesCount eventsMatched stepMs truncated warnings }
  }`,
);
