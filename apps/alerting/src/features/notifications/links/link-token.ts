/** Tokens of links and buttons in notifications: whoever holds one may do one thing to one incident, once. Plain functions; who spends them keeps the ids of those spent. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface LinkClaims {
  readonly incidentId: string;
  readonly action: 'acknowledge' | 'resolve';
  /** Of the incident's escalation: a link of before a reopening acts no more. */
  readonly run: number;
  /** Whose notification it was in: a person, or `contact-point/<id>`. */
  readonly holder: string;
  /** The notification's id; with action and holder what makes the token one-time. */
  readonly notificationId: string;
  readonly expiresAtMs: number;
}
export type LinkCheck =
  /** `id` is the same for every copy of the token: spend it as idempotency key of the action. */
  | { readonly ok: true; readonly claims: LinkClaims; readonly id: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'forged' | 'expired' };

const SIGNATURE_BYTES = 32;
const MAX_LENGTH = 2_048;

/** @param key at least 32 bytes that only this system knows */
export function makeLinkToken(claims: LinkClaims, key: Buffer): string {
  const { incidentId, action, run, holder, notificationId, expiresAtMs } = claims;
  const body = Buffer.from(JSON.stringify([1, incidentId, action, run, holder, notificationId, expiresAtMs])).toString('base64url');
  return `${body}.${sign(body, key).toString('base64url')}`;
}

/** @param keys all that may have signed it, newest first */
export function verifyLinkToken(token: string, keys: readonly Buffer[], nowMs: number): LinkCheck {
  const [body, signature, ...rest] = token.split('.');
  if (token.length > MAX_LENGTH || body === undefined || signature === undefined || rest.length > 0) return { ok: false, reason: 'malformed' };
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== SIGNATURE_BYTES || !keys.some((key) => timingSafeEqual(given, sign(body, key)))) return { ok: false, reason: 'forged' };
  const claims = claimsOf(body);
  if (claims === undefined) return { ok: false, reason: 'malformed' };
  return claims.expiresAtMs <= nowMs ? { ok: false, reason: 'expired' } : { ok: true, claims, id: spendingId(claims) };
}

/** Keys of actions are bounded, and what is cut off would tell acknowledging from resolving. */
const MAX_ID = 100;
function spendingId({ notificationId, action, holder }: LinkClaims): string {
  const id = `${notificationId}/${action}/${holder}`;
  return id.length <= MAX_ID ? id : createHash('sha256').update(id).digest('hex');
}

const sign = (body: string, key: Buffer): Buffer => createHmac('sha256', key).update(`observer-link-1.${body}`).digest();

function claimsOf(body: string): LinkClaims | undefined {
  try {
    const [version, incidentId, action, run, holder, notificationId, expiresAtMs] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [number, string, LinkClaims['action'], number, string, string, number];
    return version === 1 ? { incidentId, action, run, holder, notificationId, expiresAtMs } : undefined;
  } catch {
    return undefined;
  }
}
