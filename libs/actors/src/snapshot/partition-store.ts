import { ObserverError, uuidv7 } from '@observer/kernel';
import type { BlobStore, Logger } from '@observer/platform';
import type { Timer } from '../partition/timers';
import { pause, type Scheduler } from '../scheduler';
import { Chunks, PART_BYTES } from './chunks';
import { type Chunk, decodeManifest, encodeManifest, type Manifest, type ManifestHeader } from './manifest';
import { decodeRecord, splitRecords } from './record';
import { type Location, RecordIndex } from './record-index';

/** An effect with everything needed to carry it out again. */
export interface StoredEffect {
  readonly stream: string;
  readonly subject: string;
  readonly id: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sequence of its stream that was behind it when it was decided: it is stored behind that, if at all. */
  readonly after?: number;
  /** Wall clock. */
  readonly decidedAtMs?: number;
  readonly payload: Uint8Array;
}

export interface Commit {
  /** Encoded records of the actors that changed. */
  readonly records: ReadonlyMap<string, Uint8Array>;
  /** Effects that are not known to be carried out, the new ones among them. */
  readonly effects: readonly StoredEffect[];
  readonly header: Omit<ManifestHeader, 'type' | 'partition' | 'owner' | 'opening' | 'fence' | 'incarnation' | 'commit' | 'chunks' | 'tailBytes' | 'effects' | 'effectsChunk' | 'actors'>;
}

export interface StoreOptions {
  readonly blobs: BlobStore;
  readonly scheduler: Scheduler;
  readonly log: Logger;
  readonly type: string;
  readonly partition: number;
  readonly owner: string;
  /** A new name for the partition's data, should there be none. */
  readonly newIncarnation: () => string;
  /** Whether this process still has the lease. */
  readonly entitled: () => boolean;
  /** Fence of an opening that this process survived: when nobody opened the partition since, it does not count as one that ended with the process. */
  readonly survivedFence?: number;
  /** Chunks kept in memory for actors that come back. Default 16 MiB. */
  readonly cacheBytes?: number;
}

/** Up to this many bytes of records and effects stay in the manifest: then a commit is one write. */
const INLINE_BYTES = 64 * 1024;
const RETRY_MS = 200;

/** Another owner has the partition: nothing of this one may become durable or go out any more. */
export class OwnershipLost extends ObserverError {
  constructor(what: string) {
    super('conflict', `${what}: another owner has written since; this one stops`, { retryable: false });
  }
}

export const manifestKey = (type: string, partition: number): string => `${type}.${partition}.m`;

/** The durable state of one partition, as its owner sees it. A commit is atomic and only succeeds while nobody else committed. */
export class PartitionStore {
  private readonly index = new RecordIndex();
  private actorCount = 0;

  private constructor(
    private readonly options: StoreOptions,
    private readonly chunks: Chunks,
    private revision: number,
    private head: ManifestHeader,
    /** Effects of the last commit of the former owner. */
    readonly leftEffects: readonly StoredEffect[],
  ) {}

  /**
   * Takes the partition over: from here on no commit of a former owner succeeds. Waits for the broker as long as it takes.
   * @throws OwnershipLost when this process lost its lease meanwhile; ObserverError `internal` for a damaged snapshot
   */
  static async open(options: StoreOptions): Promise<PartitionStore> {
    const { blobs, type, partition, log } = options;
    const chunks = new Chunks(blobs, `${type}.${partition}`, options.cacheBytes ?? 16 * 1024 ** 2);
    const { manifest, revision } = await takeOver(options);
    const { header } = manifest;
    const payloads = header.effectsChunk === undefined ? manifest.payloads : await persistently(options, () => chunks.read(header.effectsChunk!));
    const store = new PartitionStore(options, chunks, revision, header, cutEffects(header, payloads));
    await store.load(manifest);
    const swept = await chunks.sweep(store.namedChunks(), header.fence).catch((error: unknown) => log.warn({ type, partition, err: error }, 'actor-snapshot-not-swept'));
    log.debug({ type, partition, fence: header.fence, actors: store.actorCount, bytes: store.bytes, swept }, 'actor-snapshot-opened');
    return store;
  }

