/** Alerts of a back-test for people: whose they are, and where they lie in the range. */
import { type BackTestAlert, type BackTestSuggestion } from '../../../api/alert-rules';
import { formatDigits, formatInteger } from '../../../format/number';
import { formatSpan } from '../../../format/time';

export interface Span {
  /** Share of the range, 0..1. */
  from: number;
  to: number;
  firing: boolean;
}
export interface AlertRow {
  title: string;
  alerts: BackTestAlert[];
  spans: Span[];
}

/** Labels that tell an alert from the others of its rule. @param common those of the rule and its group */
export const alertTitle = (labels: Readonly<Record<string, string>>, common: ReadonlySet<string>): string =>
  Object.entries(labels).filter(([name]) => name !== 'alertname' && !common.has(name)).map(([name, value]) => `${name}=${value}`).join(', ') || 'the alert';

/** One row for each label set, those that fired most first. */
export function alertRows(alerts: readonly BackTestAlert[], { startMs, endMs }: { startMs: number; endMs: number }, common: ReadonlySet<string>): AlertRow[] {
  const rows = new Map<string, AlertRow>();
  const share = (timeMs: number): number => Math.min(1, Math.max(0, (timeMs - startMs) / (endMs - startMs)));
  for (const alert of alerts) {
    const title = alertTitle(alert.labels, common);
    const row = rows.get(title) ?? rows.set(title, { title, alerts: [], spans: [] }).get(title)!;
    const untilMs = alert.resolvedAtMs ?? endMs;
    row.alerts.push(alert);
    if (alert.firedAtMs === null || alert.firedAtMs > alert.pendingAtMs) row.spans.push({ from: share(alert.pendingAtMs), to: share(alert.firedAtMs ?? untilMs), firing: false });
    if (alert.firedAtMs !== null) row.spans.push({ from: share(alert.firedAtMs), to: share(untilMs), firing: true });
  }
  const fired = ({ alerts: all }: AlertRow): number => all.filter(({ firedAtMs }) => firedAtMs !== null).length;
  return [...rows.values()].sort((a, b) => fired(b) - fired(a));
}

/** What a suggestion would change, in one sentence. */
export function suggestionWords({ kind, value, by, fired }: BackTestSuggestion, before: number): string {
  const left = `${formatInteger(fired)} instead of ${formatInteger(before)} times`;
  switch (kind) {
    case 'threshold':
      return `A bound of ${formatDigits(value ?? 0)}: fires ${left}`;
    case 'for':
      return `Wait ${formatSpan(value ?? 0)} before it fires: ${left}`;
    case 'keep-firing-for':
      return `Keep firing ${formatSpan(value ?? 0)} longer, over short pauses: ${left}`;
    case 'group':
      return `Tell alerts together ${by.length > 0 ? `by ${by.join(', ')}` : 'all at once'}: people are told ${left}. That is set in the routing.`;
  }
}
