/** What can be kept as a sample, a float64 at a millisecond, without loss. */
import { Batch, FieldColumn } from '@observer/telemetry';
import { BatchPart, rowsIn } from '../../write/rows-by-window';

const NS_PER_MS = 1_000_000;
const WORD = 2 ** 32;
/** High word of the whole numbers whose magnitude is below 2^53. */
const SAFE_HIGH = 2 ** 21;

/** Milliseconds since `startMs` of every row; undefined when some time is no whole millisecond. 64-bit numbers are read as words: as bigints they would be boxed. */
export function wholeMilliseconds({ batch, rows }: BatchPart, startMs: number): Uint32Array | undefined {
  const { time } = batch;
  const words = new Int32Array(time.buffer, time.byteOffset, 2 * time.length);
  const count = rows?.length ?? batch.rows;
  const at = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    const high = words[2 * row + 1]!;
    const low = words[2 * row]! >>> 0;
    if (high < 0) return undefined;
    const rest = (high * (WORD % NS_PER_MS) + low) % NS_PER_MS;
    if (rest !== 0) return undefined;
    // The sum is inexact by less than a microsecond, which rounding mends.
    at[i] = Math.round((high * WORD + low) / NS_PER_MS) - startMs;
  }
  return at;
}

/** Whether every value is a number that a float64 holds exactly. */
export function isExact(field: FieldColumn): boolean {
  if (field.type === 'float' || field.type === 'boolean') return true;
  if (field.type === 'string') return false;
  const words = new Int32Array(field.values.buffer, field.values.byteOffset, 2 * field.values.length);
  for (let i = 1; i < words.length; i += 2) if (words[i]! < -SAFE_HIGH || words[i]! >= SAFE_HIGH) return false;
  return true;
}

/** The number in a numeric field. */
export function numberReader(field: FieldColumn): (row: number) => number {
  if (field.type === 'float') {
    const { values } = field;
    return (row) => values[row]!;
  }
  if (field.type === 'boolean') {
    const { values } = field;
    return (row) => (values[row] === 0 ? 0 : 1);
  }
  const values = field.values as BigInt64Array;
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  return (row) => words[2 * row + 1]! * WORD + (words[2 * row]! >>> 0);
}

/** Whether each row has a value in some field. */
export function hasValueInEveryRow(part: BatchPart): boolean {
  const { batch, rows } = part;
  if (batch.fields.some(({ present }) => present === undefined)) return true;
  for (let i = 0, count = rowsIn(part); i < count; i++) if (!hasSomeValue(batch, rows === undefined ? i : rows[i]!)) return false;
  return true;
}

const hasSomeValue = (batch: Batch, row: number): boolean => batch.fields.some(({ present }) => (present![row >> 3]! & (1 << (row & 7))) !== 0);