  get header(): ManifestHeader {
    return this.head;
  }

  get actors(): number {
    return this.actorCount;
  }

  get bytes(): number {
    return this.index.bytes;
  }

  /** Timers as they were when the partition was opened, by actor. */
  readonly openedTimers = new Map<string, readonly Timer[]>();

  /** The newest durable record of an actor; undefined when it has none or was forgotten. */
  read(key: string): Uint8Array | undefined | Promise<Uint8Array> {
    const place = this.index.get(key);
    if (place === undefined || isForgotten(place)) return undefined;
    if ('tail' in place) return place.tail;
    return persistently(this.options, async () => (await this.chunks.read(place.in.chunk)).subarray(place.offset, place.offset + place.length));
  }

  /**
   * Makes a state durable. Waits for the broker as long as it takes; while it is pending nothing else may be committed.
   * @returns bytes written
   * @throws OwnershipLost
   */
  async commit({ records, effects, header }: Commit): Promise<number> {
    const number = this.head.commit + 1;
    const written = new Map(await this.rewritten(records));
    for (const [key, bytes] of records) written.set(key, bytes);
    const tail = new Map([...this.index.tail].filter(([key]) => !written.has(key)));
    for (const [key, bytes] of written) tail.set(key, bytes);
    // With no chunk there is nothing older that a forgotten record has to hide.
    if (this.index.chunks.length === 0) for (const [key, bytes] of tail) if (forgottenIn(bytes)) tail.delete(key);
    const payloadBytes = effects.reduce((sum, { payload }) => sum + payload.length, 0);
    const id = `${this.head.fence}-${number}`;
    const effectsChunk = payloadBytes > INLINE_BYTES ? await this.writeChunk(`${id}-e`, Buffer.concat(effects.map(({ payload }) => payload))) : undefined;
    const packed = sizeOf(tail) > INLINE_BYTES ? await this.writeRecords(id, tail) : [];
    const inline = packed.length > 0 ? new Map<string, Uint8Array>() : tail;
    const former = this.namedChunks();
    const actors = this.countAfter(records);
    const manifest: Manifest = {
      header: {
        ...this.head, ...header, commit: number, actors,
        chunks: [...this.index.chunks.map(({ chunk }) => chunk), ...packed.map(({ chunk }) => chunk)],
        tailBytes: sizeOf(inline),
        effects: effects.map(({ payload, ...effect }) => ({ ...effect, bytes: payload.length })),
        effectsChunk, handling: header.handling,
      },
      tail: Buffer.concat([...inline.values()]),
      payloads: effectsChunk === undefined ? Buffer.concat(effects.map(({ payload }) => payload)) : new Uint8Array(0),
    };
    const bytes = encodeManifest(manifest);
    this.revision = await writeManifest(this.options, bytes, this.revision, manifest.header);
    this.head = manifest.header;
    this.actorCount = actors;
    this.adopt(written.keys(), inline, packed);
    this.index.dropDead();
    const named = new Set(this.namedChunks().map((chunk) => chunk.id));
    this.removeLater(former.filter((chunk) => !named.has(chunk.id)));
    return bytes.length + packed.reduce((sum, { chunk }) => sum + chunk.bytes, effectsChunk?.bytes ?? 0);
  }

  private adopt(written: Iterable<string>, inline: ReadonlyMap<string, Uint8Array>, packed: readonly PackedChunk[]): void {
    for (const key of written) this.index.drop(key);
    for (const { chunk, records } of packed) {
      const live = this.index.addChunk(chunk);
      for (const { key, offset, bytes } of records) this.index.put(key, { in: live, offset, length: bytes.length, forgotten: forgottenIn(bytes) });
    }
    for (const [key, bytes] of inline) this.index.put(key, { tail: bytes });
  }

