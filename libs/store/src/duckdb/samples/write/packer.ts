import { DuckDBConnection } from '@duckdb/node-api';
import { execute } from '../../engine/connections';
import { commitFault } from '../../engine/faults';
import { AttachedWindow } from '../../engine/attached-window';
import { WindowFiles } from '../../engine/window-files';
import { SlotSeries } from '../codec/block';
import { PART_SERIES, RowTable, rowTablesOf, slotEndMs, slotStartMs } from '../layout';
import { eachChunk, float64Column, uint32Column } from '../read/chunk-columns';
import { RowCollector } from '../read/part-rows';
import { PartSamples } from '../read/part-samples';
import { BlockReplacements, ensureBlocks, readBlocks } from './block-table';

/** Rows packed at once: bounds memory. */
const BATCH_ROWS = 1_000_000;
/** How long the thread works without a pause: commits wait for it. */
const SLICE_MS = 10;

const KEY = '(metric::BIGINT * 8388608 + (series >> 9))';

/** One part of a slot as it is packed: what its rollups are made of. */
export interface PackedPart {
  readonly key: number;
  /** Ascending by number. Of several samples of a millisecond the last counts. */
  readonly series: readonly SlotSeries[];
}

export interface PackedSlot {
  readonly windowStartMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface PackerParts {
  /** A connection of its own: packing goes on while others commit. */
  readonly connection: DuckDBConnection;
  readonly files: WindowFiles;
  /** Runs work when no commit is under way. */
  readonly between: <T>(work: () => Promise<T>) => Promise<T>;
  /** Told of every part before the slot is committed; what it makes must be harmless to make again. */
  readonly onPart?: (slot: PackedSlot, parts: readonly PackedPart[]) => Promise<void>;
}

/**
 * Packs the rows of a slot into blocks. Rows that come for it meanwhile, or later, go to another table and are packed in turn: blocks are read,
 * merged and written anew then. Rows go and blocks come in one transaction, so that a kill loses and doubles nothing.
 */
export class Packer {
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(private readonly parts: PackerParts) {}

  /** What is being packed is given up, and nothing is packed any more. */
  stop(): void {
    this.stopped = true;
  }

  /** Resolves when nothing is being packed. Not within the queue of changes, which packing itself waits for. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Runs work while nothing is packed, and nothing begins to be. Not within the queue of changes. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.running.then(work);
    this.running = done.catch(() => undefined);
    return done;
  }

  /** @returns whether there was something to pack. @throws ObserverError when it could not be committed; the rows are still there then */
  pack(startMs: number, slot: number): Promise<boolean> {
    return this.exclusive(() => this.packNow(startMs, slot));
  }

  /** As `pack`, for those who are exclusive already. */
  packNow(startMs: number, slot: number): Promise<boolean> {
    return this.parts.files.use([startMs], async ([window]) => {
      if (window === undefined || this.stopped) return false;
      const tables = await this.parts.between(() => Promise.resolve(seal(window, slot)));
      if (tables.length === 0) return false;
      return this.packTables(window, slot, tables).finally(() => tables.forEach(({ name }) => window.sealed.delete(name)));
    });
  }

  private async packTables(window: AttachedWindow, slot: number, tables: readonly RowTable[]): Promise<boolean> {
    const { connection, files } = this.parts;
    try {
      await ensureBlocks(connection, window);
      await execute(connection, 'BEGIN');
      const source = `(${tables.map(({ name }) => `SELECT * FROM ${window.alias}.main.${name}`).join(' UNION ALL ')})`;
      for (const keys of await this.batches(source)) {
        await this.packBatch(window, slot, source, keys);
        if (!this.stopped) continue;
        await execute(connection, 'ROLLBACK');
        return false;
      }
      for (const { name } of tables) await execute(connection, `DROP TABLE ${window.alias}.main.${name}`);
      await execute(connection, 'COMMIT');
    } catch (thrown) {
      await execute(connection, 'ROLLBACK').catch(() => undefined);
      files.distrust(window.startMs);
      throw commitFault(window.path, thrown);
    }
    for (const { name } of tables) window.tables.delete(name);
    window.changes++;
    return true;
  }

  /** Keys in the tables, in batches of neighbours. */
  private async batches(source: string): Promise<number[][]> {
    const batches: number[][] = [];
    let room = 0;
    const result = await this.parts.connection.run(`SELECT ${KEY}::DOUBLE AS key, count(*)::DOUBLE FROM ${source} GROUP BY key ORDER BY key`);
    await eachChunk(result, (chunk) => {
      const [keys, rows] = [float64Column(chunk, 0), float64Column(chunk, 1)];
      for (let i = 0; i < keys.length; i++) {
        if (batches.length === 0 || room < rows[i]!) {
          batches.push([]);
          room = BATCH_ROWS;
        }
        batches.at(-1)!.push(keys[i]!);
        room -= rows[i]!;
      }
    });
    return batches;
  }

  private async packBatch(window: AttachedWindow, slot: number, source: string, keys: readonly number[]): Promise<void> {
    const { connection, onPart } = this.parts;
    const [first, last] = [keys[0]!, keys.at(-1)!];
    const rows = new RowCollector(new Set(keys));
    const result = await connection.run(`SELECT metric, series, ms, value FROM ${source} WHERE ${KEY} BETWEEN ${first} AND ${last}`);
    await eachChunk(result, (chunk) => {
      const [metric, series, ms, value] = [uint32Column(chunk, 0), uint32Column(chunk, 1), uint32Column(chunk, 2), float64Column(chunk, 3)];
      for (let i = 0; i < chunk.rowCount; i++) rows.add(metric[i]!, series[i]!, window.startMs + ms[i]!, value[i]!);
    });
    const known = new Map((await readBlocks(connection, window, `slot = ${slot} AND key BETWEEN ${first} AND ${last}`)).map(({ key, data }) => [key, data]));
    const startMs = slotStartMs(window, slot);
    const replacements = new BlockReplacements(window);
    const parts: PackedPart[] = [];
    let sliceStart = performance.now();
    for (const key of keys) {
      const data = known.get(key);
      const part = { key, series: seriesOf(new PartSamples({ blocks: data === undefined ? [] : [{ data, startMs }], rows: rows.part(key) })) };
      replacements.add(slot, key, part.series, data === undefined);
      parts.push(part);
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sliceStart = performance.now();
    }
    await onPart?.({ windowStartMs: window.startMs, startMs, endMs: slotEndMs(window, slot) }, parts);
    await replacements.write(connection);
  }
}

/** The tables of a slot, which take no more rows. */
function seal(window: AttachedWindow, slot: number): RowTable[] {
  const tables = rowTablesOf(window).filter((table) => table.slot === slot);
  for (const { name } of tables) window.sealed.add(name);
  return tables;
}

function seriesOf(samples: PartSamples): SlotSeries[] {
  const series: SlotSeries[] = [];
  for (let local = 0; local < PART_SERIES; local++) {
    const columns = samples.readAll(local);
    if (columns !== undefined) series.push({ local, times: columns.times.slice(), values: columns.values.slice() });
  }
  return series;
}

/** Parts of a window that would be packed. */
export function packableSlots(window: AttachedWindow): number[] {
  return [...new Set(rowTablesOf(window).map(({ slot }) => slot))];
}
