import type { ContactPoint, Incident, Notification } from '@observer/contracts';
import type { DigestContext, IncidentContext, NotificationLinks, TestContext } from '../channel.port';
import { changesSince } from './changes-since';
import { makeLinkToken } from '../links/link-token';

/** What addresses in notifications are made of. */
export interface LinkSettings {
  /** Where the web pages are, without a slash at the end. */
  readonly webUrl: string;
  /** Signs tokens; undefined = notifications carry none, and people acknowledge in the pages. */
  readonly key: Buffer | undefined;
}

const LINK_TTL_MS = 7 * 86_400_000;
const TIME_ZONE = 'UTC';

const baseOf = (contactPoint: ContactPoint, nowMs: number) => ({ contactPoint: { id: contactPoint.id, name: contactPoint.name }, person: contactPoint.person, nowMs, timeZone: TIME_ZONE });
export const incidentUrl = ({ webUrl }: LinkSettings, incidentId: string): string => `${webUrl}/incidents/${encodeURIComponent(incidentId)}`;
/** Shows what will happen, and does it when the button there is pressed: link previews do nothing. */
export const actUrl = ({ webUrl }: LinkSettings, token: string): string => `${webUrl}/act/${token}`;

/** What a notification goes on from: the newest one on the incident to the same contact point. */
export interface Previous {
  readonly providerId: string | null;
  readonly told?: Notification['told'];
}

export function incidentContext(notification: Notification, incident: Incident, contactPoint: ContactPoint, previous: Previous, links: LinkSettings, nowMs: number): IncidentContext {
  const token = (action: 'acknowledge' | 'resolve'): string | null => tokenFor(action, notification, incident, links, nowMs);
  const tokens = { acknowledge: incident.state === 'triggered' ? token('acknowledge') : null, resolve: incident.state === 'triggered' || incident.state === 'acknowledged' ? token('resolve') : null };
  const asUrl = (made: string | null): string | null => (made === null ? null : actUrl(links, made));
  return {
    ...baseOf(contactPoint, nowMs), kind: 'incident', idempotencyKey: notification.id, why: notification.why, reason: notification.reason === 'resolved' ? 'resolved' : notification.reason === 'update' ? 'update' : 'escalation',
    incident, change: notification.change, threadKey: incident.id, tokens, previousProviderId: previous.providerId,
    changes: previous.told === undefined || contactPoint.repeats !== 'changes' ? undefined : changesSince(previous.told, incident),
    links: { incident: incidentUrl(links, incident.id), acknowledge: asUrl(tokens.acknowledge), resolve: asUrl(tokens.resolve) } satisfies NotificationLinks,
  };
}

function tokenFor(action: 'acknowledge' | 'resolve', { id, person, contactPoint }: Notification, incident: Incident, { key }: LinkSettings, nowMs: number): string | null {
  if (key === undefined) return null;
  return makeLinkToken({ incidentId: incident.id, action, run: incident.escalationRun, holder: person ?? `contact-point/${contactPoint}`, notificationId: id, expiresAtMs: nowMs + LINK_TTL_MS }, key);
}

export function digestContext(notifications: readonly Notification[], incidents: ReadonlyMap<string, Incident>, contactPoint: ContactPoint, links: LinkSettings, nowMs: number): DigestContext {
  // Of several changes to an incident the last one says how it is.
  const newest = new Map<string, Notification>();
  for (const one of notifications) if ((newest.get(one.incidentId)?.version ?? -1) <= one.version) newest.set(one.incidentId, one);
  const entries = [...newest.values()].flatMap(({ incidentId, change }) => {
    const incident = incidents.get(incidentId);
    return incident === undefined ? [] : [{ incident, change, link: incidentUrl(links, incidentId) }];
  });
  const oldest = notifications.reduce((least, one) => Math.min(least, one.queuedAtMs), nowMs);
  return { ...baseOf(contactPoint, nowMs), kind: 'digest', idempotencyKey: `digest.${notifications[0]!.id}`, why: 'You get these collected.', sinceMs: oldest, entries, link: `${links.webUrl}/incidents` };
}

export const testContext = (contactPoint: ContactPoint, by: string, id: string, { webUrl }: LinkSettings, nowMs: number): TestContext =>
  ({ ...baseOf(contactPoint, nowMs), kind: 'test', idempotencyKey: id, why: `${by} asked for a test.`, by, link: `${webUrl}/contact-points` });
