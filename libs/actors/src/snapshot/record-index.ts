import type { Chunk } from './manifest';

/** A chunk and how much of it still counts. */
export interface LiveChunk {
  readonly chunk: Chunk;
  liveBytes: number;
}

export type Location = { readonly tail: Uint8Array } | { readonly in: LiveChunk; readonly offset: number; readonly length: number; readonly forgotten: boolean };

/** Below this share of records that still count, a chunk is written anew. */
const POOR = 0.5;
const MAX_REWRITTEN_PER_COMMIT = 4;

/** Where each actor's newest record is. Only keys and places are in memory, not the records. */
export class RecordIndex {
  readonly chunks: LiveChunk[] = [];
  readonly tail = new Map<string, Uint8Array>();
  private readonly places = new Map<string, Location>();

  get(key: string): Location | undefined {
    return this.places.get(key);
  }

  keys(): IterableIterator<string> {
    return this.places.keys();
  }

  get bytes(): number {
    return this.chunks.reduce((sum, { chunk }) => sum + chunk.bytes, this.tailBytes);
  }

  get tailBytes(): number {
    let sum = 0;
    for (const bytes of this.tail.values()) sum += bytes.length;
    return sum;
  }

  addChunk(chunk: Chunk): LiveChunk {
    const live = { chunk, liveBytes: 0 };
    this.chunks.push(live);
    return live;
  }

  put(key: string, place: Location): void {
    this.release(key);
    this.places.set(key, place);
    if ('tail' in place) this.tail.set(key, place.tail);
    else place.in.liveBytes += place.length;
  }

  /** Forgets a key: nothing older of it is left. */
  drop(key: string): void {
    this.release(key);
    this.places.delete(key);
  }

  /** Leaves out chunks of which nothing counts any more: the next manifest does not name them, and then they can be removed. */
  dropDead(): void {
    for (let at = this.chunks.length - 1; at >= 0; at--) if (this.chunks[at]!.liveBytes === 0) this.chunks.splice(at, 1);
  }

  /** Records of the poorest chunks, to be written anew. A forgotten record of the oldest chunk hides nothing and is left out. */
  poorRecords(): { readonly key: string; readonly place: Extract<Location, { in: LiveChunk }> }[] {
    const poor = new Set(this.chunks.filter(({ chunk, liveBytes }) => liveBytes < POOR * chunk.bytes).slice(0, MAX_REWRITTEN_PER_COMMIT));
    if (poor.size === 0) return [];
    const records = [...this.places].flatMap(([key, place]) => ('in' in place && poor.has(place.in) ? [{ key, place }] : []));
    const oldest = this.chunks[0];
    for (const { key, place } of records) if (place.forgotten && place.in === oldest) this.drop(key);
    return records.filter(({ key }) => this.places.has(key));
  }

  private release(key: string): void {
    const place = this.places.get(key);
    if (place === undefined) return;
    if ('tail' in place) this.tail.delete(key);
    else place.in.liveBytes -= place.length;
  }
}
