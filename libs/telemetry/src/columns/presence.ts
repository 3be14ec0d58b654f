/** A bitmap of `rows` bits (bit i & 7 of byte i >> 3) whose first `count` bits are set. */
export function prefixBitmap(count: number, rows: number): Uint8Array {
  const bits = new Uint8Array((rows + 7) >> 3);
  bits.fill(255, 0, count >> 3);
  if ((count & 7) !== 0) bits[count >> 3] = (1 << (count & 7)) - 1;
  return bits;
}
