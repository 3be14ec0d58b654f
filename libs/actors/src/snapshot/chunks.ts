import { ObserverError } from '@observer/kernel';
import type { BlobStore } from '@observer/platform';
import type { Chunk } from './manifest';

/** Largest value under one key: well below any broker's limit, and small enough to fetch for one actor. */
export const PART_BYTES = 512 * 1024;
const CONCURRENCY = 4;

/** What is durable of a partition cannot be read, or not by this release: no message is to blame. */
export class SnapshotUnreadable extends ObserverError {
  constructor(what: string) {
    super('internal', what);
  }
}

/** Chunks of one partition in the bucket; an id begins with the fence of the owner that wrote it. They are written once and never changed: a late write of a former owner harms nobody. */
export class Chunks {
  /** Least recently used first. */
  private readonly cache = new Map<string, Promise<Uint8Array>>();
  private cachedBytes = 0;

  constructor(private readonly blobs: BlobStore, private readonly prefix: string, private readonly cacheBytes: number) {}

  async write(id: string, data: Uint8Array): Promise<Chunk> {
    const parts = Math.max(1, Math.ceil(data.length / PART_BYTES));
    await inTurns(parts, (part) => this.blobs.put(this.key(id, part), data.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)));
    return { id, parts, bytes: data.length };
  }

  read(chunk: Chunk): Promise<Uint8Array> {
    const cached = this.cache.get(chunk.id);
    if (cached !== undefined) {
      this.cache.delete(chunk.id);
      this.cache.set(chunk.id, cached);
      return cached;
    }
    const reading = this.fetch(chunk);
    this.cache.set(chunk.id, reading);
    this.cachedBytes += chunk.bytes;
    reading.catch(() => this.forget(chunk));
    for (const [id] of this.cache) {
      if (this.cachedBytes <= this.cacheBytes || id === chunk.id) break;
      this.forget({ ...chunk, id, bytes: this.sizes.get(id) ?? 0 });
    }
    this.sizes.set(chunk.id, chunk.bytes);
    return reading;
  }

  async remove(chunk: Chunk): Promise<void> {
    this.forget(chunk);
    await inTurns(chunk.parts, (part) => this.blobs.remove(this.key(chunk.id, part)));
  }

  /**
   * Removes what former owners wrote and the manifest of the owner with this fence does not name: left in the middle of a commit. What was
   * written under a later fence is another owner's, who took the partition over meanwhile. @returns how many keys
   */
  async sweep(named: readonly Chunk[], fence: number): Promise<number> {
    const known = new Set(named.flatMap(({ id, parts }) => Array.from({ length: parts }, (_, part) => this.key(id, part))));
    const orphans = (await this.blobs.keys(`${this.prefix}.c`)).filter((key) => !known.has(key) && this.fenceOf(key) < fence);
    await inTurns(orphans.length, (index) => this.blobs.remove(orphans[index]!));
    return orphans.length;
  }

  private readonly sizes = new Map<string, number>();

  private forget(chunk: Chunk): void {
    if (!this.cache.delete(chunk.id)) return;
    this.cachedBytes -= chunk.bytes;
    this.sizes.delete(chunk.id);
  }

  private async fetch(chunk: Chunk): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    await inTurns(chunk.parts, async (part) => {
      const blob = await this.blobs.get(this.key(chunk.id, part));
      if (blob === undefined) throw new SnapshotUnreadable(`Part ${part} of chunk ${chunk.id} of the actor snapshot ${this.prefix} is missing, though its manifest names it`);
      parts[part] = blob.data;
    });
    const data = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    if (data.length !== chunk.bytes) throw new SnapshotUnreadable(`Chunk ${chunk.id} of the actor snapshot ${this.prefix} has ${data.length} bytes instead of ${chunk.bytes}`);
    return data;
  }

  private fenceOf(key: string): number {
    return Number.parseInt(key.slice(`${this.prefix}.c.`.length), 10);
  }

  private key(id: string, part: number): string {
    return `${this.prefix}.c.${id}.${part}`;
  }
}

async function inTurns(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const turn = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, turn));
}
