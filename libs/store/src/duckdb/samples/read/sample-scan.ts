import { DuckDBBlobVector } from '@duckdb/node-api';
import { ObserverError } from '@observer/kernel';
import { Reader } from '../../engine/connections';
import type { FieldColumnInfo } from '../../engine/catalogue';
import { AttachedWindow } from '../../engine/attached-window';
import { BLOCKS, blockKey, localOf, PART_SERIES, rowTablesOf, SLOT_MS, slotEndMs, slotStartMs } from '../layout';
import { MetricSeries } from '../series/resolve-series';
import { eachChunk, float64Column, uint32Column } from './chunk-columns';
import { RowCollector } from './part-rows';
import { PartData } from './part-samples';
import { collectWideRows } from './wide-rows';

/** Closed at both ends, milliseconds. */
export interface ClosedRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** The series wanted of one part of a metric. */
export interface WantedPart {
  readonly metric: MetricSeries;
  readonly key: number;
  /** Places in `metric.tagSets`: [from, to). */
  readonly from: number;
  readonly to: number;
}

export interface ScannedPart extends WantedPart {
  readonly data: PartData;
}

/** Samples read at once: bounds memory, and how many statements a query takes. */
const ROUND_SAMPLES = 4_000_000;
const ROUND_PARTS = 128;
/** How often a round is tried again when a table that was packed meanwhile is gone. */
const MAX_ATTEMPTS = 5;

export const partsOf = (metrics: readonly MetricSeries[]): WantedPart[] => metrics.flatMap(partsOfMetric);

function partsOfMetric(metric: MetricSeries): WantedPart[] {
  const parts: WantedPart[] = [];
  const { tagSets, field } = metric;
  for (let from = 0; from < tagSets.length; ) {
    const key = blockKey(field.id, tagSets[from]!);
    const end = tagSets[from]! - localOf(tagSets[from]!) + PART_SERIES;
    let to = from + 1;
    while (to < tagSets.length && tagSets[to]! < end) to++;
    parts.push({ metric, key, from, to });
    from = to;
  }
  return parts;
}

export interface ScanOptions {
  /** Whether samples that are kept as wide rows come too; by default they do. */
  readonly withWideRows?: boolean;
  /** Which slots are read; by default all. */
  readonly only?: (window: AttachedWindow, slot: number) => boolean;
}

/** Reads the parts one after the other; blocks hold whole slots, so samples outside of the range may come too. */
export class SampleScan {
  private counted: { readonly wanted: readonly WantedPart[]; readonly samples: Map<number, number> } | undefined;

  constructor(
    private readonly windows: readonly AttachedWindow[],
    private readonly range: ClosedRange,
    private readonly reader: Reader,
    private readonly options: ScanOptions = {},
  ) {}

  async *parts(wanted: readonly WantedPart[]): AsyncGenerator<ScannedPart> {
    for await (const round of this.rounds(wanted)) yield* round;
  }

  /** Parts that are read at once. */
  async *rounds(wanted: readonly WantedPart[], maxParts = ROUND_PARTS): AsyncGenerator<ScannedPart[]> {
    const packed = await this.packedByKey(wanted);
    for (let from = 0; from < wanted.length; ) {
      let to = from;
      for (let samples = 0; to < wanted.length && to - from < maxParts && (to === from || samples < ROUND_SAMPLES); to++) samples += packed.get(wanted[to]!.key) ?? 0;
      yield await this.round(wanted.slice(from, to));
      from = to;
    }
  }

  /** How many samples are in the blocks of the parts. */
  async packedSamples(wanted: readonly WantedPart[]): Promise<number> {
    return [...(await this.packedByKey(wanted)).values()].reduce((sum, samples) => sum + samples, 0);
  }

