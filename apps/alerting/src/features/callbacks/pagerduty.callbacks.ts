import type { Clock } from '@observer/kernel';
import { type PagerDutyAct, pagerDutyActOf, verifyPagerDutyWebhook } from '../notifications/channels';
import { answerText, type Callback, type CallbackAnswer, type ProviderCallbacks, REFUSED } from './callback.port';
import { isReopenedSince } from './is-reopened-since';
import type { ProviderActs } from './provider-acts';

/** Longer than PagerDuty sends again; older ones are replays. */
const MAX_AGE_MS = 2 * 86_400_000;
const MAX_AHEAD_MS = 300_000;

export interface PagerDutyCallbackParts {
  readonly acts: ProviderActs;
  readonly clock: Clock;
  /** The secret with which PagerDuty signs for this contact point; empty when it is none of PagerDuty, or has no such secret. */
  webhookSecret(contactPoint: string): Promise<string>;
  /** Whether the contact point was told of the incident: its secret speaks for nothing else. */
  wasTold(contactPoint: string, incidentId: string): Promise<boolean>;
}

/** What people do to incidents in PagerDuty (webhooks v3). What our own events did there has no person as agent and is not followed: no circle. */
export function pagerDutyCallbacks(parts: PagerDutyCallbackParts): ProviderCallbacks {
  return {
    async take({ contactPoint, headers, body }: Callback): Promise<CallbackAnswer> {
      const secret = contactPoint === null ? '' : await parts.webhookSecret(contactPoint);
      // Looks up and computes the same for a contact point that is not there: nobody finds out which are.
      const genuine = verifyPagerDutyWebhook(headers['x-pagerduty-signature'], body, secret === '' ? 'nobody knows this one' : secret);
      if (secret === '' || contactPoint === null || !genuine) return REFUSED;
      const act = pagerDutyActOf(body);
      if (act === null || !isTimely(act, parts.clock.nowMs())) return answerText(202);
      return takeAct(act, contactPoint, parts);
    },
  };
}

async function takeAct({ dedupKey, action, eventId, user, atMs }: PagerDutyAct, contactPoint: string, { acts, wasTold }: PagerDutyCallbackParts): Promise<CallbackAnswer> {
  const incident = await acts.incident(dedupKey);
  if (incident === undefined || isReopenedSince(incident, atMs) || !(await wasTold(contactPoint, incident.id))) return answerText(202);
  await acts.act({ incidentId: incident.id, action, key: `pagerduty/${eventId}`, actor: { channel: 'pagerduty', name: user, person: null }, contactPoint });
  return answerText(202);
}

const isTimely = ({ atMs }: PagerDutyAct, nowMs: number): boolean => atMs >= nowMs - MAX_AGE_MS && atMs <= nowMs + MAX_AHEAD_MS;
