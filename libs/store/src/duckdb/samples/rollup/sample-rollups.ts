import { BIGINT, DuckDBBlobVector, DuckDBConnection, UINTEGER } from '@duckdb/node-api';
import type { SampleColumns } from '@observer/promql';
import { execute } from '../../engine/connections';
import { commitFault } from '../../engine/faults';
import { AttachedWindow } from '../../engine/attached-window';
import { RollupFiles } from '../../rollup/rollup-files';
import { RollupLedger } from '../../rollup/rollup-ledger';
import { Level, LEVELS, WIDTH_MS } from '../../../rollup/rollup-specs';
import { appendChunks, bytes, numbers } from '../../write/append-chunks';
import { eachChunk, float64Column } from '../read/chunk-columns';
import { uniqueSamples } from '../read/part-samples';
import type { PackedPart, PackedSlot } from '../write/packer';
import { addBuckets, SegmentPool, Segments } from './segments';
import { encodeSegments, SegmentBlock, SegmentSeries } from './segment-block';

export const SEGMENTS = 'sample_segments';
const COLUMNS = ['start_ms', 'key', 'segments', 'data'];
const DEFINITION = 'start_ms BIGINT, key BIGINT, segments UINTEGER, data BLOB';
/** How long the thread works without a pause: commits wait for it. */
const SLICE_MS = 10;
/** Names the samples of all metrics in the ledger of rollups, where measurements count from 1. */
const ALL_SAMPLES = 0;

export interface SampleRollupsParts {
  /** Of its own: a transaction of it stands beside the one that packs. */
  readonly connection: DuckDBConnection;
  readonly files: RollupFiles;
  readonly ledger: RollupLedger;
  readonly windowMs: number;
}

/**
 * Rollups of samples, in the files of rollups: blocks of segments per part of a metric and span of time, an hour, or for buckets of an hour a whole
 * window. They are written before the samples of a slot are packed, always anew from all its samples: however often that is done after a
 * crash, they come out the same. Until a slot is packed its samples are read themselves.
 */
export class SampleRollups {
  private readonly pool = new SegmentPool();
  private readonly scratch = new Segments();
  /** Resolutions whose buckets lie in one slot each. */
  readonly levels: readonly Level[];

  constructor(private readonly parts: SampleRollupsParts) {
    this.levels = LEVELS.filter((level) => parts.windowMs % WIDTH_MS[level] === 0);
  }

  /** Whether the samples of a window were given up by retention: its rollups stay as they are from then on. */
  isSealed(windowStartMs: number): boolean {
    return this.parts.ledger.isSealed({ windowStartMs, measurementId: ALL_SAMPLES });
  }

