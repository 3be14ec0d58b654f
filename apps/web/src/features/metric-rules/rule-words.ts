import { type MetricRule } from '../../api/metric-rules';
import { OP_SIGNS } from '../explore/filter-words';

/** A rule in one sentence: what it makes of which events. */
export function ruleWords({ type, measure, gauge, kind, matchers, filters, labels }: Pick<MetricRule, 'type' | 'measure' | 'gauge' | 'kind' | 'matchers' | 'filters' | 'labels'>): string {
  const what = type === 'COUNTER' ? (measure ? `Sum of ${measure}` : 'Number of events') : type === 'GAUGE' ? `${{ LAST: 'Newest', MIN: 'Smallest', MAX: 'Largest', AVG: 'Mean', SUM: 'Sum of' }[gauge]} ${measure ?? ''}` : `Distribution of ${measure ?? ''}`;
  const conditions = [...matchers.map(({ tag, op, value }) => `${tag} ${OP_SIGNS[op]} ${value || '(empty)'}`), ...filters.map(({ field, op, value }) => `${field} ${OP_SIGNS[op]} ${String(value)}`)];
  return `${what} of ${kind}${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''}${labels.length > 0 ? `, by ${labels.join(', ')}` : ''}`;
}
