import type { FieldColumn, FieldType } from '../model/batch';
import { textField } from '../model/text';
import { FIRST_CAPACITY } from './capacity';
import { prefixBitmap } from './presence';
import { TextBuffer } from './text-buffer';

const NO_FLOATS = new Float64Array(0);
const NO_WORDS = new Uint32Array(0);
const NO_FLAGS = new Uint8Array(0);

/** A field column that grows row by row; a row that was refused half-way can be taken back. */
export class FieldBuffer {
  /** Rows that have a value. */
  count = 0;
  /** The last row that was given a value. */
  lastRow = -1;
  private capacity = 0;
  private first = FIRST_CAPACITY;
  private floats = NO_FLOATS;
  private integers = NO_WORDS;
  private flags = NO_FLAGS;
  private text: TextBuffer | undefined;
  private present: Uint8Array | undefined;

  constructor(
    readonly name: string,
    readonly type: FieldType,
    /** The name as it stands in the body, to recognize it without making a string. */
    readonly key: Uint8Array,
    /** Its place among the columns: where the next name is looked for first. */
    readonly position = 0,
  ) {}

  /** Room to begin with. */
  expect(rows: number): void {
    this.first = rows;
  }

  setFloat(row: number, value: number): void {
    if (row >= this.capacity) this.grow(row);
    this.floats[row] = value;
    this.mark(row);
  }

  /** The 64-bit values as little-endian pairs, with room for `row`; write the value there, then `mark` the row. */
  integerSlots(row: number): Uint32Array {
    if (row >= this.capacity) this.grow(row);
    return this.integers;
  }

  setBoolean(row: number, value: boolean): void {
    if (row >= this.capacity) this.grow(row);
    this.flags[row] = value ? 1 : 0;
    this.mark(row);
  }

  setText(row: number, source: Uint8Array, start: number, end: number): void {
    if (row >= this.capacity) this.grow(row);
    this.text!.set(row, source, start, end);
    this.mark(row);
  }

  /** Records that `row` has a value. Until a row was skipped no bitmap is kept. */
  mark(row: number): void {
    if (row === this.lastRow) return;
    this.lastRow = row;
    if (this.present === undefined) {
      if (this.count === row) {
        this.count = row + 1;
        return;
      }
      this.present = prefixBitmap(this.count, this.capacity);
    }
    this.present[row >> 3]! |= 1 << (row & 7);
    this.count++;
  }

  /** Takes the value of the last row back. */
  unset(row: number): void {
    if (this.type === 'float') this.floats[row] = 0;
    else if (this.type === 'boolean') this.flags[row] = 0;
    else if (this.type === 'string') this.text!.unset(row);
    else this.integers.fill(0, 2 * row, 2 * row + 2);
    if (this.lastRow !== row) return;
    this.lastRow = -1;
    this.count--;
    if (this.present !== undefined) this.present[row >> 3]! &= ~(1 << (row & 7));
  }

  /** The column of the first `rows` rows, which takes the memory over. @returns undefined when no row has a value. */
  build(rows: number): FieldColumn | undefined {
    if (this.count === 0) return undefined;
    if (rows > this.capacity) this.grow(rows - 1);
    if (this.present === undefined && this.count < rows) this.present = prefixBitmap(this.count, rows);
    const column = this.column(rows, this.present?.subarray(0, (rows + 7) >> 3));
    this.clear();
    return column;
  }

  /** Forgets all rows. */
  clear(): void {
    this.count = 0;
    this.lastRow = -1;
    this.capacity = 0;
    this.floats = NO_FLOATS;
    this.integers = NO_WORDS;
    this.flags = NO_FLAGS;
    this.text = undefined;
    this.present = undefined;
  }

  private column(rows: number, bitmap: Uint8Array | undefined): FieldColumn {
    const name = this.name;
    const present = bitmap === undefined ? {} : { present: bitmap };
    switch (this.type) {
      case 'float':
        return { name, type: 'float', values: this.floats.subarray(0, rows), ...present };
      case 'integer':
        return { name, type: 'integer', values: new BigInt64Array(this.integers.buffer, 0, rows), ...present };
      case 'unsigned':
        return { name, type: 'unsigned', values: new BigUint64Array(this.integers.buffer, 0, rows), ...present };
      case 'boolean':
        return { name, type: 'boolean', values: this.flags.subarray(0, rows), ...present };
      case 'string':
        return textField(name, this.text!.build(rows), bitmap);
    }
  }

  private grow(row: number): void {
    const capacity = Math.max(row + 1, 2 * this.capacity, this.first);
    if (this.type === 'float') this.floats = moved(this.floats, new Float64Array(capacity));
    else if (this.type === 'boolean') this.flags = moved(this.flags, new Uint8Array(capacity));
    else if (this.type === 'string') this.text ??= new TextBuffer();
    else this.integers = moved(this.integers, new Uint32Array(2 * capacity));
    if (this.present !== undefined) this.present = moved(this.present, new Uint8Array((capacity + 7) >> 3));
    this.capacity = capacity;
  }
}

function moved<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
