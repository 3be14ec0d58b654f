/**
 * The life of a refresh session: pure rules. A refresh token is used once; using it again after a short grace means that two parties
 * hold it, and ends the session. The grace lets parallel tabs and a client whose answer got lost carry on: they get the current token.
 *
 * A token is `<session id>.<rotated at>.<HMAC>`: any replica can hand out the current one again without its text being stored.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RefreshSession } from '@observer/contracts';
import { sha256Hex } from './credentials';

/** How long the token before the current one still works. */
export const REFRESH_GRACE_MS = 20_000;
/** A session ends this long after the sign-in, however often it is refreshed. */
export const SESSION_LIFETIME_MS = 30 * 86_400_000;

export type RefreshDecision =
  /** Store `session` (guarded by revision), then hand out its token. */
  | { readonly type: 'rotate'; readonly session: RefreshSession }
  /** Hand out the current token again; nothing to store. */
  | { readonly type: 'repeat' }
  | { readonly type: 'expired' }
  /** The token is an old one: end the session. */
  | { readonly type: 'reused' };

/** The text of a session's current token. Every rotation has a later `rotatedAtMs`, so every token differs. */
export function refreshTokenOf(session: Pick<RefreshSession, 'id' | 'rotatedAtMs'>, key: Uint8Array): string {
  return `${session.id}.${session.rotatedAtMs}.${proofOf(session.id, String(session.rotatedAtMs), key)}`;
}

/** The session a token belongs to; undefined when we did not issue it. */
export function sessionIdOf(token: string, key: Uint8Array): string | undefined {
  const [id = '', rotatedAt = '', proof = ''] = token.split('.');
  return same(proof, proofOf(id, rotatedAt, key)) ? id : undefined;
}

/** A session for a fresh sign-in. */
export function startSession(facts: { id: string; userId: string; userAgent: string }, key: Uint8Array, nowMs: number): RefreshSession {
  const token = refreshTokenOf({ id: facts.id, rotatedAtMs: nowMs }, key);
  return {
    ...facts, userAgent: facts.userAgent.slice(0, 256), tokenHash: sha256Hex(token), previousTokenHash: null, rotatedAtMs: nowMs, expiresAtMs: nowMs + SESSION_LIFETIME_MS,
  };
}

/** What to do when `token`, which we issued for `session`, is presented. */
export function refresh(session: RefreshSession, token: string, key: Uint8Array, nowMs: number): RefreshDecision {
  if (nowMs >= session.expiresAtMs) return { type: 'expired' };
  const hash = sha256Hex(token);
  if (hash === session.tokenHash) {
    const rotatedAtMs = Math.max(nowMs, session.rotatedAtMs + 1);
    const next = refreshTokenOf({ id: session.id, rotatedAtMs }, key);
    return { type: 'rotate', session: { ...session, tokenHash: sha256Hex(next), previousTokenHash: session.tokenHash, rotatedAtMs } };
  }
  const withinGrace = hash === session.previousTokenHash && nowMs - session.rotatedAtMs <= REFRESH_GRACE_MS;
  return { type: withinGrace ? 'repeat' : 'reused' };
}

const proofOf = (id: string, rotatedAt: string, key: Uint8Array): string => createHmac('sha256', key).update(`${id}:${rotatedAt}`).digest('base64url');
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
