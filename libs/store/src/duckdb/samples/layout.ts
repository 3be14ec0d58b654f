/**
 * Where samples of metrics are in a window file. A window is cut into slots of an hour. New samples of a slot go to a table of rows
 * (`h<slot>_<generation>`); once the slot is over they are packed into blocks, and the table is dropped in the same transaction. A table that
 * is being packed takes no more rows: samples that come meanwhile, or later, go to a table of the next generation.
 */
import type { AttachedWindow } from '../engine/attached-window';

export const SLOT_MS = 3_600_000;
export const BLOCKS = 'blocks';

/** Columns of a table of rows. `metric` is the id of a field column, `series` the number of a tag set, `ms` milliseconds since the window's start. */
export const ROW_COLUMNS = ['metric', 'series', 'ms', 'value'] as const;
export const ROWS_DEFINITION = 'metric UINTEGER, series UINTEGER, ms UINTEGER, value DOUBLE';

/** Columns of the blocks; there is at most one for a slot and key. */
export const BLOCK_COLUMNS = ['slot', 'key', 'samples', 'first_ms', 'last_ms', 'data'] as const;
export const BLOCKS_DEFINITION = 'slot UINTEGER, key BIGINT, samples UINTEGER, first_ms UINTEGER, last_ms UINTEGER, data BLOB';

/** Series of one block: enough to share timelines, few enough that one series is read without much of the others. */
export { PART_SERIES } from './codec/block';
const PART_BITS = 9;
const PARTS = 2 ** 23;

/** Names the blocks of 512 neighbouring series of a metric. */
export const blockKey = (metric: number, series: number): number => metric * PARTS + (series >>> PART_BITS);
export const metricOfKey = (key: number): number => Math.floor(key / PARTS);
export const partOfKey = (key: number): number => key % PARTS;
export const localOf = (series: number): number => series & (2 ** PART_BITS - 1);

export interface RowTable {
  readonly name: string;
  readonly slot: number;
  readonly generation: number;
}

const ROW_TABLE = /^h(\d+)_(\d+)$/;

/** Whether a table of a window holds samples. */
export const isSampleTable = (table: string): boolean => table === BLOCKS || ROW_TABLE.test(table);

/** The tables of rows in a window, oldest samples first; within a slot in the order in which they were stored. */
export function rowTablesOf(window: AttachedWindow): RowTable[] {
  const tables: RowTable[] = [];
  for (const name of window.tables.keys()) {
    const match = ROW_TABLE.exec(name);
    if (match !== null) tables.push({ name, slot: Number(match[1]), generation: Number(match[2]) });
  }
  return tables.sort((a, b) => a.slot - b.slot || a.generation - b.generation);
}

/** The table that takes new rows of a slot; it may not exist yet. */
export function openRowTable(window: AttachedWindow, slot: number): string {
  const last = rowTablesOf(window).filter((table) => table.slot === slot).at(-1);
  if (last === undefined) return `h${slot}_0`;
  return window.sealed.has(last.name) ? `h${slot}_${last.generation + 1}` : last.name;
}

export const slotStartMs = (window: Pick<AttachedWindow, 'startMs'>, slot: number): number => window.startMs + slot * SLOT_MS;
export const slotEndMs = (window: Pick<AttachedWindow, 'startMs' | 'endMs'>, slot: number): number => Math.min(slotStartMs(window, slot) + SLOT_MS, window.endMs);

/** The parts of a closed range that lie in the window's slots, ascending; slots without tables of samples are left out. */
export function slotsWithin(window: AttachedWindow, { startMs, endMs }: { startMs: number; endMs: number }): { startMs: number; endMs: number }[] {
  if (!window.tables.has(BLOCKS) && rowTablesOf(window).length === 0) return [];
  const slots: { startMs: number; endMs: number }[] = [];
  for (let slot = 0; slotStartMs(window, slot) < window.endMs; slot++) {
    const within = { startMs: Math.max(startMs, slotStartMs(window, slot)), endMs: Math.min(endMs, slotEndMs(window, slot) - 1) };
    if (within.startMs <= within.endMs) slots.push(within);
  }
  return slots;
}