  private async packedByKey(wanted: readonly WantedPart[]): Promise<Map<number, number>> {
    if (this.counted?.wanted === wanted) return this.counted.samples;
    const counts = new Map<number, number>();
    this.counted = { wanted, samples: counts };
    if (wanted.length === 0) return counts;
    for (const window of this.windows) {
      const slots = this.slots(window);
      if (!window.tables.has(BLOCKS) || slots === undefined) continue;
      const result = await this.reader.run(`SELECT key::DOUBLE, sum(samples)::DOUBLE FROM ${window.alias}.main.${BLOCKS} WHERE ${slots} AND ${keysCondition(wanted)} GROUP BY key`);
      await eachChunk(result, (chunk) => {
        const [keys, samples] = [float64Column(chunk, 0), float64Column(chunk, 1)];
        keys.forEach((key, i) => counts.set(key, (counts.get(key) ?? 0) + samples[i]!));
      });
    }
    return counts;
  }

  private async round(wanted: readonly WantedPart[]): Promise<ScannedPart[]> {
    for (let attempt = 1; ; attempt++) {
      // Before the snapshot: whatever is packed in between is gone in it, and found out; packed before, it is in the blocks.
      const tables = this.windows.map((window) => ({ window, hasBlocks: window.tables.has(BLOCKS), rows: rowTablesOf(window) }));
      try {
        return await this.reader.snapshot(() => this.readRound(wanted, tables));
      } catch (thrown) {
        if (attempt === MAX_ATTEMPTS || !isGone(thrown)) throw thrown;
      }
    }
  }

  private async readRound(wanted: readonly WantedPart[], tables: readonly WindowTables[]): Promise<ScannedPart[]> {
    const blocks = new Map<number, { data: Uint8Array; startMs: number }[]>(wanted.map(({ key }) => [key, []]));
    const rows = new RowCollector(new Set(blocks.keys()));
    for (const { window, hasBlocks, rows: rowTables } of tables) {
      if (hasBlocks) await this.readBlocks(window, wanted, blocks);
      if (this.options.withWideRows ?? true) await collectWideRows({ window, range: this.range, reader: this.reader }, wanted, rows);
      for (const { name, slot } of rowTables) if (this.isWanted(window, slot)) await this.readRows(window, name, wanted, rows);
    }
    return wanted.map((part) => ({ ...part, data: { blocks: blocks.get(part.key)!.sort((a, b) => a.startMs - b.startMs), rows: rows.part(part.key) } }));
  }

  private async readBlocks(window: AttachedWindow, wanted: readonly WantedPart[], blocks: Map<number, { data: Uint8Array; startMs: number }[]>): Promise<void> {
    const condition = this.slots(window);
    if (condition === undefined) return;
    const result = await this.reader.run(`SELECT key::DOUBLE, slot, data FROM ${window.alias}.main.${BLOCKS} WHERE ${condition} AND ${keysCondition(wanted)}`);
    await eachChunk(result, (chunk) => {
      const [keys, slots] = [float64Column(chunk, 0), uint32Column(chunk, 1)];
      const data = chunk.getColumnVector(2) as DuckDBBlobVector;
      for (let i = 0; i < chunk.rowCount; i++) blocks.get(keys[i]!)?.push({ data: data.getItemBytes(i)!, startMs: slotStartMs(window, slots[i]!) });
    });
  }

  private async readRows(window: AttachedWindow, table: string, wanted: readonly WantedPart[], rows: RowCollector): Promise<void> {
    for (const condition of rowsConditions(wanted)) await this.readRowsWhere(window, table, condition, rows);
  }

  private async readRowsWhere(window: AttachedWindow, table: string, condition: string, rows: RowCollector): Promise<void> {
    const bounds = [`ms >= ${Math.max(0, this.range.startMs - window.startMs)}`, `ms <= ${Math.max(0, this.range.endMs - window.startMs)}`, condition];
    const result = await this.reader.run(`SELECT metric, series, ms, value FROM ${window.alias}.main.${table} WHERE ${bounds.join(' AND ')}`);
    await eachChunk(result, (chunk) => {
      const [metric, series, at, value] = [uint32Column(chunk, 0), uint32Column(chunk, 1), uint32Column(chunk, 2), float64Column(chunk, 3)];
      for (let i = 0; i < chunk.rowCount; i++) rows.add(metric[i]!, series[i]!, window.startMs + at[i]!, value[i]!);
    });
  }

