/** A metric rule as it is edited, checked and sent. The server checks the same and more. */
import { type GaugeMode, type MetricRule, type MetricRuleInput, type MetricType, type StoredMetricRule } from '../../api/metric-rules';
import { type FieldFilterInput, type Kind, type MatcherInput } from '../../api/types';
import { bucketsText, MOST_BUCKETS, parseBuckets } from './buckets';
import { freeName, ruleId, suggestMetricName } from './metric-name';

export interface RuleForm {
  kind: string;
  type: MetricType;
  /** "" = a counter of events. */
  measure: string;
  gauge: GaugeMode;
  matchers: MatcherInput[];
  filters: FieldFilterInput[];
  labels: string[];
  buckets: string;
  /** "" = as suggested. */
  metric: string;
  description: string;
  /** UCUM, e.g. "s", "By", "{request}"; "" = as what it counts. */
  unit: string;
  maxSeries: string;
  enabled: boolean;
}
export type RuleErrors = Partial<Record<keyof RuleForm, string>>;

export const DEFAULT_BUCKETS = '0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10';
const MOST_LABELS = 16;
const MOST_UNIT = 32;

export const formOf = (rule: MetricRule | undefined, kind: string): RuleForm => ({
  kind: rule?.kind ?? kind, type: rule?.type ?? 'COUNTER', measure: rule?.measure ?? '', gauge: rule?.gauge ?? 'LAST', matchers: rule?.matchers ?? [], filters: rule?.filters ?? [], labels: rule?.labels ?? [],
  buckets: rule?.buckets ? bucketsText(rule.buckets) : DEFAULT_BUCKETS, metric: rule?.metric ?? '', description: rule?.description ?? '', unit: rule?.unit ?? '', maxSeries: String(rule?.maxSeries ?? 10_000), enabled: rule?.enabled ?? true,
});

const measureColumn = (kind: Kind | undefined, measure: string) => kind?.columns.find(({ name }) => name === measure);

/** The name by convention, told apart from those of other rules. */
export function suggestedMetric(form: RuleForm, kind: Kind | undefined, rules: readonly StoredMetricRule[], editing?: MetricRule): string {
  const name = suggestMetricName({ kind: form.kind, type: form.type, measure: form.measure || undefined, unit: measureColumn(kind, form.measure)?.unit ?? undefined });
  const taken = new Set(rules.filter(({ rule }) => rule.id !== editing?.id).map(({ rule }) => rule.metric));
  return freeName(name, taken, form.matchers.filter(({ op }) => op === 'EQ').map(({ value }) => value), form.labels);
}

/** What is wrong, by field. @param metric the name that was typed, else the suggested one */
export function ruleErrors(form: RuleForm, metric: string, rules: readonly StoredMetricRule[], editing: MetricRule | undefined): RuleErrors {
  const errors: RuleErrors = {};
  if (form.kind === '') errors.kind = 'Choose what events to count';
  if (form.type !== 'COUNTER' && form.measure === '') errors.measure = `A ${form.type.toLowerCase()} needs a measure`;
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/.test(metric)) errors.metric = 'Use letters, digits, "_" and ":", not starting with a digit';
  else {
    const other = rules.find(({ rule }) => rule.id !== editing?.id && (rule.metric === metric || rule.id === ruleId(metric)));
    if (other) errors.metric = `The rule "${other.rule.id}" makes a metric of this name already`;
  }
  if (form.type === 'HISTOGRAM') errors.buckets = bucketError(form.buckets);
  if (form.labels.length > MOST_LABELS) errors.labels = `At most ${MOST_LABELS} labels`;
  if (form.unit.trim().length > MOST_UNIT) errors.unit = `At most ${MOST_UNIT} characters`;
  const maxSeries = Number(form.maxSeries);
  if (!(Number.isInteger(maxSeries) && maxSeries >= 1 && maxSeries <= 100_000)) errors.maxSeries = 'Between 1 and 100,000';
  return Object.fromEntries(Object.entries(errors).filter(([, message]) => message !== undefined));
}

function bucketError(text: string): string | undefined {
  const bounds = parseBuckets(text);
  if (bounds === undefined) return 'Write numbers, separated by commas';
  if (bounds.length === 0) return 'A histogram needs at least one bound';
  if (bounds.length > MOST_BUCKETS) return `At most ${MOST_BUCKETS} bounds`;
  const place = bounds.findIndex((bound, index) => index > 0 && bound <= bounds[index - 1]!);
  return place === -1 ? undefined : `Bounds must ascend: ${bounds[place]} comes after ${bounds[place - 1]}`;
}

/** The unit of what is counted: that of the measure as its column declares it, or "{request}" for events. */
export const suggestedUnit = (form: Pick<RuleForm, 'kind' | 'measure'>, kind: Kind | undefined): string =>
  form.measure === '' ? `{${form.kind.split('_').at(-1) || 'event'}}` : (measureColumn(kind, form.measure)?.unit ?? '1');

/** What is sent; only what the type of the metric uses. */
export function ruleInput(form: RuleForm, metric: string, kind: Kind | undefined, editing: MetricRule | undefined): MetricRuleInput {
  const unit = form.unit.trim() || suggestedUnit(form, kind);
  return {
    id: editing?.id ?? ruleId(metric), metric, description: form.description.trim(), unit, kind: form.kind, matchers: form.matchers.map(({ tag, op, value }) => ({ tag, op, value })),
    filters: form.filters.map(({ field, op, value }) => ({ field, op, value })), labels: form.labels, type: form.type, gauge: form.gauge, maxSeries: Number(form.maxSeries), enabled: form.enabled, shipped: editing?.shipped ?? false,
    ...(form.measure === '' ? {} : { measure: form.measure }), ...(form.type === 'HISTOGRAM' ? { buckets: parseBuckets(form.buckets) ?? [] } : {}),
  };
}

/** A stored rule as it is sent again, e.g. to turn it off. */
export const inputOf = ({ measure, buckets, ...rule }: MetricRule): MetricRuleInput => ({
  ...rule, matchers: rule.matchers.map(({ tag, op, value }) => ({ tag, op, value })), filters: rule.filters.map(({ field, op, value }) => ({ field, op, value })),
  ...(measure === null ? {} : { measure }), ...(buckets === null ? {} : { buckets }),
});

/** Whether a change touches what is counted: its counters then start anew, and its history is of the rule before. */
export function countsAnew(before: MetricRule, after: MetricRuleInput): boolean {
  const counted = ({ metric, kind, matchers, filters, labels, type, measure, gauge, buckets }: MetricRuleInput) =>
    JSON.stringify([metric, kind, matchers, filters, labels, type, measure ?? null, type === 'GAUGE' ? gauge : null, buckets ?? null]);
  return counted(inputOf(before)) !== counted(after);
}

/** Whether the form is complete enough to show what it would make; its name does not matter for that. */
export const canPreview = (errors: RuleErrors): boolean => !errors.kind && !errors.measure && !errors.buckets && !errors.labels && !errors.maxSeries;
