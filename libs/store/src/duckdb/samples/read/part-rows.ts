import { blockKey, localOf, PART_SERIES } from '../layout';

/** Rows of one part by series: those of series `local` stand at [starts[local], starts[local + 1]), in the order in which they were stored. */
export interface PartRows {
  readonly starts: Uint32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Collects the rows of several parts. */
export class RowCollector {
  private readonly parts = new Map<number, Rows>();
  private lastKey = -1;
  private last: Rows | undefined;

  /** Only rows of these parts are kept. */
  constructor(private readonly keys: ReadonlySet<number>) {}

  add(metric: number, series: number, timeMs: number, value: number): void {
    const key = blockKey(metric, series);
    if (key !== this.lastKey) {
      this.lastKey = key;
      this.last = this.keys.has(key) ? this.rowsOf(key) : undefined;
    }
    this.last?.add(localOf(series), timeMs, value);
  }

  /** Sorted by series. Undefined when there are none. */
  part(key: number): PartRows | undefined {
    return this.parts.get(key)?.bySeries();
  }

  private rowsOf(key: number): Rows {
    let rows = this.parts.get(key);
    if (rows === undefined) this.parts.set(key, (rows = new Rows()));
    return rows;
  }
}

class Rows {
  private locals = new Uint16Array(256);
  private times = new Float64Array(256);
  private values = new Float64Array(256);
  private count = 0;

  add(local: number, timeMs: number, value: number): void {
    if (this.count === this.locals.length) this.grow();
    this.locals[this.count] = local;
    this.times[this.count] = timeMs;
    this.values[this.count++] = value;
  }

  /** A counting sort: stable. */
  bySeries(): PartRows {
    const starts = new Uint32Array(PART_SERIES + 1);
    for (let i = 0; i < this.count; i++) starts[this.locals[i]! + 1]!++;
    for (let local = 0; local < PART_SERIES; local++) starts[local + 1]! += starts[local]!;
    const next = starts.slice();
    const times = new Float64Array(this.count);
    const values = new Float64Array(this.count);
    for (let i = 0; i < this.count; i++) {
      const at = next[this.locals[i]!]!++;
      times[at] = this.times[i]!;
      values[at] = this.values[i]!;
    }
    return { starts, times, values };
  }

  private grow(): void {
    const length = 4 * this.count;
    const [locals, times, values] = [new Uint16Array(length), new Float64Array(length), new Float64Array(length)];
    locals.set(this.locals);
    times.set(this.times);
    values.set(this.values);
    Object.assign(this, { locals, times, values });
  }
}
