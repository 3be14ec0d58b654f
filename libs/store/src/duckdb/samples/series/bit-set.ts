/** A growing set of small whole numbers. */
export class BitSet {
  private bits = new Uint8Array(8);
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(index: number): boolean {
    return ((this.bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** @returns whether it is new */
  add(index: number): boolean {
    if (this.has(index)) return false;
    const byte = index >> 3;
    if (byte >= this.bits.length) {
      const larger = new Uint8Array(Math.max(2 * this.bits.length, byte + 1));
      larger.set(this.bits);
      this.bits = larger;
    }
    this.bits[byte]! |= 1 << (index & 7);
    this.count++;
    return true;
  }
}