  private isWanted(window: AttachedWindow, slot: number): boolean {
    if (this.options.only?.(window, slot) === false) return false;
    return slotStartMs(window, slot) <= this.range.endMs && slotEndMs(window, slot) > this.range.startMs;
  }

  /** A condition on the slots wanted; undefined when there are none. */
  private slots(window: AttachedWindow): string | undefined {
    const from = Math.max(0, Math.floor((this.range.startMs - window.startMs) / SLOT_MS));
    const to = Math.max(0, Math.floor((Math.min(this.range.endMs, window.endMs - 1) - window.startMs) / SLOT_MS));
    if (this.options.only === undefined) return `slot BETWEEN ${from} AND ${to}`;
    const wanted: number[] = [];
    for (let slot = from; slot <= to; slot++) if (this.isWanted(window, slot)) wanted.push(slot);
    return wanted.length === 0 ? undefined : `slot IN (${wanted.join(',')})`;
  }
}

interface WindowTables {
  readonly window: AttachedWindow;
  readonly hasBlocks: boolean;
  readonly rows: ReturnType<typeof rowTablesOf>;
}

/** Keys ascend, so neighbouring ones make runs. */
export function keysCondition(wanted: readonly WantedPart[]): string {
  const runs: [number, number][] = [];
  for (const { key } of wanted) {
    const last = runs.at(-1);
    if (last !== undefined && key === last[1] + 1) last[1] = key;
    else runs.push([key, key]);
  }
  const single = runs.filter(([from, to]) => from === to).map(([key]) => key);
  const conditions = runs.filter(([from, to]) => from !== to).map(([from, to]) => `key BETWEEN ${from} AND ${to}`);
  if (single.length > 0) conditions.push(`key IN (${single.join(',')})`);
  return `(${conditions.join(' OR ')})`;
}

/** A metric of which so few series are wanted is read by itself: a list of metrics reads all series of each. */
const LARGE_METRIC = 4_096;
const SELECTIVE = 4;

/** Conditions on rows, one per statement; together they hold for all rows that are wanted, and for some more. */
function rowsConditions(wanted: readonly WantedPart[]): string[] {
  const metrics = new Map<FieldColumnInfo, WantedPart[]>();
  for (const part of wanted) {
    const same = metrics.get(part.metric.field);
    if (same === undefined) metrics.set(part.metric.field, [part]);
    else same.push(part);
  }
  const isSelective = (parts: readonly WantedPart[]): boolean => parts[0]!.metric.field.series.size > Math.max(LARGE_METRIC, SELECTIVE * parts.reduce((sum, { from, to }) => sum + to - from, 0));
  const whole = [...metrics].filter(([, parts]) => !isSelective(parts));
  const alone = whole.length === 1 ? [...metrics] : [...metrics].filter(([, parts]) => isSelective(parts));
  const conditions = alone.map(([{ id }, parts]) => {
    const { tagSets } = parts[0]!.metric;
    return `metric = ${id} AND series BETWEEN ${tagSets[parts[0]!.from]} AND ${tagSets[parts.at(-1)!.to - 1]}`;
  });
  return whole.length > 1 ? [...conditions, `metric IN (${whole.map(([{ id }]) => id).join(',')})`] : conditions;
}

/** Whether a statement failed because a table is gone, or another has taken its place. */
const isGone = (thrown: unknown): boolean => thrown instanceof ObserverError && /does not exist|has been altered|Catalog/.test(`${thrown.message} ${String(thrown.cause)}`);
