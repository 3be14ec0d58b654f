/** Largest magnitude of the whole numbers that are encoded: differences of differences of such numbers are still exact in a float64. */
export const MAX_WHOLE = 2 ** 51;

const INITIAL_BYTES = 1024;
/** Bytes of the longest number: 53 bits and a sign in groups of seven, or a float64. */
const LONGEST = 8;

/** Bytes that grow. Whole numbers are written in groups of seven bits, the lowest first, the top bit set in all but the last. */
export class ByteWriter {
  private bytes = new Uint8Array(INITIAL_BYTES);
  private view = new DataView(this.bytes.buffer);
  length = 0;

  reset(): void {
    this.length = 0;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53. */
  whole(value: number): void {
    this.reserve(LONGEST);
    while (value >= 0x80) {
      this.bytes[this.length++] = 0x80 | (value % 0x80);
      value = Math.floor(value / 0x80);
    }
    this.bytes[this.length++] = value;
  }

  /** A whole number of either sign, small magnitudes in few bytes. */
  signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** The bytes of an array as they are, so that a NaN keeps its payload. */
  raw(data: Uint8Array | Float64Array): void {
    this.reserve(data.byteLength);
    this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), this.length);
    this.length += data.byteLength;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** What was written, valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Bytes that `ByteWriter.signed` takes for a number. */
export function signedLength(value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let length = 1;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
