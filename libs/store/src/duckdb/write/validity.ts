/**
 * Which rows of a column have a value, as DuckDB wants it: bit i & 7 of byte i >> 3. Rows are told in ascending order; bits are
 * only made once a row lacks a value, which most columns never do.
 */
export class Validity {
  private bits: Uint8Array | undefined;
  /** Every row before this one has a value, as long as `bits` is absent. */
  private complete = 0;

  constructor(private readonly rows: number) {}

  /** Marks `count` rows from `start`. */
  setRun(start: number, count: number): void {
    if (this.bits === undefined && this.complete === start) {
      this.complete += count;
      return;
    }
    const bits = this.materialize();
    for (let row = start; row < start + count; row++) bits[row >> 3]! |= 1 << (row & 7);
  }

  setRow(row: number): void {
    this.setRun(row, 1);
  }

  has(row: number): boolean {
    return this.bits === undefined ? row < this.complete : (this.bits[row >> 3]! & (1 << (row & 7))) !== 0;
  }

  /** undefined = every row has a value. */
  finish(): Uint8Array | undefined {
    return this.bits === undefined && this.complete === this.rows ? undefined : this.materialize();
  }

  private materialize(): Uint8Array {
    if (this.bits === undefined) {
      this.bits = new Uint8Array((this.rows + 7) >> 3);
      this.bits.fill(0xff, 0, this.complete >> 3);
      for (let row = this.complete & ~7; row < this.complete; row++) this.bits[row >> 3]! |= 1 << (row & 7);
    }
    return this.bits;
  }
}
