import { type KV, Kvm } from '@nats-io/kv';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { type BucketDeclaration, bucketStreamName } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';
import type { Logger } from '../../log/logger';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { parseOrThrow } from '../validation';
import type { ChangeOptions, Document, DocumentChange, DocumentStore, DocumentWatch } from './document-store';
import { FILLING_KEY, fillOpenBlock } from '../streams/open-block';
import { BucketWatch } from './document-watch';
import { type BucketEntry, readInOrder } from './ordered-read';

/** Keys of NATS KV (ADR-8), without an empty token. */
const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** What a deletion is in the stream of a bucket. */
function deletion(): MsgHdrs {
  const marks = headers();
  marks.set('KV-Operation', 'DEL');
  return marks;
}

/** A list whose last documents change while it is read ends with a heartbeat. */
const LIST_HEARTBEAT_MS = 250;

/** Documents in a JetStream key-value bucket. */
export class NatsDocumentStore<S extends z.ZodType> implements DocumentStore<z.output<S>, z.input<S>> {
  private readonly kv: Promise<KV>;
  private readonly keyAt: number;
  private readonly stream: string;

  constructor(
    private readonly connection: Connection,
    private readonly bucket: BucketDeclaration<S>,
    private readonly log: Logger,
  ) {
    this.kv = new Kvm(connection.jetstream).open(bucket.name, { allow_direct: false });
    this.keyAt = `$KV.${bucket.name}.`.length;
    this.stream = bucketStreamName(bucket.name);
  }

  async get(key: string): Promise<Document<z.output<S>> | undefined> {
    this.assertKey(key);
    const entry = await this.run(`Read ${key}`, async () => (await this.kv).get(key));
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return this.documentOf({ key, data: entry.value, deleted: false, revision: entry.revision, updatedAtMs: entry.created.getTime() });
  }

  async put(key: string, value: z.input<S>, { expectedRevision, expectedBucketRevision }: ChangeOptions = {}): Promise<number> {
    this.assertKey(key);
    parseOrThrow(this.bucket.schema, value, `document ${key} of ${this.bucket.name}`);
    const body = JSON.stringify(value);
    return this.run(`Write ${key}`, async () => {
      if (expectedBucketRevision !== undefined) return this.putInUnchanged(key, body, expectedBucketRevision, expectedRevision);
      const kv = await this.kv;
      if (expectedRevision === undefined) return kv.put(key, body);
      return expectedRevision === 0 ? kv.create(key, body) : kv.update(key, body, expectedRevision);
    }, () => this.conflict(key, expectedRevision));
  }

  async delete(key: string, { expectedBucketRevision }: Pick<ChangeOptions, 'expectedBucketRevision'> = {}): Promise<boolean> {
    this.assertKey(key);
    return this.run(`Delete ${key}`, async () => {
      const kv = await this.kv;
      const entry = await kv.get(key);
      if (entry === null || entry.operation !== 'PUT') return false;
      if (expectedBucketRevision === undefined) await kv.delete(key);
      else await this.connection.jetstream.publish(`$KV.${this.bucket.name}.${key}`, new Uint8Array(0), { headers: deletion(), expect: { lastSequence: expectedBucketRevision } });
      return true;
    }, () => this.conflict(key, undefined));
  }

  async bucketRevision(): Promise<number> {
    return this.run(`Inspect ${this.bucket.name}`, async () => (await this.connection.manager.streams.info(this.stream)).state.last_seq);
  }

  async erase(key: string): Promise<boolean> {
    this.assertKey(key);
    return this.run(`Erase ${key}`, async () => {
      const entry = await (await this.kv).get(key);
      if (entry === null) return false;
      await this.connection.manager.streams.deleteMessage(this.stream, entry.revision, true);
      return entry.operation === 'PUT';
    });
  }

  async rewrite(): Promise<boolean> {
    if (this.bucket.history !== 1) throw new ObserverError('invalid_argument', `Bucket ${this.bucket.name} keeps ${this.bucket.history} versions of a document: writing them anew would lose the former ones`);
    const through = await this.run(`Fill a block of ${this.bucket.name}`, () => fillOpenBlock((_part, bytes) => this.publishFilling(bytes)));
    const entries: BucketEntry[] = [];
    await this.readAll('>', 'last', (entry) => entries.push(entry));
    for (const entry of entries) if (entry.revision <= through) await this.run(`Write ${entry.key} anew`, () => this.writeAnew(entry));
    return (await this.run(`Inspect ${this.bucket.name}`, () => this.connection.manager.streams.info(this.stream))).state.first_seq > through;
  }

  /** A deletion that carries bytes: who watches the bucket hears of a key that is not there. */
  private async publishFilling(bytes: number): Promise<number> {
    return (await this.connection.jetstream.publish(`$KV.${this.bucket.name}.${FILLING_KEY}`, new Uint8Array(bytes), { headers: deletion() })).seq;
  }

