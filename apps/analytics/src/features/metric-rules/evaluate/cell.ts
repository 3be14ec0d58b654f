import type { MetricRule } from '@observer/contracts';
import { addExact } from './exact-sum';

/** What a rule made of the events of one window and label set; likewise, what a counter has come to so far. Values add up in any order and grouping. */
export interface Cell {
  /** Events. */
  count: number;
  /** Sum of the measure, as an exact pair (`exact-sum.ts`). */
  hi: number;
  lo: number;
  /** The gauge's last, least or greatest value. */
  value: number;
  /** Time of `value` when it is the last one: words of the nanoseconds. */
  timeHi: number;
  timeLo: number;
  /** Events per bucket of a histogram, not cumulated; the last is above all bounds. Absent for other types. */
  buckets?: Float64Array;
}

export type CellKind = 'counter' | 'histogram' | MetricRule['gauge'];
export const cellKindOf = (rule: Pick<MetricRule, 'type' | 'gauge'>): CellKind => (rule.type === 'gauge' ? rule.gauge : rule.type);

export const emptyCell = (buckets = 0): Cell => ({ count: 0, hi: 0, lo: 0, value: 0, timeHi: 0, timeLo: 0, ...(buckets > 0 ? { buckets: new Float64Array(buckets) } : {}) });

/** Adds `from` to `into`. */
export function mergeCell(kind: CellKind, into: Cell, from: Cell): void {
  if (from.count === 0) return;
  if (kind === 'last' || kind === 'min' || kind === 'max') mergeValue(kind, into, from);
  into.count += from.count;
  addExact(into, from.hi, from.lo);
  if (from.buckets !== undefined && into.buckets !== undefined) for (let i = 0; i < into.buckets.length; i++) into.buckets[i]! += from.buckets[i]!;
}

function mergeValue(kind: 'last' | 'min' | 'max', into: Cell, from: Cell): void {
  const replaces =
    into.count === 0 ? true
    : kind === 'min' ? from.value < into.value
    : kind === 'max' ? from.value > into.value
    : from.timeHi > into.timeHi || (from.timeHi === into.timeHi && (from.timeLo > into.timeLo || (from.timeLo === into.timeLo && from.value > into.value)));
  if (!replaces) return;
  into.value = from.value;
  into.timeHi = from.timeHi;
  into.timeLo = from.timeLo;
}

/** The gauge's value for a window. */
export function gaugeValue(kind: MetricRule['gauge'], cell: Cell): number {
  return kind === 'sum' ? cell.hi + cell.lo : kind === 'avg' ? (cell.hi + cell.lo) / cell.count : cell.value;
}

/** A cell as JSON: what it is of no use for its kind is left out, and of buckets only the filled ones are told. */
export type CellData = readonly [count: number, hi: number, lo: number, value?: number, timeHi?: number, timeLo?: number] | readonly [count: number, hi: number, lo: number, filled: readonly number[]];

export function cellData(kind: CellKind, cell: Cell): CellData {
  if (cell.buckets !== undefined) {
    const filled: number[] = [];
    cell.buckets.forEach((count, i) => count > 0 && filled.push(i, count));
    return [cell.count, cell.hi, cell.lo, filled];
  }
  if (kind === 'last') return [cell.count, cell.hi, cell.lo, cell.value, cell.timeHi, cell.timeLo];
  return kind === 'min' || kind === 'max' ? [cell.count, cell.hi, cell.lo, cell.value] : [cell.count, cell.hi, cell.lo];
}

/** @param buckets how many a histogram has, the one above all bounds included; 0 for other types */
export function cellFrom(data: CellData, buckets: number): Cell {
  const [count, hi, lo, fourth, timeHi = 0, timeLo = 0] = data as readonly [number, number, number, (number | readonly number[])?, number?, number?];
  const cell = emptyCell(buckets);
  cell.count = count;
  cell.hi = hi;
  cell.lo = lo;
  if (typeof fourth === 'number') cell.value = fourth;
  else if (fourth !== undefined && cell.buckets !== undefined) for (let i = 0; i + 1 < fourth.length; i += 2) cell.buckets[fourth[i]!] = fourth[i + 1]!;
  cell.timeHi = timeHi;
  cell.timeLo = timeLo;
  return cell;
}
