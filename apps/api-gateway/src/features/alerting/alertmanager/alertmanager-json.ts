/** Alerts and silences as Alertmanager's API v2 has them (api/v2/openapi.yaml of 0.25). Pure. */
import type { AlertMatcher, Routing } from '@observer/contracts';
import { z } from 'zod';
import type { ActiveAlert } from '../noise/alerts';
import type { SilenceView } from '../noise/silences';

/** As `resolve_timeout`: an alert of which nobody said when it ends is told to end this long from now. */
const RESOLVE_TIMEOUT_MS = 300_000;

const time = z.iso.datetime({ offset: true });
const labels = z.record(z.string(), z.string());
export const postableAlertsSchema = z.array(z.object({ labels, annotations: labels.nullish(), startsAt: time.nullish(), endsAt: time.nullish(), generatorURL: z.string().nullish() }));
export const matcherSchema = z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) });
export const postableSilenceSchema = z.object({ id: z.string().nullish(), matchers: z.array(matcherSchema).min(1), startsAt: time, endsAt: time, createdBy: z.string(), comment: z.string() });

const iso = (ms: number): string => new Date(ms).toISOString();
/** Go writes a time that was not given so. */
const msOf = (text: string | null | undefined): number | null => (text === null || text === undefined || text.startsWith('0001-01-01T00:00:00') ? null : Date.parse(text));

/** What the desk takes. */
export const receivedAlerts = (alerts: z.output<typeof postableAlertsSchema>): unknown[] =>
  alerts.map((alert) => ({ labels: alert.labels, annotations: alert.annotations ?? {}, startsAtMs: msOf(alert.startsAt), endsAtMs: msOf(alert.endsAt), generatorUrl: alert.generatorURL ?? '' }));

export function silenceOf({ id, matchers, startsAt, endsAt, createdBy, comment }: z.output<typeof postableSilenceSchema>): object {
  return {
    ...(id === null || id === undefined || id === '' ? {} : { id }), createdBy, comment, startsAtMs: Date.parse(startsAt), endsAtMs: Date.parse(endsAt),
    matchers: matchers.map(({ name, value, isRegex, isEqual }) => ({ label: name, value, op: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=' })),
  };
}

export const silenceJson = ({ id, state, matchers, startsAtMs, endsAtMs, updatedAtMs, createdBy, comment }: SilenceView): object => ({
  id, status: { state }, updatedAt: iso(updatedAtMs), startsAt: iso(startsAtMs), endsAt: iso(endsAtMs), createdBy, comment, matchers: matchers.map(matcherJson),
});
const matcherJson = ({ label, op, value }: AlertMatcher): object => ({ name: label, value, isRegex: op === '=~' || op === '!~', isEqual: op === '=' || op === '=~' });

/** An alert that waits for its like is active, as in Alertmanager. */
export const stateOf = (alert: ActiveAlert): 'active' | 'suppressed' => (alert.status === 'suppressed' ? 'suppressed' : 'active');

export function alertJson(alert: ActiveAlert, receiver: string, nowMs: number): Record<string, unknown> {
  return {
    fingerprint: alert.fingerprint, labels: alert.labels, annotations: alert.annotations, receivers: [{ name: receiver }], startsAt: iso(alert.startsAtMs), updatedAt: iso(alert.updatedAtMs),
    endsAt: iso(alert.endsAtMs ?? nowMs + RESOLVE_TIMEOUT_MS), generatorURL: alert.generatorUrl, status: { state: stateOf(alert), silencedBy: alert.silencedBy, inhibitedBy: alert.inhibitedBy, mutedBy: alert.mutedBy },
  };
}

/** Alerts by their receiver and the labels their route groups by. */
export function groupsJson(alerts: readonly ActiveAlert[], routes: Routing['routes'], nowMs: number): object[] {
  const groups = new Map<string, { labels: Record<string, string>; receiver: { name: string }; alerts: Record<string, unknown>[] }>();
  for (const alert of alerts) {
    const receiver = receiverOf(alert, routes);
    const groupBy = routes.find(({ id }) => id === alert.route)?.groupBy ?? [];
    const groupLabels = Object.fromEntries(groupBy.flatMap((name) => (alert.labels[name] === undefined ? [] : [[name, alert.labels[name]] as const])));
    const key = JSON.stringify([alert.route, groupLabels]);
    const group = groups.get(key) ?? { labels: groupLabels, receiver: { name: receiver }, alerts: [] };
    group.alerts.push(alertJson(alert, receiver, nowMs));
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Who is told is a matter of the route's policy. */
export const receiverOf = ({ route }: ActiveAlert, routes: Routing['routes']): string => routes.find(({ id }) => id === route)?.policy ?? route;
