import type { z } from 'zod';
import type { ServiceName } from './service';

/** An event: something that happened, told by its owner on a stream. Subject: `<stream prefix>.<name>.v<version>`. */
export interface EventContract<Schema extends z.ZodType = z.ZodType> {
  readonly type: 'event';
  readonly owner: ServiceName;
  /** Past tense, dotted: `ingest.target-changed`. */
  readonly name: string;
  readonly version: number;
  readonly stream: StreamDeclaration;
  readonly subject: string;
  readonly schema: Schema;
  readonly description: string;
  /** A complete, valid payload; the catalogue prints it and a test parses it. */
  readonly example: z.input<Schema>;
}

/** A command: asks the owning service to do or answer something. Subject: `rpc.<owner>.<name>.v<version>`. */
export interface CommandContract<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly type: 'command';
  readonly owner: ServiceName;
  /** Imperative, kebab-case: `select-series`. */
  readonly name: string;
  readonly version: number;
  readonly subject: string;
  readonly request: Request;
  readonly response: Response;
  readonly description: string;
  /** Who may call it. */
  readonly callers: readonly ServiceName[];
  /** How long a caller waits when it does not say otherwise. */
  readonly timeoutMs: number;
  readonly example: { readonly request: z.input<Request>; readonly response: z.input<Response> };
}

/** A transient message (core NATS, no storage): heartbeats, live ticks. */
export interface SignalContract<Schema extends z.ZodType = z.ZodType> {
  readonly type: 'signal';
  readonly owner: ServiceName | 'any';
  readonly name: string;
  readonly version: number;
  readonly subject: string;
  readonly schema: Schema;
  readonly description: string;
  readonly subscribers: readonly ServiceName[];
  readonly example: z.input<Schema>;
}

export interface StreamDeclaration {
  readonly name: string;
  readonly description: string;
  readonly owner: ServiceName;
  /** Who else may publish to it (the owner always may). */
  readonly publishers?: readonly ServiceName[];
  /** Narrows what a listed publisher may publish to; absent = every subject of the stream. */
  readonly publisherSubjects?: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
  /** Who reads it, besides the owner: with consumers of their own, or live on its subjects. */
  readonly readers?: readonly ServiceName[];
  readonly subjects: readonly string[];
  readonly maxBytes: number;
  readonly maxAgeMs?: number;
  /** `new`: publishing fails when full (back-pressure); `old`: the oldest go. */
  readonly discard: 'new' | 'old';
  readonly duplicateWindowMs: number;
  /** Nobody can delete or purge messages, the owner neither; only `discard` and `maxAgeMs` end them. */
  readonly appendOnly?: boolean;
}

export interface ConsumerDeclaration {
  readonly name: string;
  readonly owner: ServiceName;
  readonly stream: StreamDeclaration;
  readonly description: string;
  readonly filterSubject?: string;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
  /** Redeliveries before a message counts as poison; -1 = for ever. */
  readonly maxDeliver: number;
}

/**
 * Someone who reads a stream in order and keeps its own position with its state, partition by partition. A partition is read through a
 * consumer that lives as long as the reading: nothing is acknowledged, nothing comes back out of order.
 */
export interface ReaderDeclaration {
  readonly name: string;
  readonly owner: ServiceName;
  readonly stream: StreamDeclaration;
  readonly description: string;
  /** Most partitions it may read; permissions are derived for 0 … partitions - 1. */
  readonly partitions: number;
  /** What one partition reads. nats-server 2.9 takes one filter per consumer. */
  filterSubject(partition: number): string;
  /** Where its positions are kept for whoever trims the stream. */
  readonly positions?: BucketDeclaration;
}

/** The consumer through which a partition of a reader reads. */
export const readerConsumerName = (reader: Pick<ReaderDeclaration, 'name'>, partition: number): string => `${reader.name}-${partition}`;

/** A KV bucket of documents: revisioned, watched by those who use them. */
export interface BucketDeclaration<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly owner: ServiceName;
  readonly description: string;
  /** Services that may read and watch it. */
  readonly readers: readonly ServiceName[];
  readonly schema: Schema;
  readonly history: number;
  readonly maxBytes: number;
  /** `binary`: bytes of a format of the owner's, no documents; the schema says nothing. Default `json`. */
  readonly encoding?: 'json' | 'binary';
  /** Documents vanish after this long; absent = never. */
  readonly ttlMs?: number;
  /** An example document; the catalogue prints it and a test parses it. */
  readonly example: z.input<Schema>;
}

/** A bucket of files, streamed in and out in chunks. */
export interface ObjectBucketDeclaration {
  readonly name: string;
  readonly owner: ServiceName;
  readonly description: string;
  /** Services that may read the files. */
  readonly readers: readonly ServiceName[];
  readonly maxBytes: number;
  /** Files vanish after this long; absent = never. */
  readonly ttlMs?: number;
}

export const defineObjectBucket = (declaration: ObjectBucketDeclaration): ObjectBucketDeclaration => declaration;
export const defineStream = (declaration: StreamDeclaration): StreamDeclaration => declaration;
export const defineConsumer = (declaration: ConsumerDeclaration): ConsumerDeclaration => declaration;
export const defineReader = (declaration: ReaderDeclaration): ReaderDeclaration => declaration;
export const defineBucket = <S extends z.ZodType>(declaration: BucketDeclaration<S>): BucketDeclaration<S> => declaration;

/** Declares an event of `owner`; the subject is derived so that permissions can be too. */
export function defineEvent<S extends z.ZodType>(
  event: Omit<EventContract<S>, 'type' | 'subject'> & { readonly subjectPrefix: string },
): EventContract<S> {
  const { subjectPrefix, ...rest } = event;
  return { ...rest, type: 'event', subject: `${subjectPrefix}.${event.name}.v${event.version}` };
}

/** Declares a command served by `owner`. */
export function defineCommand<Q extends z.ZodType, A extends z.ZodType>(
  command: Omit<CommandContract<Q, A>, 'type' | 'subject'>,
): CommandContract<Q, A> {
  return { ...command, type: 'command', subject: `rpc.${command.owner}.${command.name}.v${command.version}` };
}

/** Declares a transient signal. */
export function defineSignal<S extends z.ZodType>(signal: Omit<SignalContract<S>, 'type' | 'subject'>): SignalContract<S> {
  return { ...signal, type: 'signal', subject: `signal.${signal.owner}.${signal.name}.v${signal.version}` };
}
