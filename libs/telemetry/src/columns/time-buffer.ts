import { FIRST_CAPACITY } from './capacity';

/** A growing column of nanosecond times, written as little-endian pairs of words so that no bigint is made per row. */
export class TimeBuffer {
  private words = new Uint32Array(0);
  private first = FIRST_CAPACITY;

  /** Room to begin with. */
  expect(rows: number): void {
    this.first = rows;
  }

  /** The pairs, with room for `row`. */
  slots(row: number): Uint32Array {
    if (2 * row + 2 > this.words.length) {
      const grown = new Uint32Array(Math.max(2 * this.first, 2 * this.words.length, 2 * row + 2));
      grown.set(this.words);
      this.words = grown;
    }
    return this.words;
  }

  set(row: number, time: bigint): void {
    const words = this.slots(row);
    words[2 * row] = Number(time & 0xffffffffn);
    words[2 * row + 1] = Number((time >> 32n) & 0xffffffffn);
  }

  /** The first `rows` times; the buffer starts anew. */
  build(rows: number): BigInt64Array {
    const times = rows === 0 ? new BigInt64Array(0) : new BigInt64Array(this.words.buffer, 0, rows);
    this.words = new Uint32Array(0);
    return times;
  }
}