  private async load({ header, tail }: Manifest): Promise<void> {
    for (const chunk of header.chunks) {
      const live = this.index.addChunk(chunk);
      const data = await persistently(this.options, () => this.chunks.read(chunk));
      for (const { offset, bytes } of splitRecords(data)) this.index.put(this.noteTimers(bytes), { in: live, offset, length: bytes.length, forgotten: forgottenIn(bytes) });
    }
    for (const { bytes } of splitRecords(tail)) this.index.put(this.noteTimers(bytes), { tail: bytes });
    this.index.dropDead();
    for (const key of this.index.keys()) if (!isForgotten(this.index.get(key)!)) this.actorCount++;
  }

  /** @returns the record's key */
  private noteTimers(record: Uint8Array): string {
    const { key, meta } = decodeRecord(record);
    if (meta.timers.length > 0) this.openedTimers.set(key, meta.timers);
    else this.openedTimers.delete(key);
    return key;
  }

  /** Records of chunks that are mostly out of date: written again with this commit, they set the chunks free. */
  private async rewritten(changed: ReadonlyMap<string, Uint8Array>): Promise<[string, Uint8Array][]> {
    const records: [string, Uint8Array][] = [];
    for (const { key, place } of this.index.poorRecords()) {
      if (changed.has(key)) continue;
      const chunk = await persistently(this.options, () => this.chunks.read(place.in.chunk));
      records.push([key, chunk.subarray(place.offset, place.offset + place.length)]);
    }
    return records;
  }

  private async writeRecords(id: string, records: ReadonlyMap<string, Uint8Array>): Promise<PackedChunk[]> {
    const packs: PackedRecord[][] = [];
    let size = Infinity;
    for (const [key, bytes] of records) {
      if (size + bytes.length > PART_BYTES) {
        packs.push([]);
        size = 0;
      }
      packs.at(-1)!.push({ key, offset: size, bytes });
      size += bytes.length;
    }
    const chunks: PackedChunk[] = [];
    for (const [number, pack] of packs.entries()) {
      chunks.push({ chunk: await this.writeChunk(`${id}-${number}`, Buffer.concat(pack.map(({ bytes }) => bytes))), records: pack });
    }
    return chunks;
  }

  private writeChunk(id: string, data: Uint8Array): Promise<Chunk> {
    return persistently(this.options, () => this.chunks.write(id, data));
  }

  private countAfter(records: ReadonlyMap<string, Uint8Array>): number {
    let count = this.actorCount;
    for (const [key, bytes] of records) {
      const place = this.index.get(key);
      const existed = place !== undefined && !isForgotten(place);
      count += Number(!forgottenIn(bytes)) - Number(existed);
    }
    return count;
  }

  private namedChunks(): Chunk[] {
    return [...this.head.chunks, ...(this.head.effectsChunk === undefined ? [] : [this.head.effectsChunk])];
  }

  /** What stays behind is swept by the next owner. */
  private removeLater(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.chunks.remove(chunk).catch((error: unknown) => this.options.log.debug({ chunk: chunk.id, err: error }, 'actor-chunk-not-removed'));
  }
}

