import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** A graphql-ws client as browsers use it. */
export interface Subscriber {
  readonly client: Client;
  /** Payloads so far. */
  readonly received: { data?: Record<string, unknown> | null; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }[];
  /** Errors the operation ended with. */
  readonly failures: unknown[];
  /** Close codes and reasons of the socket. */
  readonly closed: { code: number; reason: string }[];
  stop(): Promise<void>;
  /** Cuts the connection off, as a lost network does. */
  terminate(): void;
}

export function subscribe(url: string, credential: string | undefined, query: string, variables?: Record<string, unknown>): Subscriber {
  let socket: WebSocket | undefined;
  const received: Subscriber['received'] = [];
  const failures: unknown[] = [];
  const closed: Subscriber['closed'] = [];
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true,
    connectionParams: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
    on: {
      opened: (opened) => (socket = opened as WebSocket),
      closed: (event) => closed.push({ code: (event as { code: number }).code, reason: (event as { reason: string }).reason }),
    },
  });
  const unsubscribe = client.subscribe({ query, variables }, {
    next: (value) => received.push(value as Subscriber['received'][number]), error: (error) => failures.push(error), complete: () => undefined,
  });
  return {
    client, received, failures, closed,
    async stop() {
      unsubscribe();
      await client.dispose();
    },
    terminate: () => socket?.terminate(),
  };
}
