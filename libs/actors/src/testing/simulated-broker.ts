import type { BucketDeclaration, ReaderDeclaration, StreamDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Blob, BlobStore, Messaging, PublishAck, PublishRawOptions, ReadBatch, ReadOptions, StoredMessage as Stored, StreamMessage, StreamReading, StreamState } from '@observer/platform';
import type { ActorMessaging } from '../partition/partition-env';
import { MESSAGE_ID } from '../partition/stored-effects';
import { type SimulatedProcess, SimulatedTime } from './simulated-time';

/** What can go wrong between a process and the broker. Chances are in [0, 1]. */
export interface Faults {
  random(): number;
  readonly delayMs: number;
  /** The answer is lost, or comes after the caller gave up. */
  readonly lostAnswer: number;
  /** A request is lost. */
  readonly lostRequest: number;
  /** A request arrives long after the caller gave up. */
  readonly lateRequest: number;
}

export const NO_FAULTS: Faults = { random: () => 0.5, delayMs: 0, lostAnswer: 0, lostRequest: 0, lateRequest: 0 };

const TIMEOUT_MS = 500;
const LATE_MS = 5_000;
const MAX_PAYLOAD = 8 * 1024 ** 2;

interface StoredMessage {
  readonly sequence: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly publishedAtMs: number;
}

class SimulatedStream {
  readonly messages: StoredMessage[] = [];
  readonly ids = new Map<string, { readonly sequence: number; readonly atMs: number }>();
  last = 0;
  trimmedTo = 0;
  constructor(readonly epoch: string, readonly duplicateWindowMs: number) {}

  get first(): number {
    return this.messages[0]?.sequence ?? Math.max(this.last, this.trimmedTo) + 1;
  }
}

/** Streams and buckets in memory, with JetStream's rules as far as actors stand on them. */
export class SimulatedBroker {
  /** While true, nothing gets through, neither way. */
  away = false;
  private readonly streams = new Map<string, SimulatedStream>();
  private readonly buckets = new Map<string, { revision: number; readonly entries: Map<string, Blob> }>();
  private incarnations = 0;

  constructor(readonly time: SimulatedTime, private readonly originMs = 1_760_000_000_000) {}

  /** The broker as one process sees it. */
  connect(process: SimulatedProcess, faults: Faults = NO_FAULTS): ActorMessaging & Pick<Messaging, 'streamInfo'> {
    const link = new Link(this, process, faults);
    return {
      publishRaw: (stream, subject, payload, options) => link.call(() => this.publish(stream, subject, payload, options)),
      readStream: (reader, partition, options) => new SimulatedReading(this, link, reader, partition, options),
      blobs: (bucket) => this.blobs(bucket, link),
      messages: (stream) => ({ nextOn: (subject, fromSequence) => link.call(() => this.nextOn(stream, subject, fromSequence)) }),
      trim: (stream, options) => link.call(() => this.trim(stream, options)),
      documents: ((bucket: BucketDeclaration) => ({ put: (key: string, value: unknown) => this.blobs(bucket, link).put(key, new TextEncoder().encode(JSON.stringify(value))) })) as unknown as Messaging['documents'],
      streamInfo: (stream) => link.call(() => this.info(stream)),
    };
  }

  /** Everything a stream holds. */
  contents(stream: Pick<StreamDeclaration, 'name'>): readonly StoredMessage[] {
    return this.streams.get(stream.name)?.messages ?? [];
  }

  keys(bucket: Pick<BucketDeclaration, 'name'>): string[] {
    return [...(this.buckets.get(bucket.name)?.entries.keys() ?? [])];
  }

  /** Deletes a stream and makes it anew: sequences begin again. */
  replace(stream: StreamDeclaration): void {
    this.streams.delete(stream.name);
    this.stream(stream);
  }

  stream({ name, duplicateWindowMs }: StreamDeclaration): SimulatedStream {
    let stream = this.streams.get(name);
    if (stream === undefined) this.streams.set(name, (stream = new SimulatedStream(`epoch-${++this.incarnations}`, duplicateWindowMs)));
    return stream;
  }

