/** What an actor wants done, as plain data. The system carries it out after the state that goes with it is durable. */
import { type EventContract, type StreamDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';

/** Publish to a stream; its message id is derived from the input that caused it, so a repeat is recognized. */
export interface PublishEffect {
  readonly type: 'publish';
  readonly stream: StreamDeclaration;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Send a message to another actor of the same system: arrives once, in the order of sending. */
export interface SendEffect {
  readonly type: 'send';
  readonly to: ActorAddress;
  /** JSON; checked with the receiver's `messages` when it arrives. */
  readonly message: unknown;
}

/** Deliver a message to this actor later. A timer of the same name is replaced. */
export interface ScheduleEffect {
  readonly type: 'schedule';
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** JSON; one of the actor's `messages`. */
  readonly message: unknown;
}

export interface CancelEffect {
  readonly type: 'cancel';
  readonly name: string;
}

/** Leave memory after this message. With `forget` the state and the timers are deleted: the next message starts from `initial`. */
export interface StopEffect {
  readonly type: 'stop';
  readonly forget: boolean;
}

export type Effect = PublishEffect | SendEffect | ScheduleEffect | CancelEffect | StopEffect;

export interface ActorAddress {
  readonly type: string;
  readonly key: string;
  /** Default: by hash of the key. Name it to reach an actor that a source of that partition feeds. */
  readonly partition?: number;
}

/** Publishes bytes, as batches of telemetry are. */
export const publish = (stream: StreamDeclaration, subject: string, payload: Uint8Array, headers?: Readonly<Record<string, string>>): PublishEffect =>
  ({ type: 'publish', stream, subject, payload, ...(headers === undefined ? {} : { headers }) });

/** Publishes a declared event. @throws ObserverError `invalid_argument` when the payload breaks the event's schema */
export function publishEvent<S extends z.ZodType>(event: EventContract<S>, payload: z.input<S>): PublishEffect {
  const parsed = event.schema.safeParse(payload);
  if (!parsed.success) {
    const first = parsed.error.issues[0]!;
    throw new ObserverError('invalid_argument', `The payload of event ${event.name}.v${event.version} is invalid: ${first.path.join('.')}: ${first.message}`);
  }
  return publish(event.stream, event.subject, new TextEncoder().encode(JSON.stringify(payload)));
}

export const send = (to: ActorAddress, message: unknown): SendEffect => ({ type: 'send', to, message });
export const schedule = (name: string, atMs: number, message: unknown): ScheduleEffect => ({ type: 'schedule', name, atMs, message });
export const cancel = (name: string): CancelEffect => ({ type: 'cancel', name });
/** Leaves memory until the next message or timer; the state stays. */
export const stop = (): StopEffect => ({ type: 'stop', forget: false });
/** Deletes state and timers. */
export const forget = (): StopEffect => ({ type: 'stop', forget: true });
