import { actorInboxSubject, DEADLETTER } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import { DEAD_LETTER_HEADERS } from '@observer/platform';
import { partitionOf } from '../address';
import type { ActorContext, AnyActor, Transition } from '../actor';
import type { Effect } from '../effects';
import { pause } from '../scheduler';
import type { StoredEffect } from '../snapshot/partition-store';
import { type Cells, type Input, ReceiveFailed } from './cells';
import { encodePart } from './envelope';
import type { Outbox } from './outbox';
import type { PartitionEnv } from './partition-env';
import { SeededRandom } from './random';
import type { Timers } from './timers';

/** Where a message came from, for its dead letter. */
export interface Origin {
  readonly stream: string;
  readonly subject: string;
  readonly sequence: number;
  /** Names the input: see ActorContext. */
  readonly id: string;
  payload(): Uint8Array;
}

/** Where and when an input stands in its stream. */
export type Place = Pick<ActorContext, 'epoch' | 'sequence' | 'nowMs'>;

export interface HandlerParts {
  readonly actor: AnyActor;
  readonly partition: number;
  readonly env: PartitionEnv;
  readonly cells: Cells;
  readonly timers: Timers;
  readonly outbox: Outbox;
  readonly nextTimerNumber: () => number;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 10;
/** After this many dead letters in a row an actor gets one attempt per message, so that a flood of poison does not hold up the others. */
const TRUSTED_FAILURES = 3;
const MAX_REASON_LENGTH = 1000;

/** Gives messages to actors, takes their effects over, and keeps failures within the actor and the message they belong to. */
export class Handler {
  /** Dead letters in a row, by actor. */
  private readonly failures = new Map<string, number>();

  constructor(private readonly parts: HandlerParts) {}

