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

  /** Takes every integer of [from, to] out. */
  remove(from: number, to: number): void {
    const first = this.firstEndingAtOrAfter(from);
    let last = first;
    const left: { from: number; to: number }[] = [];
    for (; last < this.runs.length && this.runs[last]!.from <= to; last++) {
      const run = this.runs[last]!;
      if (run.from < from) left.push({ from: run.from, to: from - 1 });
      if (run.to > to) left.push({ from: to + 1, to: run.to });
    }
    this.runs.splice(first, last - first, ...left);
  }

  intervals(): readonly Interval[] {
    return this.runs;
  }

  /** The runs within [from, to], cut to it. */
  within(from: number, to: number): Interval[] {
    const found: Interval[] = [];
    for (let i = this.firstEndingAtOrAfter(from); i < this.runs.length && this.runs[i]!.from <= to; i++) {
      found.push({ from: Math.max(from, this.runs[i]!.from), to: Math.min(to, this.runs[i]!.to) });
    }
    return found;
  }

  /** The runs of [from, to] that are not in the set. */
  gaps(from: number, to: number): Interval[] {
    const found: Interval[] = [];
    let next = from;
    for (const run of this.within(from, to)) {
      if (run.from > next) found.push({ from: next, to: run.from - 1 });
      next = run.to + 1;
    }
    if (next <= to) found.push({ from: next, to });
    return found;
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
