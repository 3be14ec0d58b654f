/** A closed run of integers. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * A set of integers kept as sorted, disjoint, non-adjacent runs: the sequences of a log that a file has applied. Messages arrive almost
 * in order, so a day of millions of messages is a handful of runs.
 */
export class IntervalSet {
  private readonly runs: { from: number; to: number }[] = [];

  /** Number of runs, the measure of its memory. */
  get size(): number {
    return this.runs.length;
  }

  has(value: number): boolean {
    const run = this.runs[this.firstEndingAtOrAfter(value)];
    return run !== undefined && run.from <= value;
  }

  /** Adds every integer of [from, to]. */
  add(from: number, to: number = from): void {
    const first = this.firstEndingAtOrAfter(from - 1);
    let last = first;
    let merged = { from, to };
    for (; last < this.runs.length && this.runs[last]!.from <= to + 1; last++) {
      const run = this.runs[last]!;
      merged = { from: Math.min(merged.from, run.from), to: Math.max(merged.to, run.to) };
    }
    this.runs.splice(first, last - first, merged);
  }

  intervals(): readonly Interval[] {
    return this.runs;
  }

  private firstEndingAtOrAfter(value: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.runs[middle]!.to < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
