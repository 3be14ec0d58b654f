import type { RefreshSession } from '@observer/contracts';
import { refresh, REFRESH_GRACE_MS, refreshTokenOf, SESSION_LIFETIME_MS, sessionIdOf, startSession } from './refresh-session';

const key = Buffer.alloc(32, 7);
const start = 1_800_000_000_000;
const fresh = () => startSession({ id: 's1', userId: 'u1', userAgent: 'jest' }, key, start);

function rotated(session: RefreshSession, atMs: number): RefreshSession {
  const decision = refresh(session, refreshTokenOf(session, key), key, atMs);
  if (decision.type !== 'rotate') throw new Error(decision.type);
  return decision.session;
}

describe('a refresh session', () => {
  it('rotates the token at each use, also twice within one millisecond', () => {
    const first = fresh();
    const second = rotated(first, start);
    const third = rotated(second, start);
    expect(new Set([first, second, third].map((session) => refreshTokenOf(session, key))).size).toBe(3);
    expect(third.previousTokenHash).toBe(second.tokenHash);
  });

  it('hands the current token out again to a parallel tab within the grace', () => {
    const first = fresh();
    const second = rotated(first, start + 1000);
    expect(refresh(second, refreshTokenOf(first, key), key, start + 1000 + REFRESH_GRACE_MS)).toEqual({ type: 'repeat' });
  });

  it('takes the previous token for stolen after the grace', () => {
    const first = fresh();
    expect(refresh(rotated(first, start + 1000), refreshTokenOf(first, key), key, start + 1001 + REFRESH_GRACE_MS).type).toBe('reused');
  });

  it('takes any older token for stolen at once', () => {
    const first = fresh();
    const third = rotated(rotated(first, start + 1), start + 2);
    expect(refresh(third, refreshTokenOf(first, key), key, start + 3).type).toBe('reused');
  });

  it('ends a fixed time after the sign-in', () => {
    const session = rotated(fresh(), start + SESSION_LIFETIME_MS - 1);
    expect(refresh(session, refreshTokenOf(session, key), key, start + SESSION_LIFETIME_MS).type).toBe('expired');
  });

  it('knows its own tokens from made-up ones', () => {
    const token = refreshTokenOf(fresh(), key);
    expect(sessionIdOf(token, key)).toBe('s1');
    expect(sessionIdOf(token.replace('s1', 's2'), key)).toBeUndefined();
    expect(sessionIdOf(token, Buffer.alloc(32, 8))).toBeUndefined();
    expect(sessionIdOf('nonsense', key)).toBeUndefined();
  });
});
