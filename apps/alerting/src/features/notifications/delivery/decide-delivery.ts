/** What to do with a notification whose time has come: a plain function over everything that was read just now. */
import type { ContactHealth, ContactPoint, Incident, Notification } from '@observer/contracts';
import { isQuiet } from '../../incidents/incident-state';
import { circuitOf } from './contact-circuit';
import { isOpen, isSpent } from '../log/notification-state';

export interface DeliveryFacts {
  readonly notification: Notification;
  /** As it is now; undefined = it is gone. */
  readonly incident: Incident | undefined;
  readonly contactPoint: ContactPoint | undefined;
  /** Whether the channel is set up in this system. */
  readonly channelReady: boolean;
  readonly health: ContactHealth;
  /** Something else is being sent to the same contact point about the same incident: first things first. */
  readonly otherInFlight: boolean;
  readonly nowMs: number;
}
export type DeliveryDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'end'; readonly state: 'cancelled' | 'skipped' | 'failed'; readonly reason: string }
  | { readonly kind: 'send' };

const IN_FLIGHT_PAUSE_MS = 500;

export function decideDelivery(facts: DeliveryFacts): DeliveryDecision {
  const { notification, incident, contactPoint, nowMs } = facts;
  if (!isOpen(notification)) return { kind: 'nothing' };
  const over = incident === undefined ? 'the incident is gone' : whyOver(notification, incident);
  // While somebody sends it, only time tells whether they still live.
  if (notification.state === 'sending' && notification.dueAtMs > nowMs) return { kind: 'wait', untilMs: notification.dueAtMs };
  if (over !== undefined) return { kind: 'end', state: 'cancelled', reason: over };
  if (contactPoint === undefined) return { kind: 'end', state: 'failed', reason: `contact point ${notification.contactPoint} was deleted` };
  if (!facts.channelReady) return { kind: 'end', state: 'failed', reason: `the channel ${contactPoint.settings.channel} is not set up in this system` };
  if (notification.dueAtMs > nowMs) return { kind: 'wait', untilMs: notification.dueAtMs };
  if (notification.attempts > 0 && isSpent(notification, nowMs)) return { kind: 'end', state: 'failed', reason: notification.lastError || 'its sender ended before it could tell' };
  return ready(facts);
}

function ready({ notification, health, otherInFlight, nowMs }: DeliveryFacts): DeliveryDecision {
  if (circuitOf(health, nowMs) === 'open') {
    const reason = `not tried: it failed ${health.failures} times in a row, last: ${health.lastError}`;
    return notification.next.length > 0 || isSpent(notification, nowMs) ? { kind: 'end', state: 'failed', reason } : { kind: 'wait', untilMs: health.openUntilMs! };
  }
  return otherInFlight ? { kind: 'wait', untilMs: nowMs + IN_FLIGHT_PAUSE_MS } : { kind: 'send' };
}

function whyOver({ reason, run }: Notification, incident: Incident): string | undefined {
  if (reason === 'escalation') {
    if (incident.state !== 'triggered') return `the incident is ${incident.state}${incident.acknowledgedBy === null ? '' : `, acknowledged by ${incident.acknowledgedBy}`}`;
    if (isQuiet(incident)) return 'all its alerts are kept back';
    return incident.escalationRun === run ? undefined : 'the incident escalates anew';
  }
  return reason === 'resolved' && incident.state !== 'resolved' && incident.state !== 'merged' ? 'the incident was reopened' : undefined;
}
