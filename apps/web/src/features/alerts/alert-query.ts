/** What an alert asks: the query whose values a chart of it shows. */
import { type AlertCondition, type StoredRuleGroup } from '../../api/alert-rules';
import { type Label } from '../../api/prom';

/** Minutes and hours as PromQL writes them. */
const windowText = (ms: number): string => `${Math.round(ms / 1000)}s`;

/** The value a condition judges, without its bound; undefined for rules over other rules. */
export function conditionQuery(condition: AlertCondition): string | undefined {
  if (condition.kind === 'promql') return condition.expr;
  if (condition.kind === 'composite') return undefined;
  if (condition.kind !== 'burn-rate') return condition.query;
  const window = windowText(condition.windows[0]?.shortMs ?? 300_000);
  return `(${condition.errors.replaceAll('$window', window)}) / (${condition.total.replaceAll('$window', window)})`;
}

/** The rule a link of an alert names: `/alerts/rules/<group>/<rule>`. */
export function ruleOfLink(generatorUrl: string): { groupId: string; ruleId: string } | undefined {
  const [, groupId, ruleId] = /\/alerts\/rules\/([^/?#]+)\/([^/?#]+)/.exec(generatorUrl) ?? [];
  return groupId && ruleId ? { groupId, ruleId } : undefined;
}

/** The query of an alert: of its rule here, or of the link Prometheus gives (`g0.expr`). */
export function queryOfAlert(generatorUrl: string, groups: readonly Pick<StoredRuleGroup, 'group'>[]): string | undefined {
  const link = ruleOfLink(generatorUrl);
  if (!link) return URL.canParse(generatorUrl) ? (new URL(generatorUrl).searchParams.get('g0.expr') ?? undefined) : undefined;
  const rule = groups.find(({ group }) => group.id === link.groupId)?.group.rules.find(({ id }) => id === link.ruleId);
  return rule?.condition ? conditionQuery(rule.condition) : undefined;
}

/** The series alerts are of: those whose labels one of them has. All of them when none fits, as a query may drop or make labels. */
export function seriesOfAlerts<T extends { labels: Label[] }>(series: readonly T[], alerts: readonly { labels: readonly Label[] }[]): readonly T[] {
  const known = alerts.map(({ labels }) => new Map(labels.map(({ name, value }) => [name, value])));
  const own = series.filter((one) => known.some((of) => one.labels.every(({ name, value }) => name === '__name__' || of.get(name) === value)));
  return own.length > 0 ? own : series;
}

/** From when the first of some alerts began until the last ended; null while one fires. */
export const spanOfAlerts = (alerts: readonly { startsAtMs: number; resolvedAtMs: number | null }[]): { startsAtMs: number; resolvedAtMs: number | null } => ({
  startsAtMs: Math.min(...alerts.map(({ startsAtMs }) => startsAtMs)),
  resolvedAtMs: alerts.some(({ resolvedAtMs }) => resolvedAtMs === null) ? null : Math.max(...alerts.map(({ resolvedAtMs }) => resolvedAtMs!)),
});

const AROUND_MS = 30 * 60_000;
const LONGEST_MS = 6 * 3_600_000;

/** The time around an alert: half an hour before it began until half an hour after it ended, or now; six hours at most. */
export function boundsAround({ startsAtMs, resolvedAtMs }: { startsAtMs: number; resolvedAtMs: number | null }, nowMs: number): { startMs: number; endMs: number } {
  const startMs = startsAtMs - AROUND_MS;
  return { startMs, endMs: Math.min(nowMs, startMs + LONGEST_MS, (resolvedAtMs ?? nowMs) + AROUND_MS) };
}
