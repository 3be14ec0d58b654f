/** What a service may do with messages. The adapter to NATS is `messaging.nats.ts`; features see only this. */
import type {
  BucketDeclaration, CommandContract, ConsumerDeclaration, EventContract, ObjectBucketDeclaration, ReaderDeclaration, SignalContract, StreamDeclaration,
} from '@observer/contracts';
import type { z } from 'zod';
import type { DocumentStore } from './documents/document-store';
import type { FileStore } from './files/file-store';
import type { Lease, LeaseOptions } from './lease/lease';
import type { Outcome } from './consume/outcome';

export interface PublishAck {
  readonly sequence: number;
  /** The stream already held a message with this id: nothing was added. */
  readonly duplicate: boolean;
}

export interface PublishRawOptions {
  /** The stream ignores a second message with the same id inside its duplicate window: retry with the same id. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Includes the wait for room in the pipeline. Default 5000. */
  readonly timeoutMs?: number;
}

/** A message of a stream, as a consumer sees it. */
export interface StreamMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Position in the stream, from 1. Unique together with `epoch`. */
  readonly sequence: number;
  /** When the stream was created (ISO 8601): a stream that was wiped starts again at sequence 1 with another epoch. */
  readonly epoch: string;
  /** 1 on the first delivery. */
  readonly deliveryCount: number;
  /** When the broker stored it, milliseconds since the epoch. */
  readonly publishedAtMs: number;
  header(name: string): string | undefined;
  /** Tells the broker that the work goes on. Done by itself every third of the acknowledgement wait; for special cases. */
  working(): void;
}

export interface StoredMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly sequence: number;
  readonly publishedAtMs: number;
  header(name: string): string | undefined;
}

export interface ConsumeOptions {
  /** Messages handled at the same time. Default 1: in order. */
  readonly concurrency?: number;
}

export interface BatchOptions {
  readonly maxMessages: number;
  /** Payload bytes of one batch; also bounds memory: one batch is handled while one more is fetched. */
  readonly maxBytes: number;
  /** How long a batch may wait to fill after its first message. */
  readonly maxWaitMs: number;
  /** The handler starts at most this often; batches grow meanwhile. */
  readonly minIntervalMs?: number;
}

/** Something that receives until it is stopped. */
export interface Subscription {
  /** Takes nothing new, lets running handlers finish and acknowledges them. */
  stop(): Promise<void>;
}

export interface RequestContext {
  /** Aborts when the caller gave up, its deadline passed, or this process must go. */
  readonly signal: AbortSignal;
  /** Name of the calling service. */
  readonly caller: string;
  /** W3C trace id. */
  readonly trace?: string;
}

export interface RequestOptions {
  /** Default: the command's own. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface TappedMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  headers(name: string): string | undefined;
}

export interface StreamState {
  /** ISO 8601; the epoch of the stream's sequences. */
  readonly createdAt: string;
  readonly messages: number;
  readonly bytes: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly maxBytes: number;
}

export interface ConsumerState {
  /** Messages not yet delivered. */
  readonly pending: number;
  /** Delivered, not yet acknowledged. */
  readonly ackPending: number;
  /** Every message up to this stream sequence is acknowledged. */
  readonly ackFloor: number;
}

/** Browsing of a stream without a consumer, for lists of stored messages. */
export interface StreamMessages {
  /** The message, or undefined when it is gone or never was. */
  bySequence(sequence: number): Promise<StoredMessage | undefined>;
  /** The first message of a subject at or behind a sequence; undefined when there is none. */
  nextOn(subject: string, fromSequence: number): Promise<StoredMessage | undefined>;
  /** The highest sequence; 0 when nothing was ever published. */
  lastSequence(): Promise<number>;
  /** Deletes a message and overwrites its bytes on the broker's disk. False when there was nothing to delete. */
  erase(sequence: number): Promise<boolean>;
}

/** A place in a stream: everything up to `sequence` is behind it. */
export interface StreamPosition {
  readonly epoch: string;
  readonly sequence: number;
}

/** Messages a reader will never see. They may all have been of other subjects: the stream does not tell. */
export interface StreamGap {
  /** `trimmed`: removed before they were read. `replaced`: the stream was made anew. `rewound`: the stream lost its newest messages. */
  readonly reason: 'trimmed' | 'replaced' | 'rewound';
  readonly stream: string;
  /** Where the reader had been. */
  readonly after: StreamPosition;
  /** Reading goes on behind this. */
  readonly resumeAfter: StreamPosition;
}

export interface ReadBatch {
  /** In stream order. */
  readonly messages: readonly StreamMessage[];
  /** Before the messages. */
  readonly gap?: StreamGap;
  /** Everything up to here was given or is for others; at least the last message. Its epoch is empty while nothing is known of the stream. */
  readonly upTo: StreamPosition;
  /** How many messages the broker had for the reader behind the last one given. */
  readonly behind: number;
}

/** Reads one partition of a stream in order, each message once, from a position on. */
export interface StreamReading {
  /**
   * What came since, as soon as there is something, or nothing after `waitMs`. Not to be called while a call is pending. While the
   * broker is away it waits and goes on afterwards.
   */
  next(options: { maxMessages: number; waitMs: number }): Promise<ReadBatch>;
  /** Ends the reading; a pending `next` returns. */
  close(): Promise<void>;
}

export interface ReadOptions {
  /** Reading begins behind this; `first` = with the oldest message, `end` = with the next one published. */
  readonly after: StreamPosition | 'first' | 'end';
  /** Bytes fetched ahead. Default 4 MiB; one message may exceed it. */
  readonly maxBufferedBytes?: number;
}

