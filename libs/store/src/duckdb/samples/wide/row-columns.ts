import { BIGINT, UINTEGER } from '@duckdb/node-api';
import { FieldType } from '@observer/telemetry';
import type { SampleColumns } from '@observer/promql';
import { FieldColumnInfo, TagColumnInfo } from '../../engine/catalogue';
import { duckTypeOf } from '../../engine/column-types';
import { AppendColumn, NumberArray, numbers } from '../../write/append-chunks';

const WORD = 2 ** 32;
const NS_PER_MS = 1_000_000n;
/** Row numbers of samples come after those of wide rows, and stay the same while rows arrive. */
const FIRST_ROW_ID = 2 ** 50;
const ROWS_PER_INSTANT = 2 ** 16;

/** Samples of a measurement turned back into rows: of one time and tag set, the first samples of all fields make a row, the second ones another. */
export class RowColumns {
  private readonly rowId: BigInt64Array;
  private readonly time: BigInt64Array;
  private readonly tagIds: Uint32Array[];
  private readonly values: NumberArray[];
  private readonly present: Uint8Array[];
  count = 0;

  constructor(
    private readonly tags: readonly TagColumnInfo[],
    private readonly fields: readonly FieldColumnInfo[],
    private readonly capacity: number,
  ) {
    this.rowId = new BigInt64Array(capacity);
    this.time = new BigInt64Array(capacity);
    this.tagIds = tags.map(() => new Uint32Array(capacity));
    this.values = fields.map(({ type }) => arrayOf(type, capacity));
    this.present = fields.map(() => new Uint8Array(capacity / 8));
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  /** @param ids of the tag set, one per tag; 0 = missing */
  add(tagSet: number, occurrence: number, timeMs: number, ids: readonly number[]): number {
    const row = this.count++;
    writeWhole(this.rowId, row, FIRST_ROW_ID + tagSet * ROWS_PER_INSTANT + Math.min(occurrence, ROWS_PER_INSTANT - 1));
    this.time[row] = BigInt(timeMs) * NS_PER_MS;
    ids.forEach((id, at) => (this.tagIds[at]![row] = id));
    return row;
  }

  set(row: number, field: number, value: number): void {
    const values = this.values[field]!;
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) writeWhole(values, row, value);
    else values[row] = value;
    this.present[field]![row >> 3]! |= 1 << (row & 7);
  }

  /** In the order: rowid, time, tags, fields. */
  columns(): AppendColumn[] {
    return [
      numbers(BIGINT, this.rowId), numbers(BIGINT, this.time),
      ...this.tagIds.map((ids) => numbers(UINTEGER, ids)),
      ...this.fields.map((field, at) => numbers(duckTypeOf(field), this.values[at]!, this.present[at]!)),
    ];
  }

  reset(): void {
    this.count = 0;
    for (const present of this.present) present.fill(0);
  }
}

/** Calls `emit` for every row that samples of one tag set make. `indexes` is -1 for a field without a value. */
export function eachRow(fields: readonly (SampleColumns | undefined)[], emit: (timeMs: number, occurrence: number, indexes: Int32Array) => void): void {
  const next = new Int32Array(fields.length);
  const indexes = new Int32Array(fields.length);
  let lastTime = NaN;
  let occurrence = 0;
  for (;;) {
    let time = Infinity;
    for (let f = 0; f < fields.length; f++) time = Math.min(time, fields[f]?.times[next[f]!] ?? Infinity);
    if (time === Infinity) return;
    for (let f = 0; f < fields.length; f++) indexes[f] = fields[f]?.times[next[f]!] === time ? next[f]!++ : -1;
    occurrence = time === lastTime ? occurrence + 1 : 0;
    lastTime = time;
    emit(time, occurrence, indexes);
  }
}

function arrayOf(type: FieldType, length: number): NumberArray {
  if (type === 'integer') return new BigInt64Array(length);
  if (type === 'unsigned') return new BigUint64Array(length);
  return type === 'boolean' ? new Uint8Array(length) : new Float64Array(length);
}

/** As two words: a bigint would be boxed. */
function writeWhole(target: BigInt64Array | BigUint64Array, index: number, value: number): void {
  const words = new Int32Array(target.buffer, target.byteOffset + 8 * index, 2);
  const high = Math.floor(value / WORD);
  words[1] = high;
  words[0] = value - high * WORD;
}
