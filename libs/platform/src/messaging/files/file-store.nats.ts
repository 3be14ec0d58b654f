import { createHash } from 'node:crypto';
import { Objm, type ObjectStore } from '@nats-io/obj';
import type { ObjectBucketDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import type { FileStore, StoredFile } from './file-store';

/** One part is held in memory, by the writer and by each reader. */
const PART_BYTES = 4 * 1024 ** 2;
const CHUNK_BYTES = 512 * 1024;
const NAME = /^[\w.\-/]{1,200}$/;

interface Manifest {
  readonly parts: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly writtenAtMs: number;
}

/** Files in a JetStream object store: parts `<name>#<n>`, and last of all the manifest under the name itself. */
export class NatsFileStore implements FileStore {
  private store: Promise<ObjectStore> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly bucket: ObjectBucketDeclaration,
  ) {}

  async write(name: string, chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredFile> {
    assertName(name);
    await this.delete(name);
    const hash = createHash('sha256');
    let parts = 0;
    let bytes = 0;
    try {
      for await (const part of inParts(chunks)) {
        signal?.throwIfAborted();
        hash.update(part);
        bytes += part.length;
        await this.put(partName(name, parts++), part);
      }
      const manifest: Manifest = { parts, bytes, sha256: hash.digest('hex'), writtenAtMs: Date.now() };
      await this.put(name, new TextEncoder().encode(JSON.stringify(manifest)));
      return fileOf(name, manifest);
    } catch (error) {
      await this.removeParts(name, parts).catch(() => undefined); // the fault that stopped the writing matters more
      throw error;
    }
  }

  async stat(name: string): Promise<StoredFile | undefined> {
    const manifest = await this.manifest(name);
    return manifest && fileOf(name, manifest);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const manifest = await this.manifest(name);
    if (manifest === undefined) throw new ObserverError('not_found', `There is no file ${name}; it may have expired`);
    for (let part = 0; part < manifest.parts; part++) {
      const data = await this.run(`Read ${name}`, async (store) => store.getBlob(partName(name, part)));
      if (data === null) throw new ObserverError('internal', `Part ${part + 1} of ${manifest.parts} of the file ${name} is gone; make the file anew`);
      yield data;
    }
  }

  async delete(name: string): Promise<boolean> {
    const manifest = await this.manifest(name);
    if (manifest === undefined) return false;
    await this.run(`Delete ${name}`, async (store) => void (await store.delete(name)));
    await this.removeParts(name, manifest.parts);
    return true;
  }

  private async removeParts(name: string, parts: number): Promise<void> {
    for (let part = 0; part < parts; part++) await this.run(`Delete ${name}`, async (store) => void (await store.delete(partName(name, part))));
  }

  private async manifest(name: string): Promise<Manifest | undefined> {
    assertName(name);
    const data = await this.run(`Read ${name}`, (store) => store.getBlob(name));
    return data === null ? undefined : (JSON.parse(new TextDecoder().decode(data)) as Manifest);
  }

  private put(name: string, data: Uint8Array): Promise<unknown> {
    return this.run(`Write ${name}`, (store) => store.putBlob({ name, options: { max_chunk_size: CHUNK_BYTES } }, data));
  }

  private async run<T>(what: string, operation: (store: ObjectStore) => Promise<T>): Promise<T> {
    this.connection.assertConnected(what);
    try {
      this.store ??= new Objm(this.connection.jetstream).open(this.bucket.name, false);
      return await this.connection.untilLost(what, operation(await this.store));
    } catch (error) {
      this.store = undefined;
      if (isApiError(error, 'streamNotFound')) throw new ObserverError('unavailable', `${what}: the bucket ${this.bucket.name} does not exist yet; its owner ${this.bucket.owner} creates it when it starts`, { cause: error });
      throw toObserverError(error, `${what} in bucket ${this.bucket.name}`);
    }
  }
}

const partName = (name: string, part: number): string => `${name}#${part}`;
const fileOf = (name: string, { bytes, sha256, writtenAtMs }: Manifest): StoredFile => ({ name, bytes, sha256, writtenAtMs });

function assertName(name: string): void {
  if (!NAME.test(name)) throw new ObserverError('invalid_argument', `"${name}" is no name of a file: use letters, digits, "-", "_", "." and "/", at most 200`);
}

/** Collects chunks into parts; an empty file has none. */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + PART_BYTES - bytes);
      held.push(piece);
      bytes += piece.length;
      at += piece.length;
      if (bytes < PART_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}
