import type { Batch } from '@observer/telemetry';
import type { CompiledRule } from '../rule/compiled-rule';
import { type Cell, cellKindOf, emptyCell } from './cell';
import { WindowFinder } from './event-window';
import { groupByLabels, PairNumbering } from './label-groups';
import { keepPresent, numericColumn } from './numeric-column';
import { matchingRows } from './row-conditions';
import { labelKey, type WindowCells } from './window-cells';

/** Larger values are no measurements, and their sums could leave the range of floats. */
const LARGEST = 1e290;

/** Which events a rule sees, by their own time: [fromMs, untilMs), both at the start of a window. */
export interface EventRange {
  readonly fromMs: number;
  readonly untilMs: number;
}

export const ALWAYS: EventRange = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

export interface Evaluated {
  /** Events that the rule counted. */
  readonly events: number;
  /** Events it cannot count: a counter's measure is negative, or a value is not finite. */
  readonly unusable: number;
}

/**
 * Runs a rule over the events of a batch and adds what it makes of them to `into`. A row whose measure is missing is no event of the rule.
 * Work per row is a few array reads: conditions are asked per dictionary entry, label sets and windows are numbered, and only cells become text.
 */
export function evaluateBatch(rule: CompiledRule, batch: Batch, into: WindowCells, range: EventRange = ALWAYS): Evaluated {
  const keep = matchingRows(rule, batch);
  const measure = rule.measure === undefined ? undefined : numericColumn(batch, rule.measure);
  if (keep === undefined || (rule.measure !== undefined && measure === undefined)) return { events: 0, unusable: 0 };
  if (measure !== undefined) keepPresent(measure.field, keep);
  const before = countKept(keep);
  if (measure !== undefined) keepUsable(measure.values, rule.rule.type === 'counter' ? 0 : -LARGEST, keep);
  const usable = countKept(keep);
  if (usable === 0) return { events: 0, unusable: before };
  const cells = cellsOfRows(rule, batch, keep, range);
  accumulate(rule, batch, measure?.values, cells);
  cells.list.forEach((cell, i) => {
    const labels = cells.labelsOf(i);
    into.add(cells.windowOf(i), labelKey(labels), labels, cell);
  });
  return { events: cells.rows, unusable: before - usable };
}

function countKept(keep: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < keep.length; row++) count += keep[row]!;
  return count;
}

function keepUsable(values: Float64Array | Uint8Array, least: number, keep: Uint8Array): void {
  for (let row = 0; row < keep.length; row++) if (!(values[row]! >= least && values[row]! <= LARGEST)) keep[row] = 0;
}

interface RowCells {
  /** Cell of each row; -1 = the row does not count. */
  readonly ofRow: Int32Array;
  readonly list: readonly Cell[];
  /** Rows that count. */
  readonly rows: number;
  windowOf(cell: number): number;
  labelsOf(cell: number): readonly string[];
}

