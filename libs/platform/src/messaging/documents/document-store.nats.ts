import { type KV, Kvm } from '@nats-io/kv';
import { type BucketDeclaration, bucketStreamName } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';
import type { Logger } from '../../log/logger';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { parseOrThrow } from '../validation';
import type { Document, DocumentChange, DocumentStore, DocumentWatch } from './document-store';
import { BucketWatch } from './document-watch';
import { type BucketEntry, readInOrder } from './ordered-read';

/** Keys of NATS KV (ADR-8), without an empty token. */
const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** A list whose last documents change while it is read ends with a heartbeat. */
const LIST_HEARTBEAT_MS = 250;

/** Documents in a JetStream key-value bucket. */
export class NatsDocumentStore<S extends z.ZodType> implements DocumentStore<z.output<S>, z.input<S>> {
  private readonly kv: Promise<KV>;
  private readonly keyAt: number;

  constructor(
    private readonly connection: Connection,
    private readonly bucket: BucketDeclaration<S>,
    private readonly log: Logger,
  ) {
    this.kv = new Kvm(connection.jetstream).open(bucket.name, { allow_direct: false });
    this.keyAt = `$KV.${bucket.name}.`.length;
  }

  async get(key: string): Promise<Document<z.output<S>> | undefined> {
    this.assertKey(key);
    const entry = await this.run(`Read ${key}`, async () => (await this.kv).get(key));
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return this.documentOf({ key, data: entry.value, deleted: false, revision: entry.revision, updatedAtMs: entry.created.getTime() });
  }

  async put(key: string, value: z.input<S>, options: { expectedRevision?: number } = {}): Promise<number> {
    this.assertKey(key);
    parseOrThrow(this.bucket.schema, value, `document ${key} of ${this.bucket.name}`);
    const body = JSON.stringify(value);
    const { expectedRevision } = options;
    return this.run(`Write ${key}`, async () => {
      const kv = await this.kv;
      if (expectedRevision === undefined) return kv.put(key, body);
      return expectedRevision === 0 ? kv.create(key, body) : kv.update(key, body, expectedRevision);
    }, () => this.conflict(key, expectedRevision));
  }

  async delete(key: string): Promise<boolean> {
    this.assertKey(key);
    return this.run(`Delete ${key}`, async () => {
      const kv = await this.kv;
      const entry = await kv.get(key);
      if (entry === null || entry.operation !== 'PUT') return false;
      await kv.delete(key);
      return true;
    });
  }

  async list(): Promise<Document<z.output<S>>[]> {
    const latest = new Map<string, BucketEntry>();
    await this.readAll('>', 'last', (entry) => latest.set(entry.key, entry));
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
        stream: bucketStreamName(this.bucket.name), filter: `$KV.${this.bucket.name}.${keyFilter}`, keyAt: this.keyAt, deliver, heartbeatMs: LIST_HEARTBEAT_MS, onEntry,
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
    return new ObserverError('conflict', `Document ${key} of ${this.bucket.name} was changed by someone else: ${state}, expected ${expectedRevision ?? 'any'}. Read it again and repeat the change`, {
      details: { bucket: this.bucket.name, key, revision: found?.revision ?? 0, expectedRevision },
    });
  }
}
