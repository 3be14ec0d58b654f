import { FIRST_CAPACITY } from './capacity';

/** A growing column of 32-bit numbers. */
export class NumberBuffer {
  private values = new Uint32Array(0);
  private first = FIRST_CAPACITY;

  /** Room to begin with. */
  expect(rows: number): void {
    this.first = rows;
  }

  set(row: number, value: number): void {
    if (row >= this.values.length) {
      const grown = new Uint32Array(Math.max(this.first, 2 * this.values.length, row + 1));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[row] = value;
  }

  /** The first `rows` numbers; the buffer starts anew. */
  build(rows: number): Uint32Array {
    const values = this.values.length >= rows ? this.values.subarray(0, rows) : new Uint32Array(rows);
    this.values = new Uint32Array(0);
    return values;
  }
}
