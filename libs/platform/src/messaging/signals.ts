/** Transient messages (core NATS): signals, and live copies of what goes into streams. */
import type { SignalContract, StreamDeclaration } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { z } from 'zod';
import type { Logger } from '../log/logger';
import type { Connection } from './connection/connection';
import type { Subscription, TappedMessage } from './messaging';
import { parseJson, parseOrThrow } from './validation';

/** Publishes when connected; a signal is about now, so it is not kept for later. */
export function emitSignal<S extends z.ZodType>(connection: Connection, signal: SignalContract<S>, payload: z.input<S>): void {
  parseOrThrow(signal.schema, payload, `payload of signal ${signal.name}`);
  if (connection.connected) connection.nats.publish(signal.subject, JSON.stringify(payload));
}

export function listenToSignal<S extends z.ZodType>(connection: Connection, signal: SignalContract<S>, handler: (payload: z.output<S>) => void, log: Logger): Subscription {
  return listen(connection, signal.subject, log, (message) => {
    handler(parseOrThrow(signal.schema, parseJson(message.data, `signal ${signal.name}`), `signal ${signal.name}`));
  });
}

export function tapStream(connection: Connection, stream: StreamDeclaration, subject: string, handler: (message: TappedMessage) => void, log: Logger): Subscription {
  if (!stream.subjects.some((pattern) => covers(pattern, subject))) {
    throw new ObserverError('invalid_argument', `"${subject}" is no subject of stream ${stream.name} (${stream.subjects.join(', ')})`);
  }
  return listen(connection, subject, log, handler);
}

function listen(connection: Connection, subject: string, log: Logger, handler: (message: TappedMessage) => void): Subscription {
  const subscription = connection.subscribe(subject, {
    onMessage: (message) => {
      try {
        handler({
          subject: message.subject, data: message.data,
          headers: (name) => (message.headers?.has(name) ? message.headers.get(name) : undefined),
        });
      } catch (thrown) {
        log.warn({ subject: message.subject, reason: asObserverError(thrown).message }, 'message-ignored');
      }
    },
  });
  return { stop: async () => subscription.unsubscribe() };
}

/** Whether a NATS subject pattern covers a subject or a narrower pattern. */
export function covers(pattern: string, subject: string): boolean {
  const wide = pattern.split('.');
  const narrow = subject.split('.');
  for (const [index, token] of wide.entries()) {
    if (token === '>') return narrow.length > index;
    if (narrow[index] === undefined || narrow[index] === '>' || (token !== '*' && token !== narrow[index])) return false;
  }
  return wide.length === narrow.length;
}
