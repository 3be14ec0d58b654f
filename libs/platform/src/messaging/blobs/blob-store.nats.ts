import { type KV, Kvm } from '@nats-io/kv';
import { type BucketDeclaration, bucketStreamName } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { FILLING_KEY, fillOpenBlock } from '../streams/open-block';
import type { Blob, BlobStore } from '../messaging';

const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** Bytes in a JetStream key-value bucket. */
export class NatsBlobStore implements BlobStore {
  private readonly kv: Promise<KV>;
  private readonly stream: string;

  constructor(private readonly connection: Connection, private readonly bucket: BucketDeclaration) {
    this.kv = new Kvm(connection.jetstream).open(bucket.name, { allow_direct: false });
    this.stream = bucketStreamName(bucket.name);
  }

  async get(key: string): Promise<Blob | undefined> {
    this.assertKey(key);
    const entry = await this.run(`Read ${key}`, async () => (await this.kv).get(key));
    return entry === null || entry.operation !== 'PUT' ? undefined : { data: entry.value, revision: entry.revision };
  }

  async put(key: string, data: Uint8Array, { expectedRevision }: { expectedRevision?: number } = {}): Promise<number> {
    this.assertKey(key);
    return this.run(`Write ${key}`, async () => {
      const kv = await this.kv;
      if (expectedRevision === undefined) return kv.put(key, data);
      return expectedRevision === 0 ? kv.create(key, data) : kv.update(key, data, expectedRevision);
    });
  }

  async remove(key: string): Promise<void> {
    this.assertKey(key);
    await this.run(`Remove ${key}`, () => this.connection.manager.streams.purge(this.stream, { filter: this.subject(key) }));
  }

  async keys(prefix: string): Promise<string[]> {
    this.assertKey(prefix);
    const info = await this.run(`List ${prefix}`, () => this.connection.manager.streams.info(this.stream, { subjects_filter: this.subject(`${prefix}.>`) }));
    return Object.keys(info.state.subjects ?? {}).map((subject) => subject.slice(this.subject('').length));
  }

  /** See Messaging. */
  async fillBlock(): Promise<number> {
    const through = await fillOpenBlock((_part, bytes) => this.put(FILLING_KEY, new Uint8Array(bytes)));
    await this.remove(FILLING_KEY);
    return through;
  }

  /** See Messaging. */
  async oldestRevision(): Promise<number> {
    return (await this.run(`Inspect ${this.bucket.name}`, () => this.connection.manager.streams.info(this.stream))).state.first_seq;
  }

  private subject(key: string): string {
    return `$KV.${this.bucket.name}.${key}`;
  }

  private assertKey(key: string): void {
    if (!KEY.test(key)) throw new ObserverError('invalid_argument', `"${key}" is no key: use letters, digits, "-", "_", "/", "=" and single dots inside`);
  }

  private async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    this.connection.assertConnected(what);
    try {
      return await this.connection.untilLost(what, operation());
    } catch (error) {
      if (isApiError(error, 'wrongLastSequence')) {
        throw new ObserverError('conflict', `${what} in bucket ${this.bucket.name}: another revision is stored than the one expected. Read it again`, { cause: error });
      }
      throw toObserverError(error, `${what} in bucket ${this.bucket.name}`);
    }
  }
}
