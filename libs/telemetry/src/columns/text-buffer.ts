import type { Utf8Strings } from '../model/text';

/** A growing column of strings, kept as UTF-8. Rows that were skipped hold the empty string. */
export class TextBuffer {
  private bytes = new Uint8Array(1024);
  private offsets = new Uint32Array(64);
  /** Rows whose end is known. */
  private filled = 0;

  /** Appends the string of `row` (not below any earlier row). */
  set(row: number, source: Uint8Array, start: number, end: number): void {
    this.pad(row);
    const from = this.offsets[row]!;
    const length = end - start;
    if (from + length > this.bytes.length) this.growBytes(from + length);
    const bytes = this.bytes;
    if (length > 64) bytes.set(source.subarray(start, end), from);
    else for (let i = 0; i < length; i++) bytes[from + i] = source[start + i]!;
    this.offsets[row + 1] = from + length;
    this.filled = row + 1;
  }

  /** Forgets the string of the last row. */
  unset(row: number): void {
    this.filled = Math.min(this.filled, row);
  }

  build(rows: number): Utf8Strings {
    this.pad(rows);
    return { bytes: this.bytes.subarray(0, this.offsets[rows]!), offsets: this.offsets.subarray(0, rows + 1) };
  }

  private pad(row: number): void {
    if (row + 2 > this.offsets.length) {
      const grown = new Uint32Array(Math.max(row + 2, 2 * this.offsets.length));
      grown.set(this.offsets);
      this.offsets = grown;
    }
    if (this.filled < row) this.offsets.fill(this.offsets[this.filled]!, this.filled + 1, row + 1);
    this.filled = row;
  }

  private growBytes(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
