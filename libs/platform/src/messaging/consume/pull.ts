/** One pull request to a JetStream consumer (wire protocol: ADR-37 and docs.nats.io, "JetStream wire API"). */
import type { Msg } from '@nats-io/transport-node';
import type { Connection } from '../connection/connection';

export interface PullRequest {
  readonly stream: string;
  readonly consumer: string;
  readonly maxMessages: number;
  /** Absent = no limit in bytes. */
  readonly maxBytes?: number;
  /** The broker ends the request after this. */
  readonly expiresMs: number;
}

export type PullEnd =
  /** All asked for came. */
  | 'filled'
  /** Time is up. */
  | 'expired'
  /** The next message does not fit into what is left of `maxBytes`. */
  | 'too-large'
  /** No such consumer, or JetStream is away. */
  | 'missing'
  /** The connection or the broker's answer was lost. */
  | 'lost';

/** The broker's own end of the request may come late by this much before it counts as lost. */
const LATE_MS = 2000;

/**
 * Sends one pull request and calls back for each message. Resolves when the broker ended the request, never before: what it still
 * sends for a request nobody listens to any more would be lost until the acknowledgement wait is over.
 */
export function pull(connection: Connection, request: PullRequest, onMessage: (message: Msg) => void): Promise<PullEnd> {
  return new Promise((resolve) => {
    let received = 0;
    const finish = (end: PullEnd): void => {
      clearTimeout(timer);
      forget();
      subscription.unsubscribe();
      resolve(end);
    };
    const forget = connection.onLost(() => finish('lost'));
    const timer = setTimeout(() => finish('lost'), request.expiresMs + LATE_MS);
    const subscription = connection.subscribe(connection.inbox(), {
      onError: () => finish('lost'),
      onMessage: (message) => {
        const status = message.data.length === 0 ? (message.headers?.code ?? 0) : 0;
        if (status === 0) {
          onMessage(message);
          if (++received === request.maxMessages) finish('filled');
        } else if (status !== 100) {
          finish(endOf(status, message.headers!.description));
        }
      },
    });
    connection.nats.publish(`$JS.API.CONSUMER.MSG.NEXT.${request.stream}.${request.consumer}`, JSON.stringify({
      batch: request.maxMessages, expires: request.expiresMs * 1e6, ...(request.maxBytes === undefined ? {} : { max_bytes: request.maxBytes }),
    }), { reply: subscription.getSubject() });
  });
}

function endOf(status: number, description: string): PullEnd {
  if (status === 404 || status === 408) return 'expired';
  if (status === 409 && /maxbytes/i.test(description)) return 'too-large';
  if (status === 409 && /consumer deleted/i.test(description)) return 'missing';
  return status === 503 ? 'missing' : 'lost';
}