  /** Sealed windows that share time with a closed range. */
  sealedWithin({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): number[] {
    return this.parts.ledger.sealedWindows(ALL_SAMPLES).filter((start) => start <= endMs && start + this.parts.windowMs > startMs);
  }

  /** To be called before the samples of a window are dropped. */
  async seal(windowStartMs: number): Promise<void> {
    if (!this.isSealed(windowStartMs)) await this.parts.ledger.seal({ windowStartMs, measurementId: ALL_SAMPLES }, 'samples');
  }

  /** Makes the rollups of parts of a slot anew. @throws ObserverError `unavailable` when they could not be committed */
  async replace(slot: PackedSlot, packed: readonly PackedPart[]): Promise<void> {
    if (this.isSealed(slot.windowStartMs)) return;
    // Ten seconds come last: where minutes hold single samples they would hold the same.
    let sparse: ReadonlySet<number> = new Set();
    for (const level of [...this.levels].reverse()) sparse = await this.replaceLevel(level, slot, packed, level === '10s' ? sparse : new Set());
  }

  /** Removes what lies in a closed range from rollups whose samples are gone. @returns segments removed */
  async erase(level: Level, windowStartMs: number, isDoomed: (key: number, local: number) => boolean, range: { readonly startMs: number; readonly endMs: number }, keys: string): Promise<number> {
    let removed = 0;
    await this.inFile(level, windowStartMs, false, async (file) => {
      const blocks = await this.read(file, `${keys} AND start_ms >= ${windowStartMs} AND start_ms < ${windowStartMs + this.parts.windowMs}`);
      for (const { key, startMs, data } of blocks) {
        const block = new SegmentBlock(data, startMs);
        this.pool.reset();
        const series = [...block.locals].map((local) => ({ local, segments: this.kept(block, local, (time) => !isDoomed(key, local) || time < range.startMs || time > range.endMs) }));
        const before = [...block.locals].reduce((sum, local) => sum + this.kept(block, local, () => true).length, 0);
        const after = series.reduce((sum, { segments }) => sum + segments.length, 0);
        if (after === before) continue;
        removed += before - after;
        await this.write(file, startMs, [encodedPart(key, series, startMs)]);
      }
    });
    return removed;
  }

  /** @returns keys of the parts whose segments are single samples */
  private async replaceLevel(level: Level, slot: PackedSlot, packed: readonly PackedPart[], left: ReadonlySet<number>): Promise<Set<number>> {
    // A bucket of an hour is all of a slot: in blocks of a window they are many enough to be small.
    const startMs = level === '1h' ? slot.windowStartMs : slot.startMs;
    const sparse = new Set<number>();
    await this.inFile(level, slot.windowStartMs, true, async (file) => {
      const known = level !== '1h' ? new Map<number, Uint8Array>() : new Map((await this.read(file, `start_ms = ${startMs} AND key BETWEEN ${packed[0]!.key} AND ${packed.at(-1)!.key}`)).map(({ key, data }) => [key, data]));
      const blocks: EncodedPart[] = [];
      let sliceStart = performance.now();
      for (const { key, series } of packed) {
        this.pool.reset();
        const own = left.has(key) ? [] : series.map(({ local, times, values }) => ({ local, segments: this.bucketsOf({ times, values }, level) }));
        if (own.every(({ segments }) => segments.areSamples)) sparse.add(key);
        blocks.push(encodedPart(key, known.has(key) ? this.merged(new SegmentBlock(known.get(key)!, startMs), slot, own) : own, startMs));
        if (performance.now() - sliceStart < SLICE_MS) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceStart = performance.now();
      }
      await this.write(file, startMs, blocks);
    });
    return sparse;
  }

  private bucketsOf(samples: SampleColumns, level: Level): Segments {
    const segments = this.pool.take();
    addBuckets(segments, uniqueSamples(samples), WIDTH_MS[level]);
    return segments;
  }

  /** What a block of a window holds of other slots, with what is new in this one. */
  private merged(block: SegmentBlock, slot: PackedSlot, series: readonly SegmentSeries[]): SegmentSeries[] {
    const added = new Map(series.map(({ local, segments }) => [local, segments]));
    const locals = [...new Set([...block.locals, ...added.keys()])].sort((a, b) => a - b);
    return locals.map((local) => {
      const segments = this.kept(block, local, (time) => time < slot.startMs || time >= slot.endMs);
      const own = added.get(local);
      for (let i = 0; own !== undefined && i < own.length; i++) segments.copyFrom(own, i);
      return { local, segments: segments.sorted() };
    });
  }

  private kept(block: SegmentBlock, local: number, isKept: (time: number) => boolean): Segments {
    const all = this.scratch;
    all.reset();
    block.read(local, all);
    const kept = this.pool.take();
    for (let i = 0; i < all.length; i++) if (isKept(all.lastAt[i]!)) kept.copyFrom(all, i);
    return kept;
  }

  /** Work in a transaction of the file that covers a window; nothing happens when there is none and none is made. */
  private async inFile(level: Level, windowStartMs: number, makes: boolean, work: (file: AttachedWindow) => Promise<void>): Promise<void> {
    const { connection } = this.parts;
    const files = this.parts.files.at(level);
    const start = this.parts.files.fileStart(level, windowStartMs);
    const run = async (file: AttachedWindow | undefined): Promise<void> => {
      if (file === undefined || (!makes && !file.tables.has(SEGMENTS))) return;
      try {
        if (!file.tables.has(SEGMENTS)) {
          await execute(connection, `CREATE TABLE IF NOT EXISTS ${file.alias}.main.${SEGMENTS}(${DEFINITION})`);
          file.tables.set(SEGMENTS, new Set(COLUMNS));
        }
        await execute(connection, 'BEGIN');
        await work(file);
        await execute(connection, 'COMMIT');
        file.changes++;
      } catch (thrown) {
        await execute(connection, 'ROLLBACK').catch(() => undefined);
        files.distrust(start);
        throw commitFault(file.path, thrown);
      }
    };
    await (makes ? files.useForWrite(start, run) : files.use([start], ([file]) => run(file)));
  }

  private async read(file: AttachedWindow, condition: string): Promise<{ startMs: number; key: number; data: Uint8Array }[]> {
    const blocks: { startMs: number; key: number; data: Uint8Array }[] = [];
    const result = await this.parts.connection.run(`SELECT start_ms::DOUBLE, key::DOUBLE, data FROM ${file.alias}.main.${SEGMENTS} WHERE ${condition}`);
    await eachChunk(result, (chunk) => {
      const [starts, keys] = [float64Column(chunk, 0), float64Column(chunk, 1)];
      const data = chunk.getColumnVector(2) as DuckDBBlobVector;
      for (let i = 0; i < chunk.rowCount; i++) blocks.push({ startMs: starts[i]!, key: keys[i]!, data: data.getItemBytes(i)! });
    });
    return blocks;
  }

  private async write(file: AttachedWindow, startMs: number, parts: readonly EncodedPart[]): Promise<void> {
    const { connection } = this.parts;
    await execute(connection, `DELETE FROM ${file.alias}.main.${SEGMENTS} WHERE start_ms = ${startMs} AND key IN (${parts.map(({ key }) => key).join(',')})`);
    const filled = parts.filter(({ segments }) => segments > 0);
    if (filled.length === 0) return;
    await appendChunks(connection, { catalog: file.alias, table: SEGMENTS }, filled.length, [
      numbers(BIGINT, BigInt64Array.from(filled, () => BigInt(startMs))), numbers(BIGINT, BigInt64Array.from(filled, ({ key }) => BigInt(key))),
      numbers(UINTEGER, Uint32Array.from(filled, ({ segments }) => segments)), bytes(filled.map(({ data }) => data)),
    ]);
  }
}

interface EncodedPart {
  readonly key: number;
  readonly segments: number;
  readonly data: Uint8Array;
}

function encodedPart(key: number, series: readonly SegmentSeries[], startMs: number): EncodedPart {
  const filled = series.filter(({ segments }) => segments.length > 0);
  return { key, segments: filled.reduce((sum, { segments }) => sum + segments.length, 0), data: encodeSegments(filled, startMs) };
}