  publish(declaration: StreamDeclaration, subject: string, payload: Uint8Array, { messageId, headers = {} }: PublishRawOptions): PublishAck {
    const stream = this.stream(declaration);
    if (payload.length > MAX_PAYLOAD) throw new ObserverError('payload_too_large', `Publish to ${subject}: ${payload.length} bytes; the broker takes ${MAX_PAYLOAD}`);
    const known = stream.ids.get(messageId);
    const nowMs = this.originMs + this.time.monotonicMs;
    if (known !== undefined && nowMs - known.atMs < stream.duplicateWindowMs) return { sequence: known.sequence, duplicate: true };
    const sequence = ++stream.last;
    stream.ids.set(messageId, { sequence, atMs: nowMs });
    stream.messages.push({ sequence, subject, data: payload.slice(), headers: { ...headers, [MESSAGE_ID]: messageId }, publishedAtMs: nowMs });
    return { sequence, duplicate: false };
  }

  trim(declaration: StreamDeclaration, { keepFromSequence, subject }: { keepFromSequence: number; subject?: string }): number {
    const stream = this.stream(declaration);
    const kept = stream.messages.filter((message) => message.sequence >= keepFromSequence || (subject !== undefined && message.subject !== subject));
    const removed = stream.messages.length - kept.length;
    stream.messages.splice(0, stream.messages.length, ...kept);
    if (subject === undefined) stream.trimmedTo = Math.max(stream.trimmedTo, Math.min(keepFromSequence - 1, stream.last));
    return removed;
  }

  private nextOn(declaration: StreamDeclaration, subject: string, fromSequence: number): Stored | undefined {
    const found = this.stream(declaration).messages.find((message) => message.sequence >= fromSequence && message.subject === subject);
    return found === undefined ? undefined : { ...found, header: (name) => found.headers[name] };
  }

  info(declaration: StreamDeclaration): StreamState {
    const stream = this.stream(declaration);
    return {
      createdAt: stream.epoch, messages: stream.messages.length, bytes: stream.messages.reduce((sum, { data }) => sum + data.length, 0),
      firstSequence: stream.first, lastSequence: stream.last, maxBytes: declaration.maxBytes,
    };
  }

  private blobs({ name }: BucketDeclaration, link: Link): BlobStore {
    let bucket = this.buckets.get(name);
    if (bucket === undefined) this.buckets.set(name, (bucket = { revision: 0, entries: new Map() }));
    const { entries } = bucket;
    const held = bucket;
    return {
      get: (key) => link.call(() => entries.get(key)),
      put: (key, data, { expectedRevision } = {}) => link.call(() => {
        const revision = entries.get(key)?.revision ?? 0;
        if (expectedRevision !== undefined && expectedRevision !== revision) throw new ObserverError('conflict', `Write ${key}: revision ${revision} is stored, expected ${expectedRevision}`);
        entries.set(key, { data: data.slice(), revision: ++held.revision });
        return held.revision;
      }),
      remove: (key) => link.call(() => void entries.delete(key)),
      keys: (prefix) => link.call(() => [...entries.keys()].filter((key) => key.startsWith(`${prefix}.`))),
    };
  }
}

/** The way between one process and the broker. */
class Link {
  constructor(private readonly broker: SimulatedBroker, readonly process: SimulatedProcess, private readonly faults: Faults) {}

  delayMs(): number {
    return this.faults.random() * this.faults.delayMs;
  }

