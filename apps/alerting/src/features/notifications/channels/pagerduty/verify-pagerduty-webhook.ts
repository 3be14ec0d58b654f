import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether PagerDuty itself sent a webhook (v3): one of the signatures, HMAC-SHA256 of the body, is made with the subscription's secret.
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures
 * @param header `X-PagerDuty-Signature`: `v1=<hex>`, several while a secret is changed
 * @param rawBody as it came, not parsed
 */
export function verifyPagerDutyWebhook(header: string | undefined, rawBody: string | Buffer, secret: string): boolean {
  if (secret === '' || header === undefined || header.length > 2_048) return false;
  const wanted = createHmac('sha256', secret).update(rawBody).digest();
  const given = header.split(',').flatMap((part) => /^\s*v1=([0-9a-f]{64})\s*$/.exec(part)?.[1] ?? []);
  return given.map((hex) => timingSafeEqual(wanted, Buffer.from(hex, 'hex'))).includes(true);
}

/** What somebody did in PagerDuty to an incident of ours. */
export interface PagerDutyAct {
  /** The same when the webhook is sent again: the idempotency key of the action. */
  readonly eventId: string;
  readonly action: 'acknowledge' | 'resolve';
  /** The incident's `threadKey`. */
  readonly dedupKey: string;
  readonly user: string;
  /** When it was done; PagerDuty sends again for up to two days what was not taken. */
  readonly atMs: number;
}

/** Reads a webhook. Null for what we do not follow, and for what our own events caused: those have no person as agent. */
export function pagerDutyActOf(rawBody: string): PagerDutyAct | null {
  try {
    const { event } = JSON.parse(rawBody) as { event?: { id?: unknown; event_type?: unknown; occurred_at?: unknown; agent?: { type?: unknown; summary?: unknown } | null; data?: { incident_key?: unknown } } };
    const action = ({ 'incident.acknowledged': 'acknowledge', 'incident.resolved': 'resolve' } as const)[String(event?.event_type)];
    const { id, agent, data } = event ?? {};
    if (action === undefined || typeof id !== 'string' || typeof data?.incident_key !== 'string' || agent?.type !== 'user_reference') return null;
    const atMs = Date.parse(String(event?.occurred_at));
    return Number.isNaN(atMs) ? null : { eventId: id, action, dedupKey: data.incident_key, user: typeof agent.summary === 'string' ? agent.summary : 'somebody', atMs };
  } catch {
    return null;
  }
}
