/** What an actor is: pure functions over its state. Everything that runs them is in `system.ts`. */
import type { ReaderDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { StreamGap, StreamMessage } from '@observer/platform';
import { z } from 'zod';
import type { Effect } from './effects';
import { jsonCodec, type StateCodec } from './state-codec';

/** What surrounds one message. The same message has the same context however often it is handled. */
export interface ActorContext {
  readonly key: string;
  readonly partition: number;
  /** When the broker stored the message; for a timer, when it was due. Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Where the message came from: `inbox`, `timer`, or the name of a source's reader. */
  readonly source: string;
  /** Of the stream; for timers, of the partition's data. */
  readonly epoch: string;
  /** In the stream; for timers, their number in the partition. */
  readonly sequence: number;
  /** Names this input for ever: actor, source, epoch, sequence. Ids of effects are made from it. */
  readonly id: string;
  /** Set when the message is a timer's. */
  readonly timer?: { readonly name: string; readonly dueMs: number };
  /** The partition that sent it, when an actor did: `<type>.<partition>`. */
  readonly sender?: string;
  /** In [0, 1); a sequence that depends on `id` only. */
  random(): number;
}

export interface Transition<State> {
  readonly state: State;
  readonly effects?: readonly Effect[];
  /** False: the state is as it was, so nothing has to be written for it. Default true. */
  readonly changed?: boolean;
}

/** A message of a source, addressed. One stream message may concern any number of actors of its partition. */
export interface Routed<Message> {
  readonly key: string;
  readonly message: Message;
}

/** An existing stream that feeds an actor type: partition p of the reader feeds the actors of partition p, whatever their keys. */
export interface ActorSource<Fed> {
  readonly reader: ReaderDeclaration;
  /** Where a partition begins that has no position yet. */
  readonly startAt: 'first' | 'end';
  /**
   * Decodes a message and says whom it concerns. What it throws on is dead-lettered, whole. Unlike `receive` it may depend on more than
   * its arguments, such as rules that change: it is asked once for each message that becomes part of a commit.
   * What it returns may hold views into `message.data`.
   */
  route(message: StreamMessage, partition: number): readonly Routed<Fed>[];
  /**
   * Messages are gone that this partition never saw (trimmed, or the stream was made anew). Called before anything behind the gap
   * is handled, and again when the process ends before the position behind the gap is durable. What it returns is delivered and made durable with that position.
   */
  onGap?(gap: StreamGap, partition: number): readonly Routed<Fed>[] | Promise<readonly Routed<Fed>[]>;
}

/** When state becomes durable, and effects go out. Whichever comes first; a partition that has nothing more to do commits after `maxDelayMs`. */
export interface CommitPolicy {
  readonly maxMessages: number;
  /** Payload bytes of handled messages. */
  readonly maxBytes: number;
  /** After the first message that is not durable yet. It delays effects, and bounds what is written: a changed actor is written once per commit. */
  readonly maxDelayMs: number;
}

export interface ActorDefinition<State, Message, Fed = never> {
  readonly type: string;
  /** Of the state's form; see `migrate`. */
  readonly version: number;
  /** Fixed for the life of the data: keys hash into it. With sources, at least the number of shards they have. */
  readonly partitions: number;
  readonly codec: StateCodec<State>;
  readonly messages: z.ZodType<Message>;
  readonly sources: readonly ActorSource<Fed>[];
  readonly commit: CommitPolicy;
  /** An actor that got nothing for this long leaves memory. */
  readonly idleMs: number;
  /** Most actors of one partition in memory; above it the longest idle ones leave. */
  readonly maxActive: number;
  initial(key: string, partition: number): State;
  /**
   * Handles one message. Deterministic in its arguments and without side effects: it may be called again for the same message. It
   * may change `state` in place and return it.
   */
  receive(state: State, message: Message | Fed, context: ActorContext): Transition<State>;
}

export interface ActorSpec<State, Message, Fed> {
  /** Lower case letters, digits and "-". */
  readonly type: string;
  readonly version: number;
  /** Default 8. */
  readonly partitions?: number;
  /** A zod schema for state kept as JSON, or a codec for large or binary state. */
  readonly state: z.ZodType<State> | StateCodec<State>;
  /** Messages of the inbox and of timers. Those of sources are not checked: `route` makes them. */
  readonly messages: z.ZodType<Message>;
  readonly sources?: readonly ActorSource<Fed>[];
  readonly commit?: Partial<CommitPolicy>;
  readonly idleMs?: number;
  readonly maxActive?: number;
  initial(key: string, partition: number): NoInfer<State>;
  receive(state: State, message: NoInfer<Message | Fed>, context: ActorContext): Transition<NoInfer<State>>;
  /** Turns JSON state of an older version into the present form. Needed from version 2 on, unless `state` is a codec (which is told the version). */
  migrate?(state: unknown, fromVersion: number): unknown;
}

const DEFAULT_COMMIT: CommitPolicy = { maxMessages: 1_000, maxBytes: 8 * 1024 ** 2, maxDelayMs: 50 };
const TYPE = /^[a-z][a-z0-9-]{0,47}$/;

/**
 * Declares an actor type.
 * @throws ObserverError `invalid_argument` for a name, number or source that cannot work
 */
export function defineActor<State, Message, Fed = never>(spec: ActorSpec<State, Message, Fed>): ActorDefinition<State, Message, Fed> {
  const { type, version, partitions = 8, sources = [] } = spec;
  const refuse = (reason: string): never => {
    throw new ObserverError('invalid_argument', `Actor type "${type}": ${reason}`);
  };
  if (!TYPE.test(type)) refuse('use lower case letters, digits and "-", at most 48');
  if (!Number.isInteger(version) || version < 1) refuse(`version ${version} is no positive integer`);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 256) refuse(`${partitions} partitions; use 1 to 256`);
  for (const { reader } of sources) {
    if (reader.partitions < partitions) refuse(`its source ${reader.name} declares ${reader.partitions} partitions and the type has ${partitions}; declare as many`);
  }
  return {
    type, version, partitions, sources,
    codec: spec.state instanceof z.ZodType ? jsonCodec(spec.state, version, spec.migrate) : spec.state,
    messages: spec.messages,
    commit: { ...DEFAULT_COMMIT, ...spec.commit },
    idleMs: spec.idleMs ?? 300_000,
    maxActive: spec.maxActive ?? 10_000,
    initial: spec.initial,
    receive: spec.receive,
  };
}

/** Any actor type, for lists of them. `never` in the places where a type is an argument: only its own system calls it. */
export type AnyActor = ActorDefinition<unknown, unknown, unknown>;

/** Forgets the types of one definition, so that a system can hold many. */
export const anyActor = <State, Message, Fed>(definition: ActorDefinition<State, Message, Fed>): AnyActor => definition as unknown as AnyActor;