  /** Sends a request; what was sent takes effect even when its sender is killed meanwhile. */
  call<T>(effect: () => T): Promise<T> {
    const { broker, process, faults } = this;
    return new Promise((resolve, reject) => {
      if (!process.alive) return;
      const lost = faults.random() < faults.lostRequest;
      const late = faults.random() < faults.lateRequest;
      const unanswered = faults.random() < faults.lostAnswer;
      process.after(TIMEOUT_MS + 4 * faults.delayMs, () => reject(unavailable()));
      if (broker.away || lost) return;
      broker.time.after(this.delayMs() + (late ? TIMEOUT_MS + faults.random() * LATE_MS : 0), () => {
        if (broker.away) return;
        let answer: () => void;
        try {
          const value = effect();
          answer = () => resolve(value);
        } catch (error) {
          answer = () => reject(error as Error);
        }
        if (unanswered) return;
        process.after(this.delayMs(), () => {
          if (!broker.away) answer();
        });
      });
    });
  }
}

const unavailable = (): ObserverError => new ObserverError('unavailable', 'the broker did not answer in time; whether it took effect is unknown');

class SimulatedReading implements StreamReading {
  private position: { epoch: string; sequence: number } | undefined;
  private closed = false;

  constructor(private readonly broker: SimulatedBroker, private readonly link: Link, private readonly reader: ReaderDeclaration, private readonly partition: number, private readonly options: ReadOptions) {}

  async next({ maxMessages, waitMs }: { maxMessages: number; waitMs: number }): Promise<ReadBatch> {
    const { time } = this.broker;
    const end = time.monotonicMs + waitMs;
    for (;;) {
      const batch = this.broker.away ? undefined : this.take(maxMessages);
      const something = batch !== undefined && (batch.messages.length > 0 || batch.gap !== undefined);
      if (this.closed || something || time.monotonicMs >= end) {
        await new Promise<void>((resolve) => this.link.process.after(this.link.delayMs(), resolve));
        return batch ?? { messages: [], upTo: this.position ?? { epoch: '', sequence: 0 }, behind: 0 };
      }
      await new Promise<void>((resolve) => this.link.process.after(Math.min(this.broker.away ? 200 : 20, end - time.monotonicMs), resolve));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private take(maxMessages: number): ReadBatch {
    const { reader } = this;
    const stream = this.broker.stream(reader.stream);
    const begun = this.begin(stream);
    const waiting = stream.messages.filter(({ sequence, subject }) => sequence > this.position!.sequence && matches(reader.filterSubject(this.partition), subject));
    const messages = waiting.slice(0, maxMessages).map((message) => asStreamMessage(message, stream.epoch));
    const last = messages.at(-1);
    this.position = { epoch: stream.epoch, sequence: messages.length === waiting.length ? Math.max(this.position!.sequence, stream.last) : last!.sequence };
    return { messages, upTo: this.position, behind: waiting.length - messages.length, ...(begun === undefined ? {} : { gap: begun }) };
  }

  private begin(stream: SimulatedStream): ReadBatch['gap'] {
    const after = this.position ?? this.options.after;
    const beforeFirst = { epoch: stream.epoch, sequence: stream.first - 1 };
    const gap = (reason: 'trimmed' | 'replaced' | 'rewound', resumeAfter: { epoch: string; sequence: number }): ReadBatch['gap'] => {
      this.position = resumeAfter;
      return { reason, stream: this.reader.stream.name, after: after as { epoch: string; sequence: number }, resumeAfter };
    };
    if (after === 'first') this.position = beforeFirst;
    else if (after === 'end') this.position = { epoch: stream.epoch, sequence: stream.last };
    else if (after.epoch !== stream.epoch) return gap('replaced', beforeFirst);
    else if (after.sequence > stream.last) return gap('rewound', { epoch: stream.epoch, sequence: stream.last });
    else if (after.sequence < beforeFirst.sequence) return gap('trimmed', beforeFirst);
    else this.position = after;
    return undefined;
  }
}

function asStreamMessage({ sequence, subject, data, headers, publishedAtMs }: StoredMessage, epoch: string): StreamMessage {
  return { sequence, subject, data, epoch, publishedAtMs, deliveryCount: 1, header: (name) => headers[name], working: () => undefined };
}

function matches(pattern: string, subject: string): boolean {
  const wide = pattern.split('.');
  const narrow = subject.split('.');
  return wide.length === narrow.length && wide.every((token, index) => token === '*' || token === narrow[index]);
}
