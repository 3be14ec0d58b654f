import { type Client, createClient } from 'graphql-ws';
import { useSyncExternalStore } from 'react';
import { ApiError, errorFromGraphql } from './api-error';
import { type Operation } from './operation';
import { currentAccessToken, refreshSession } from './session';

/** `lost` carries how many tries to reconnect have failed so far. */
export type LiveState = { state: 'connecting' | 'open' } | { state: 'lost'; tries: number; sinceMs: number };

/** Close codes of graphql-transport-ws that say "who are you?": the token must be renewed before the next try. */
const AUTH_CLOSE_CODES = new Set([4401, 4403, 4400]);
const LONGEST_WAIT_MS = 15_000;

let live: LiveState = { state: 'connecting' };
let client: Client | undefined;
let renewFirst = false;
let openSinceMs: number | undefined;
/** Connections in a row that broke soon after they opened. */
let shortLived = 0;
const listeners = new Set<() => void>();

function change(next: LiveState): void {
  live = next;
  for (const listener of listeners) listener();
}

/** Exponential with jitter, so that a restarted gateway is not met by every browser at once. */
export const reconnectDelayMs = (tries: number, random: number): number => Math.min(LONGEST_WAIT_MS, 400 * 2 ** tries) * (0.5 + random / 2);

/** A connection that was open for this long was sound; what breaks sooner is waited for longer and longer. */
const SOUND_MS = 10_000;
/** How many connections in a row broke soon after they opened, when one has ended that was open for `openMs` (undefined: it never opened). */
export const shortLivedAfter = (before: number, openMs: number | undefined): number => (openMs === undefined ? before : openMs < SOUND_MS ? before + 1 : 0);

function connect(): Client {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return createClient({
    url: `${scheme}://${location.host}/graphql`,
    lazyCloseTimeout: 3_000,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    // The client counts from zero again after each connection that opened, also when it broke at once.
    retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, reconnectDelayMs(Math.max(tries, shortLived), Math.random()))),
    connectionParams: async () => {
      if (renewFirst) await refreshSession();
      renewFirst = false;
      return { authorization: `Bearer ${currentAccessToken() ?? ''}` };
    },
    on: {
      connected: () => {
        openSinceMs = Date.now();
        change({ state: 'open' });
      },
      closed: (event) => {
        const { code, wasClean } = event as CloseEvent;
        shortLived = shortLivedAfter(shortLived, openSinceMs === undefined ? undefined : Date.now() - openSinceMs);
        openSinceMs = undefined;
        if (AUTH_CLOSE_CODES.has(code)) renewFirst = true;
        if (wasClean && code === 1000) return change({ state: 'connecting' });
        change(live.state === 'lost' ? { ...live, tries: live.tries + 1 } : { state: 'lost', tries: 0, sinceMs: Date.now() });
      },
    },
  });
}

/**
 * A receiver whose faults are reported but end nothing: what it threw would close the connection, which all subscriptions share, and every
 * new connection would meet the same fault.
 */
export const guarded =
  <Message>(receive: (message: Message) => void) =>
  (message: Message): void => {
    try {
      receive(message);
    } catch (thrown) {
      reportError(thrown);
    }
  };

/**
 * Follows a subscription over the one shared connection; reconnects by itself.
 * `onError` is called for refusals of the server (bad arguments, no permission), after which nothing more comes.
 */
export function subscribeLive<Data, Variables extends Record<string, unknown>>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  onData: (data: Data) => void,
  onError: (error: ApiError) => void = () => undefined,
): () => void {
  client ??= connect();
  return client.subscribe<Data>(
    { query: operation.text, operationName: operation.name, variables },
    {
      next: guarded(({ data, errors }) => {
        if (errors?.[0]) onError(errorFromGraphql(errors[0]));
        else if (data) onData(data as Data);
      }),
      error: guarded((fault) => onError(errorOf(fault))),
      complete: () => undefined,
    },
  );
}

function errorOf(fault: unknown): ApiError {
  if (Array.isArray(fault) && fault[0]) return errorFromGraphql(fault[0] as { message: string });
  return new ApiError('unavailable', 'The live connection was refused.');
}

/** Ends the connection, when the person signs out. */
export function closeLive(): void {
  void client?.dispose();
  client = undefined;
  change({ state: 'connecting' });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, () => live);