  /** The broker compares the last message of the whole stream, and that of the document. */
  private async putInUnchanged(key: string, body: string, lastSequence: number, expectedRevision: number | undefined): Promise<number> {
    if (expectedRevision !== undefined) {
      const stored = (await this.get(key))?.revision ?? 0;
      if (stored !== expectedRevision) throw await this.conflict(key, expectedRevision);
    }
    return (await this.connection.jetstream.publish(`$KV.${this.bucket.name}.${key}`, body, { expect: { lastSequence } })).seq;
  }

  private async writeAnew({ key, data, deleted, revision }: BucketEntry): Promise<void> {
    const subject = `$KV.${this.bucket.name}.${key}`;
    if (deleted) return void (await this.connection.manager.streams.purge(this.stream, { filter: subject, seq: revision + 1 }));
    try {
      await this.connection.jetstream.publish(subject, data, { expect: { lastSubjectSequence: revision } });
    } catch (error) {
      // Who changed it meanwhile has written it anew.
      if (!isApiError(error, 'wrongLastSequence')) throw error;
    }
  }

  async list(prefix?: string): Promise<Document<z.output<S>>[]> {
    if (prefix !== undefined) this.assertKey(prefix);
    const latest = new Map<string, BucketEntry>();
    await this.readAll(prefix === undefined ? '>' : `${prefix}.>`, 'last', (entry) => latest.set(entry.key, entry));
    return this.documentsOf([...latest.values()]);
  }

  async history(key: string): Promise<Document<z.output<S>>[]> {
    this.assertKey(key);
    const entries: BucketEntry[] = [];
    await this.readAll(key, 'all', (entry) => entries.push(entry));
    return this.documentsOf(entries);
  }

  async watch(onChange: (change: DocumentChange<z.output<S>>) => void): Promise<DocumentWatch> {
    const watch = new BucketWatch(this.connection, { bucket: this.bucket.name, owner: this.bucket.owner, log: this.log }, (entry) => {
      if (entry.deleted) return onChange({ key: entry.key, value: undefined, revision: entry.revision });
      const document = this.documentOf(entry);
      if (document !== undefined) onChange({ key: document.key, value: document.value, revision: document.revision });
    });
    await watch.caughtUp;
    return watch;
  }

  private assertKey(key: string): void {
    if (!KEY.test(key)) throw new ObserverError('invalid_argument', `"${key}" is no document key: use letters, digits, "-", "_", "/", "=" and single dots inside`);
  }

  private documentOf(entry: BucketEntry): Document<z.output<S>> | undefined {
    try {
      const parsed = this.bucket.schema.safeParse(JSON.parse(new TextDecoder().decode(entry.data)));
      if (parsed.success) return { key: entry.key, value: parsed.data, revision: entry.revision, updatedAtMs: entry.updatedAtMs };
      this.log.error({ bucket: this.bucket.name, key: entry.key, revision: entry.revision, issues: parsed.error.issues.slice(0, 5) }, 'document-invalid');
    } catch (error) {
      this.log.error({ bucket: this.bucket.name, key: entry.key, revision: entry.revision, err: error }, 'document-unreadable');
    }
    return undefined;
  }

  private documentsOf(entries: readonly BucketEntry[]): Document<z.output<S>>[] {
    return entries.filter((entry) => !entry.deleted).map((entry) => this.documentOf(entry)).filter((document) => document !== undefined);
  }

  private readAll(keyFilter: string, deliver: 'last' | 'all', onEntry: (entry: BucketEntry) => void): Promise<void> {
    const what = `Read ${this.bucket.name}`;
    return this.run(what, () => new Promise<void>((resolve, reject) => {
      const reading = readInOrder(this.connection, {
        stream: this.stream, filter: `$KV.${this.bucket.name}.${keyFilter}`, keyAt: this.keyAt, deliver, heartbeatMs: LIST_HEARTBEAT_MS, onEntry,
        onCaughtUp: () => {
          void reading.then((read) => read.stop());
          resolve();
        },
        onBroken: (reason) => reject(new ObserverError('unavailable', `${what}: ${reason}; try again`)),
      });
      reading.catch(reject);
    }));
  }

  private async run<T>(what: string, operation: () => Promise<T>, onConflict?: () => Promise<ObserverError>): Promise<T> {
    this.connection.assertConnected(what);
    try {
      return await this.connection.untilLost(what, operation());
    } catch (error) {
      if (onConflict !== undefined && isApiError(error, 'wrongLastSequence')) throw await onConflict();
      if (isApiError(error, 'streamNotFound')) throw new ObserverError('unavailable', `${what}: bucket ${this.bucket.name} does not exist yet; its owner ${this.bucket.owner} creates it when it starts`, { cause: error });
      throw toObserverError(error, `${what} in bucket ${this.bucket.name}`);
    }
  }

  private async conflict(key: string, expectedRevision: number | undefined): Promise<ObserverError> {
    const found = await this.get(key).catch(() => undefined);
    const state = found === undefined ? 'it does not exist' : `its revision is ${found.revision}`;
    return new ObserverError('conflict', `Document ${key} of ${this.bucket.name} was changed by someone else, or others of its bucket were: ${state}, expected ${expectedRevision ?? 'any'}. Read again and repeat the change`, {
      details: { bucket: this.bucket.name, key, revision: found?.revision ?? 0, expectedRevision },
    });
  }
}
