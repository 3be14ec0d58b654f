/** Observer's own JSON, for programs: docs/guides/contact-points.md describes it. Fields are added, never changed. */
import type { Incident } from '@observer/contracts';
import type { NotificationContext } from '../../channel.port';

/** Ours: what receivers may count on. */
export const WEBHOOK_LIMITS = { /** Bytes of a body; alerts that do not fit are counted in `alertsLeftOut`. */ body: 262_144, entries: 500 } as const;

const RESERVED = 32_768;

type Json = Readonly<Record<string, unknown>>;
const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

export function webhookPayload(context: NotificationContext): Json {
  const { idempotencyKey: id, kind, contactPoint, person, why, nowMs } = context;
  const head = { version: 1, id, kind, at: iso(nowMs), contactPoint, person, why };
  if (context.kind === 'test') return { ...head, by: context.by, link: context.link };
  if (context.kind === 'digest') {
    const entries = withinBytes(context.entries.slice(0, WEBHOOK_LIMITS.entries).map(({ incident, change, link }) => ({ change, link, incident: summaryOf(incident) })));
    return { ...head, since: iso(context.sinceMs), link: context.link, entries, entriesLeftOut: context.entries.length - entries.length };
  }
  const { incident, reason, change, threadKey, links, changes } = context;
  const told = changes === undefined ? incident.alerts : [...changes.fired, ...changes.resolved];
  const alerts = withinBytes(told.map(({ fingerprint, labels, annotations, state, startsAtMs, resolvedAtMs, value, generatorUrl }) => ({ fingerprint, labels, annotations, state, startsAt: iso(startsAtMs), resolvedAt: iso(resolvedAtMs), value, generatorUrl })));
  const changed = changes === undefined ? {} : { changes: { fired: changes.fired.length, resolved: changes.resolvedCount, still: changes.still, severityBefore: changes.severityBefore } };
  return { ...head, reason, change, threadKey, links, ...changed, incident: { ...summaryOf(incident), alerts, alertsLeftOut: Math.max(0, Math.max(incident.alertCount, incident.alerts.length) - alerts.length) } };
}

function summaryOf({ id, number, version, title, severity, state, team, labels, root, assignee, openedAtMs, acknowledgedAtMs, acknowledgedBy, resolvedAtMs, resolvedBy, alertCount, firingCount }: Incident): Json {
  return { id, number, version, title, severity, state, team, labels, root, assignee, openedAt: iso(openedAtMs), acknowledgedAt: iso(acknowledgedAtMs), acknowledgedBy, resolvedAt: iso(resolvedAtMs), resolvedBy, alertCount, firingCount };
}

function withinBytes<T>(items: readonly T[]): T[] {
  let used = 0;
  return items.filter((item) => (used += Buffer.byteLength(JSON.stringify(item)) + 1) <= WEBHOOK_LIMITS.body - RESERVED);
}
