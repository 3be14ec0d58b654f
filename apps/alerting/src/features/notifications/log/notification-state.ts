/** The life of a notification: queued → sending → sent | failed | cancelled | skipped, as plain functions over its document. */
import type { Incident, Notification } from '@observer/contracts';

/** Nobody else takes a notification over while it is being sent, unless its sender is silent for this long. */
export const SENDING_LEASE_MS = 20_000;
/** Given up after this many attempts; sooner where the person has another contact point. */
const MAX_ATTEMPTS = 10;
const MAX_ATTEMPTS_BEFORE_NEXT = 3;
/** A page that reached nobody for so long goes to the fallback of its policy. */
const PAGE_PATIENCE_MS = 600_000;
const UPDATE_PATIENCE_MS = 3_600_000;
/** A provider that asks for more patience than this is passed over where the person has another contact point. */
const WAIT_BEFORE_NEXT_MS = 60_000;
const BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

export interface NewNotification extends Pick<Notification, 'id' | 'contactPoint' | 'channel' | 'person' | 'reason' | 'why' | 'change' | 'next' | 'step'> {
  readonly incident: Pick<Incident, 'id' | 'version' | 'escalationRun'>;
  readonly nowMs: number;
  /** Not sent before; a digest waits for its time. */
  readonly dueAtMs: number;
}

export const newNotification = ({ incident, nowMs, ...fields }: NewNotification): Notification => ({
  ...fields, incidentId: incident.id, version: incident.version, run: incident.escalationRun, state: 'queued', attempts: 0, providerId: null, lastError: '', queuedAtMs: nowMs, sentAtMs: null,
});

/** What these functions need of an entry of a log; notifications and deliveries of status pages have more. */
export type Sending = Pick<Notification, 'state' | 'attempts' | 'providerId' | 'lastError' | 'queuedAtMs' | 'sentAtMs' | 'dueAtMs'>;

export const isOpen = ({ state }: Pick<Notification, 'state'>): boolean => state === 'queued' || state === 'sending';

/** Somebody takes it to send it now; undefined = it is not to be sent now, or somebody else has it. */
export function begun<N extends Sending>(notification: N, nowMs: number): N | undefined {
  if (!isOpen(notification) || notification.dueAtMs > nowMs) return undefined;
  return { ...notification, state: 'sending', attempts: notification.attempts + 1, dueAtMs: nowMs + SENDING_LEASE_MS };
}

export const sent = <N extends Sending>(notification: N, providerId: string | null, nowMs: number): N => ({ ...notification, state: 'sent', providerId, lastError: '', sentAtMs: nowMs });
export const ended = <N extends Sending>(notification: N, state: 'failed' | 'cancelled' | 'skipped', reason: string): N => (isOpen(notification) ? { ...notification, state, lastError: reason.slice(0, 1_000) } : notification);

/** Whether another attempt makes sense after one that may work later. */
export function isSpent({ attempts, next, reason, queuedAtMs }: Pick<Notification, 'attempts' | 'next' | 'reason' | 'queuedAtMs'>, nowMs: number): boolean {
  // What is left open at a provider pages on: that it is over is tried for as long as there is patience.
  const most = next.length > 0 ? MAX_ATTEMPTS_BEFORE_NEXT : reason === 'resolved' ? Infinity : MAX_ATTEMPTS;
  return attempts >= most || nowMs >= patienceEndMs({ reason, queuedAtMs });
}

/** A digest was written down long before its time: only its attempts count. */
const patienceEndMs = ({ reason, queuedAtMs }: Pick<Notification, 'reason' | 'queuedAtMs'>): number =>
  (reason === 'digest' ? Infinity : queuedAtMs + (reason === 'escalation' ? PAGE_PATIENCE_MS : UPDATE_PATIENCE_MS));

/** Whether a provider asks to wait until nobody waits any more. @param afterMs what it asks for; null = nothing */
export function outlastsPatience({ next, ...notification }: Pick<Notification, 'next' | 'reason' | 'queuedAtMs'>, afterMs: number | null, nowMs: number): boolean {
  if (afterMs === null) return false;
  return afterMs > (next.length > 0 ? WAIT_BEFORE_NEXT_MS : UPDATE_PATIENCE_MS) || nowMs + afterMs >= patienceEndMs(notification);
}

/** Waits for another attempt: what the provider asked for, else a pause that doubles, half of it left to chance so that many do not come at once. @param random 0 … 1 */
export function again<N extends Sending>(notification: N, reason: string, afterMs: number | null, nowMs: number, random: number): N {
  const pauseMs = afterMs ?? Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** (notification.attempts - 1)) * (0.5 + random);
  return { ...notification, state: 'queued', lastError: reason.slice(0, 1_000), dueAtMs: nowMs + Math.max(100, pauseMs) };
}
