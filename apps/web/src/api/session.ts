import { useSyncExternalStore } from 'react';
import { ApiError, asApiError, errorFromResponse, isUnauthenticated } from './api-error';

export type Role = 'ADMIN' | 'EDITOR' | 'VIEWER';
export interface SessionUser {
  user: string;
  role: Role;
}
/** `starting`: asking whether the refresh cookie still holds. `unreachable`: it could not be asked. */
export type Session = { state: 'starting' } | { state: 'unreachable'; error: ApiError } | { state: 'signed-out' } | { state: 'signed-in'; user: SessionUser };

interface TokenAnswer {
  accessToken: string;
  expiresInSeconds: number;
  user: { user: string; role: string };
}

/** Renew this long before the token ends, so that no request meets an expired one. */
const RENEW_EARLY_MS = 30_000;
const RETRY_MS = 3_000;
/** An answer that takes longer is given up: a page must not wait for ever on a connection that is gone. */
const TIMEOUT_MS = 10_000;

let session: Session = { state: 'starting' };
let accessToken: string | undefined;
let renewal: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<void> | undefined;
const listeners = new Set<() => void>();

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

async function post(path: string, body?: unknown): Promise<Response> {
  const init: RequestInit = { method: 'POST', credentials: 'same-origin', signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (body !== undefined) Object.assign(init, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const response = await fetch(`/api/v1/auth/${path}`, init);
  if (!response.ok) throw await errorFromResponse(response);
  return response;
}

function accept(answer: TokenAnswer): void {
  accessToken = answer.accessToken;
  clearTimeout(renewal);
  renewal = setTimeout(() => void refreshSession(), Math.max(5_000, answer.expiresInSeconds * 1000 - RENEW_EARLY_MS));
  const user: SessionUser = { user: answer.user.user, role: answer.user.role.toUpperCase() as Role };
  const same = session.state === 'signed-in' && session.user.user === user.user && session.user.role === user.role;
  if (!same) change({ state: 'signed-in', user });
}

function forget(): void {
  accessToken = undefined;
  narrowed = false;
  clearTimeout(renewal);
  change({ state: 'signed-out' });
}

async function refreshOnce(): Promise<void> {
  try {
    accept((await (await post('refresh')).json()) as TokenAnswer);
  } catch (thrown) {
    const error = asApiError(thrown);
    if (isUnauthenticated(error)) return forget();
    renewal = setTimeout(() => void refreshSession(), (error.details.retryAfterSeconds ?? 0) * 1000 || RETRY_MS);
    if (session.state !== 'signed-in') change({ state: 'unreachable', error });
  }
}

/** Trades the refresh cookie for a new access token; calls at the same time share one request. Never throws: the session's state tells. */
export function refreshSession(): Promise<void> {
  refreshing ??= refreshOnce().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** @throws ApiError `unauthenticated` for a wrong password, `resource_exhausted` with `retryAfterSeconds` after too many tries. */
export async function signIn(user: string, password: string): Promise<void> {
  try {
    accept((await (await post('login', { user, password })).json()) as TokenAnswer);
  } catch (thrown) {
    throw asApiError(thrown);
  }
}

/** Ends the session here even when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await post('logout');
  } finally {
    forget();
  }
}

export const currentAccessToken = (): string | undefined => accessToken;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useSession = (): Session => useSyncExternalStore(subscribe, () => session);

let narrowed = false;
/** Tells that the person sees only a part of the data: such a person reads, whatever the role. */
export function setNarrowed(next: boolean): void {
  if (next === narrowed) return;
  narrowed = next;
  for (const listener of listeners) listener();
}
const useNarrowed = (): boolean => useSyncExternalStore(subscribe, () => narrowed);

/** Whether the signed-in person may do what `role` may (admin > editor > viewer). */
export function useAtLeast(role: Role): boolean {
  const current = useSession();
  const readsOnly = useNarrowed() && role !== 'VIEWER';
  const rank: Record<Role, number> = { VIEWER: 0, EDITOR: 1, ADMIN: 2 };
  return !readsOnly && current.state === 'signed-in' && rank[current.user.role] >= rank[role];
}