/** Finds the cell of each row that is kept and in range. */
function cellsOfRows(rule: CompiledRule, batch: Batch, keep: Uint8Array, range: EventRange): RowCells {
  const groups = groupByLabels(batch, rule.labels);
  const { ofRow, starts } = windowsOfRows(batch, keep, range);
  const numbering = new PairNumbering(Math.max(1, starts.length), groups.count);
  let rows = 0;
  for (let row = 0; row < ofRow.length; row++) {
    const window = ofRow[row]!;
    if (window < 0) continue;
    ofRow[row] = numbering.numberOf(window, groups.ids[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!);
    rows++;
  }
  const buckets = rule.bounds.length === 0 ? 0 : rule.bounds.length + 1;
  return {
    ofRow, rows,
    list: Array.from({ length: numbering.size }, () => emptyCell(buckets)),
    windowOf: (cell) => starts[numbering.first(cell)]!,
    labelsOf: (cell) => groups.labelsOf(numbering.second(cell)),
  };
}

/** The number of each row's window, -1 for rows that do not count, and where the windows start. */
function windowsOfRows(batch: Batch, keep: Uint8Array, range: EventRange): { ofRow: Int32Array; starts: readonly number[] } {
  const finder = new WindowFinder(batch.time);
  const ofRow = new Int32Array(batch.rows).fill(-1);
  const starts: number[] = [];
  const numbers = new Map<number, number>();
  let lastStart = Number.NaN;
  let window = -1;
  for (let row = 0; row < ofRow.length; row++) {
    if (keep[row] === 0) continue;
    const start = finder.startOf(row);
    if (start !== lastStart) {
      lastStart = start;
      window = start < range.fromMs || start >= range.untilMs ? -1 : (numbers.get(start) ?? starts.push(start) - 1);
      if (window >= 0) numbers.set(start, window);
    }
    ofRow[row] = window;
  }
  return { ofRow, starts };
}

function accumulate(rule: CompiledRule, batch: Batch, values: Float64Array | Uint8Array | undefined, { ofRow, list }: RowCells): void {
  const kind = cellKindOf(rule.rule);
  if (values === undefined) countRows(ofRow, list);
  else if (kind === 'last' || kind === 'min' || kind === 'max') extremes(kind, batch, values, ofRow, list);
  else {
    sums(values, ofRow, list);
    if (kind === 'histogram') observe(rule.bounds, values, ofRow, list);
  }
}

function countRows(ofRow: Int32Array, list: readonly Cell[]): void {
  const counts = new Float64Array(list.length);
  for (let row = 0; row < ofRow.length; row++) if (ofRow[row]! >= 0) counts[ofRow[row]!]!++;
  list.forEach((cell, i) => {
    cell.count = counts[i]!;
    cell.hi = counts[i]!;
  });
}

/** Adds up exactly: what a float sum leaves out is kept beside it. The arithmetic is that of `addExact`. */
function sums(values: Float64Array | Uint8Array, ofRow: Int32Array, list: readonly Cell[]): void {
  const counts = new Float64Array(list.length);
  const high = new Float64Array(list.length);
  const low = new Float64Array(list.length);
  for (let row = 0; row < ofRow.length; row++) {
    const cell = ofRow[row]!;
    if (cell < 0) continue;
    const value = values[row]!;
    const sum = high[cell]!;
    const total = sum + value;
    const part = total - sum;
    const rest = sum - (total - part) + (value - part) + low[cell]!;
    const rounded = total + rest;
    high[cell] = rounded;
    low[cell] = rest - (rounded - total);
    counts[cell]!++;
  }
  list.forEach((cell, i) => {
    cell.count = counts[i]!;
    cell.hi = high[i]!;
    cell.lo = low[i]!;
  });
}

function observe(bounds: Float64Array, values: Float64Array | Uint8Array, ofRow: Int32Array, list: readonly Cell[]): void {
  const width = bounds.length + 1;
  const counts = new Float64Array(list.length * width);
  for (let row = 0; row < ofRow.length; row++) {
    const cell = ofRow[row]!;
    if (cell < 0) continue;
    const value = values[row]!;
    let from = 0;
    let to = bounds.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (value <= bounds[middle]!) to = middle;
      else from = middle + 1;
    }
    counts[cell * width + from]!++;
  }
  list.forEach((cell, i) => cell.buckets!.set(counts.subarray(i * width, (i + 1) * width)));
}

function extremes(kind: 'last' | 'min' | 'max', batch: Batch, values: Float64Array | Uint8Array, ofRow: Int32Array, list: readonly Cell[]): void {
  const words = new Int32Array(batch.time.buffer, batch.time.byteOffset, 2 * batch.rows);
  for (let row = 0; row < ofRow.length; row++) {
    if (ofRow[row]! < 0) continue;
    const cell = list[ofRow[row]!]!;
    const value = values[row]!;
    const timeHi = words[2 * row + 1]!;
    const timeLo = words[2 * row]! >>> 0;
    const replaces =
      cell.count === 0 ? true
      : kind === 'min' ? value < cell.value
      : kind === 'max' ? value > cell.value
      : timeHi > cell.timeHi || (timeHi === cell.timeHi && (timeLo > cell.timeLo || (timeLo === cell.timeLo && value > cell.value)));
    cell.count++;
    if (!replaces) continue;
    cell.value = value;
    cell.timeHi = timeHi;
    cell.timeLo = timeLo;
  }
}