interface PackedRecord {
  readonly key: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface PackedChunk {
  readonly chunk: Chunk;
  readonly records: readonly PackedRecord[];
}

const sizeOf = (records: ReadonlyMap<string, Uint8Array>): number => [...records.values()].reduce((sum, { length }) => sum + length, 0);
/** The flag byte of a record: set when it only says that the actor was forgotten. */
const forgottenIn = (bytes: Uint8Array): boolean => (bytes[4]! & 1) !== 0;
const isForgotten = (place: Location): boolean => ('tail' in place ? forgottenIn(place.tail) : place.forgotten);

function cutEffects(header: ManifestHeader, payloads: Uint8Array): StoredEffect[] {
  let offset = 0;
  return header.effects.map(({ bytes, ...effect }) => {
    const payload = payloads.subarray(offset, offset + bytes);
    offset += bytes;
    return { ...effect, payload };
  });
}

/** Writes the manifest again in the name of this owner, over the revision that was read: so the former owner's next commit fails. */
async function takeOver(options: StoreOptions): Promise<{ manifest: Manifest; revision: number }> {
  const { blobs, type, partition, owner } = options;
  const key = manifestKey(type, partition);
  const opening = uuidv7();
  for (;;) {
    const found = await persistently(options, () => blobs.get(key));
    const former: Manifest = found === undefined ? emptyManifest(options) : decodeManifest(found.data);
    const { fence, openings, handling } = former.header;
    const suspicion = fence === options.survivedFence ? { openings, handling: undefined } : { openings: openings + 1, handling };
    const manifest: Manifest = { ...former, header: { ...former.header, owner, opening, fence: fence + 1, ...suspicion } };
    if (!options.entitled()) throw new OwnershipLost(`Partition ${partition} of ${type}`);
    try {
      const revision = await writeManifest(options, encodeManifest(manifest), found?.revision ?? 0, manifest.header);
      return { manifest, revision };
    } catch (error) {
      if (!(error instanceof OwnershipLost)) throw error;
      // Somebody wrote between our read and our write: the former owner's last commit. With it, again.
      await pause(options.scheduler, RETRY_MS / 10);
    }
  }
}

function emptyManifest({ type, partition, newIncarnation }: StoreOptions): Manifest {
  return {
    header: {
      type, partition, owner: '', fence: 0, incarnation: newIncarnation(), commit: 0, committedAtMs: 0, clockMs: 0, positions: {}, received: {}, sent: {}, timersMade: 0,
      chunks: [], tailBytes: 0, effects: [], openings: 0, actors: 0, timers: 0,
    },
    tail: new Uint8Array(0), payloads: new Uint8Array(0),
  };
}

/** Writes over a revision, and finds out what became of a write whose answer was lost. @returns the new revision */
async function writeManifest(options: StoreOptions, bytes: Uint8Array, over: number, header: ManifestHeader): Promise<number> {
  const { blobs, scheduler, log, type, partition } = options;
  const key = manifestKey(type, partition);
  for (let attempt = 0; ; attempt++) {
    try {
      return await blobs.put(key, bytes, { expectedRevision: over });
    } catch (error) {
      if (attempt === 0 || attempt % 25 === 0) log.info({ type, partition, err: error }, 'actor-commit-repeated');
      const found = await persistently(options, () => blobs.get(key));
      const ours = found === undefined ? undefined : decodeManifest(found.data).header;
      if (found !== undefined && found.revision > over) {
        if (ours!.opening === header.opening && ours!.commit === header.commit) return found.revision;
        throw new OwnershipLost(`Partition ${partition} of ${type}`);
      }
      if (error instanceof ObserverError && !error.retryable) throw error;
      if (!options.entitled()) throw new OwnershipLost(`Partition ${partition} of ${type}`);
      if ((found?.revision ?? 0) < over) throw new OwnershipLost(`Partition ${partition} of ${type}, whose snapshot was deleted`);
      await pause(scheduler, RETRY_MS);
    }
  }
}

/** Repeats what failed because the broker is away or full. @throws the error when repeating cannot help, OwnershipLost when the lease is gone */
async function persistently<T>(options: StoreOptions, operation: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof ObserverError) || !error.retryable) throw error;
      if (!options.entitled()) throw new OwnershipLost(`Partition ${options.partition} of ${options.type}`);
      options.log.debug({ type: options.type, partition: options.partition, reason: error.message }, 'actor-snapshot-access-repeated');
      await pause(options.scheduler, RETRY_MS);
    }
  }
}