export interface Blob {
  readonly data: Uint8Array;
  /** Grows with every write to the bucket. */
  readonly revision: number;
}

/** Bytes by key in a bucket of encoding `binary`. Errors as those of documents. */
export interface BlobStore {
  get(key: string): Promise<Blob | undefined>;
  /**
   * @param options.expectedRevision write only over this revision; 0 = only when there is none
   * @returns the new revision
   * @throws ObserverError `conflict` when another revision is stored. After `unavailable` the outcome is unknown: read before writing again
   */
  put(key: string, data: Uint8Array, options?: { expectedRevision?: number }): Promise<number>;
  /** Deletes a key and leaves no trace of it: later, `expectedRevision: 0` fits again. */
  remove(key: string): Promise<void>;
  /** Keys that begin with these dot-separated tokens. */
  keys(prefix: string): Promise<string[]>;
}

export interface Messaging {
  /**
   * Validates and publishes an event; resolves when the stream has stored it.
   * @throws ObserverError `invalid_argument`, `unavailable`, `resource_exhausted`, `permission_denied`
   */
  publishEvent<S extends z.ZodType>(event: EventContract<S>, payload: z.input<S>, options?: { messageId?: string }): Promise<PublishAck>;
  /**
   * Publishes bytes straight to a subject of a stream. Pipelined: call many times, await all; bytes in flight are bounded.
   * The payload must not be changed until the promise settles.
   * @throws ObserverError `unavailable` (broker away, no answer: retry with the same id), `resource_exhausted` (stream or pipeline
   *   full), `payload_too_large`, `permission_denied`
   */
  publishRaw(stream: StreamDeclaration, subject: string, payload: Uint8Array, options: PublishRawOptions): Promise<PublishAck>;
  /** Handles messages one at a time (or `concurrency`); the outcome decides what happens to each. */
  consume(consumer: ConsumerDeclaration, options: ConsumeOptions, handler: (message: StreamMessage) => Promise<Outcome>): Subscription;
  /** Handles batches, one at a time, while the next one is fetched. The outcome holds for all messages of the batch. */
  consumeBatches(consumer: ConsumerDeclaration, options: BatchOptions, handler: (messages: StreamMessage[]) => Promise<Outcome>): Subscription;
  /** Answers a command; replicas share the requests. Both sides are validated; errors travel as `ObserverError`. */
  serve<Q extends z.ZodType, A extends z.ZodType>(
    command: CommandContract<Q, A>,
    handler: (request: z.output<Q>, context: RequestContext) => Promise<z.input<A>>,
  ): Subscription;
  /**
   * Asks the owner of a command. Answers of any size up to 64 MiB arrive whole; giving up tells the server.
   * @throws ObserverError of the server, or `unavailable` (nobody serves it), `deadline_exceeded`, `cancelled`
   */
  request<Q extends z.ZodType, A extends z.ZodType>(
    command: CommandContract<Q, A>, payload: z.input<Q>, options?: RequestOptions,
  ): Promise<z.output<A>>;
  /** Fire and forget: lost when nobody listens or the broker is away. */
  emit<S extends z.ZodType>(signal: SignalContract<S>, payload: z.input<S>): void;
  onSignal<S extends z.ZodType>(signal: SignalContract<S>, handler: (payload: z.output<S>) => void): Subscription;
  /** A live copy of what is published to a stream (no storage, no acknowledgement, nothing while disconnected). */
  tap(stream: StreamDeclaration, subject: string, handler: (message: TappedMessage) => void): Subscription;
  documents<S extends z.ZodType>(bucket: BucketDeclaration<S>): DocumentStore<z.output<S>, z.input<S>>;
  /** Reads a partition in order from a position of the caller's, without acknowledgements. Only one replica should read a partition at a time. */
  readStream(reader: ReaderDeclaration, partition: number, options: ReadOptions): StreamReading;
  blobs(bucket: BucketDeclaration): BlobStore;
  files(bucket: ObjectBucketDeclaration): FileStore;
  /** Competes for a named lease; one holder at a time, renewed at a third of its time to live. */
  lease(bucket: BucketDeclaration, name: string, options: LeaseOptions): Lease;
  streamInfo(stream: StreamDeclaration): Promise<StreamState>;
  consumerInfo(consumer: ConsumerDeclaration): Promise<ConsumerState>;
  /** Removes every message below a sequence, of one subject or of all. @returns how many were removed */
  trim(stream: StreamDeclaration, options: { keepFromSequence: number; subject?: string }): Promise<number>;
  messages(stream: StreamDeclaration): StreamMessages;
  /**
   * Begins a new file on the broker's disk, by publishing some 9 MB that mean nothing. Once the stream begins behind the returned sequence, no byte of
   * what came up to it is left there. `payload` must be one that readers of the subject can take; the weight is in a header.
   */
  fillBlock(stream: StreamDeclaration, subject: string, payload: Uint8Array): Promise<number>;
  /**
   * As `fillBlock` for a bucket of history 1: once everything up to the returned revision was written anew or removed (`oldestRevision` is greater), no
   * byte of it is left on the broker's disk.
   */
  fillBucketBlock(bucket: BucketDeclaration): Promise<number>;
  /** The lowest revision that is stored in a bucket; above the last one when there is none. */
  oldestRevision(bucket: BucketDeclaration): Promise<number>;
  connected(): boolean;
}