  /** Handles one message of one actor: to its end, or into DEADLETTER. */
  async deliver(key: string, input: Input, origin: Origin): Promise<void> {
    const { actor, env } = this.parts;
    const attempts = (this.failures.get(key) ?? 0) >= TRUSTED_FAILURES ? 1 : ATTEMPTS;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.attempt(key, input);
        if (this.failures.size > 0) this.failures.delete(key);
        return env.metrics.message(actor.type, 'done');
      } catch (thrown) {
        if (!(thrown instanceof ReceiveFailed)) throw thrown;
        env.metrics.message(actor.type, 'failed');
        env.log.warn({ actor: `${actor.type}/${key}`, input: input.context.id, attempt, err: thrown.reason }, 'actor-failed');
        if (attempt >= attempts) {
          this.failures.set(key, (this.failures.get(key) ?? 0) + 1);
          return this.deadLetter(origin, key, 'actor_failed', thrown.reason.message);
        }
        await pause(env.scheduler, FIRST_PAUSE_MS * 4 ** (attempt - 1));
      }
    }
  }

  /** A timer of an actor fired, whatever came of it: its record must not name it any more. */
  async timersChanged(key: string): Promise<void> {
    const { cells, env, actor } = this.parts;
    try {
      await cells.rewrite(key);
    } catch (thrown) {
      if (!(thrown instanceof ReceiveFailed)) throw thrown;
      env.log.warn({ actor: `${actor.type}/${key}`, err: thrown.reason }, 'actor-timer-left-in-record');
    }
  }

  /** Keeps a message nobody can handle, with the reason. It counts as handled. */
  deadLetter(origin: Origin, key: string, code: string, reason: string): void {
    const { actor, partition, env, outbox } = this.parts;
    env.metrics.message(actor.type, 'dead-lettered');
    env.log.warn({ actor: `${actor.type}/${key}`, stream: origin.stream, sequence: origin.sequence, code, reason }, 'actor-message-dead-lettered');
    outbox.add({
      stream: DEADLETTER.name, subject: `deadletter.poison.${env.service}.${actor.type}`, id: `${env.service}:${origin.id}!`, payload: origin.payload(),
      headers: {
        [DEAD_LETTER_HEADERS.code]: code, [DEAD_LETTER_HEADERS.reason]: oneLine(reason), [DEAD_LETTER_HEADERS.stream]: origin.stream,
        [DEAD_LETTER_HEADERS.subject]: origin.subject, [DEAD_LETTER_HEADERS.sequence]: String(origin.sequence), [DEAD_LETTER_HEADERS.consumer]: `${actor.type}.${partition}`,
        'Observer-Dead-Letter-Actor': encodeURIComponent(key),
      },
    });
  }

  /** Keeps an effect that the broker refuses for good. */
  refusedEffect(effect: StoredEffect, reason: ObserverError): void {
    const { actor, partition, env, outbox } = this.parts;
    outbox.add({
      stream: DEADLETTER.name, subject: `deadletter.poison.${env.service}.${actor.type}`, id: `${effect.id}!`, payload: effect.payload,
      headers: {
        [DEAD_LETTER_HEADERS.code]: 'effect_refused', [DEAD_LETTER_HEADERS.reason]: oneLine(`${reason.code}: ${reason.message}`), [DEAD_LETTER_HEADERS.stream]: effect.stream,
        [DEAD_LETTER_HEADERS.subject]: effect.subject, [DEAD_LETTER_HEADERS.consumer]: `${actor.type}.${partition}`,
      },
    });
  }

  input(message: unknown, key: string, source: string, at: Place, rest: { readonly part?: number; readonly timer?: ActorContext['timer']; readonly sender?: string } = {}): Input {
    const { actor, partition } = this.parts;
    const id = inputId(actor.type, partition, key, source, at.epoch, at.sequence, rest.part ?? 0);
    const random = new SeededRandom(id);
    const { timer, sender } = rest;
    return { message, random, context: { key, partition, source, ...at, id, random: random.next, ...(timer === undefined ? {} : { timer }), ...(sender === undefined ? {} : { sender }) } };
  }

  private async attempt(key: string, input: Input): Promise<void> {
    const { cells, env } = this.parts;
    const transition = await cells.receive(key, input, env.scheduler.clock.monotonicMs());
    let perform: (() => void)[];
    try {
      perform = (transition.effects ?? []).map((effect, index) => this.prepare(key, input, effect, index));
    } catch (thrown) {
      await cells.undo(key);
      throw new ReceiveFailed(asObserverError(thrown));
    }
    cells.accept(key, input, transition as Transition<unknown>);
    for (const act of perform) act();
  }

  /** Checks an effect; what it returns cannot fail. */
  private prepare(key: string, { context }: Input, effect: Effect, index: number): () => void {
    const { actor, cells, timers, outbox, env } = this.parts;
    const id = `${env.service}:${context.id}#${index}`;
    env.metrics.effect(actor.type, effect.type);
    switch (effect.type) {
      case 'publish':
        return () => outbox.add({ stream: effect.stream.name, subject: effect.subject, id, payload: effect.payload, ...(effect.headers === undefined ? {} : { headers: effect.headers }) });
      case 'send':
        return this.prepareSend(effect);
      case 'schedule': {
        if (!Number.isFinite(effect.atMs)) throw new ObserverError('invalid_argument', `Timer "${effect.name}" of ${actor.type}/${key} is set to ${effect.atMs}; give milliseconds since the epoch`);
        // The form it will have after a restart.
        const message: unknown = JSON.parse(JSON.stringify(effect.message ?? null));
        return () => {
          timers.set(key, { name: effect.name, dueMs: effect.atMs, number: this.parts.nextTimerNumber(), message });
          cells.touch(key);
        };
      }
      case 'cancel':
        return () => {
          timers.cancel(key, effect.name);
          cells.touch(key);
        };
      case 'stop':
        return () => (effect.forget ? cells.forget(key) : cells.leave(key));
    }
  }

  private prepareSend({ to, message }: Extract<Effect, { type: 'send' }>): () => void {
    const { env, outbox } = this.parts;
    const partition = partitionOf(to, env.partitionsOf(to.type));
    const part = encodePart({ key: to.key, message });
    const target = { partition: `${to.type}.${partition}`, stream: env.inbox, subject: actorInboxSubject(env.service, to.type, partition) };
    return () => outbox.send(target, part);
  }
}

/** The name of one input of one actor, for ever. */
export const inputId = (type: string, partition: number, key: string, source: string, epoch: string, sequence: number, part: number): string =>
  `${type}/${partition}/${encodeURIComponent(key)}/${source}/${epoch}/${sequence}/${part}`;

const oneLine = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_REASON_LENGTH);
