/** Names of metrics by the conventions of Prometheus: what is counted, its unit, `_total` for counters. */
import { type MetricType } from '../../api/metric-rules';

/** Suffixes of UCUM units as the conventions write them. */
const UNIT_SUFFIX: Record<string, string> = { s: 'seconds', ms: 'milliseconds', By: 'bytes', '%': 'percent' };

/** `gateway_request` → `gateway_requests`; words that end in s, x or h follow English. */
const plural = (noun: string): string => (/(s|x|ch|sh)$/.test(noun) ? `${noun}es` : /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`);

export interface NameParts {
  kind: string;
  type: MetricType;
  measure: string | undefined;
  /** Unit of the measure as its column declares it. */
  unit: string | undefined;
}

/** A name by convention: `gateway_requests_total`, `gateway_request_latency_seconds`, `payment_amount_usd_total`. */
export function suggestMetricName({ kind, type, measure, unit }: NameParts): string {
  if (kind === '') return '';
  if (measure === undefined) return `${plural(kind)}_total`;
  const suffix = UNIT_SUFFIX[unit ?? ''];
  const measured = suffix && !measure.endsWith(suffix) ? `${measure}_${suffix}` : measure;
  const base = measured.startsWith(`${kind}_`) ? measured : `${kind}_${measured}`;
  return type === 'COUNTER' && !base.endsWith('_total') ? `${base}_total` : base;
}

const word = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
const inside = (name: string, added: string): string => (name.endsWith('_total') ? `${name.slice(0, -6)}_${added}_total` : `${name}_${added}`);

/**
 * A name like `name` that is not taken: told apart by what the rule selects (`sui_gateway_requests_total`), by its labels
 * (`gateway_requests_by_customer_total`), at last by a number.
 */
export function freeName(name: string, taken: ReadonlySet<string>, selected: readonly string[], labels: readonly string[]): string {
  if (name === '' || !taken.has(name)) return name;
  const value = word(selected[0] ?? '');
  const tries = [...(value && !/^\d/.test(value) ? [`${value}_${name}`] : []), ...(labels.length > 0 && labels.length <= 3 ? [inside(name, `by_${labels.map(word).join('_')}`)] : []), ...Array.from({ length: 98 }, (_, index) => inside(name, String(index + 2)))];
  return tries.find((one) => !taken.has(one)) ?? name;
}

/** The id of a rule for a metric: its document's key. */
export const ruleId = (metric: string): string => metric.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);

/** What the conventions would have otherwise; a hint, not a fault. */
export function nameAdvice(metric: string, type: MetricType): string | undefined {
  if (type === 'COUNTER' && !metric.endsWith('_total')) return 'Counters end in "_total" by convention';
  if (type !== 'COUNTER' && metric.endsWith('_total')) return 'Only counters end in "_total" by convention';
  if (type === 'HISTOGRAM' && /_(bucket|sum|count)$/.test(metric)) return 'A histogram adds "_bucket", "_sum" and "_count" by itself';
  return undefined;
}
