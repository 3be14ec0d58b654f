import type { Aggregate } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { QuantileSketch, sketchBin } from '../../sketch/quantile-sketch';
import type { FieldValue } from './matching';

/** Values that quantiles of one query may keep. */
const MAX_KEPT = 20_000_000;

/** Counts what one query holds in memory. */
export class Memory {
  private kept = 0;

  keep(values = 1): void {
    this.kept += values;
    if (this.kept > MAX_KEPT) {
      throw new ObserverError('resource_exhausted', `the query holds more than ${MAX_KEPT} values at a time for exact quantiles and counters; narrow the range, or let rollups answer`, { retryable: false });
    }
  }
}

/** What a rollup holds of the rows of one bucket that have a value. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  /** When the last one was. */
  readonly lastMs: number;
  readonly lastNs: number;
  /** Counts by bin of a sketch. */
  readonly bins?: readonly (readonly [bin: number, count: number])[];
}

/** One column of one window of one group. */
export interface Accumulator {
  /** Takes many rows at a time. */
  merge(summary: Summary): void;
  /** @param atMs, atNs when the row was */
  add(value: FieldValue, atMs: number, atNs: number): void;
  /** null = there is no value. */
  result(seconds: number): number | null;
}

/** @param sketched quantiles come from sketches, as rollups hold them */
export function accumulatorFor(aggregate: Aggregate, memory: Memory, sketched = false): Accumulator {
  switch (aggregate.fn) {
    case 'count':
      return new Count();
    case 'sum':
      return new Sum();
    case 'avg':
      return new Mean();
    case 'min':
      return new Extreme(-1);
    case 'max':
      return new Extreme(1);
    case 'last':
      return new Last();
    case 'quantile':
      return sketched ? new SketchedQuantile(aggregate.q!) : new Quantile(aggregate.q!, memory);
    case 'increase':
      return new Increase(false);
    case 'rate':
      return new Increase(true);
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

class Count implements Accumulator {
  private count = 0;

  add(): void {
    this.count++;
  }

  merge({ count }: Summary): void {
    this.count += count;
  }

  result(): number {
    return this.count;
  }
}

/** Sums of integers are exact; they become a float when they are answered. */
class Total {
  count = 0;
  private floats = 0;
  private integers = 0n;

  add(value: FieldValue): void {
    this.count++;
    if (typeof value === 'bigint') {
      this.integers += value;
      return;
    }
    const next = this.floats + Number(value);
    if (Number.isInteger(value) && Number.isSafeInteger(this.floats) && !Number.isSafeInteger(next)) {
      this.integers += BigInt(this.floats);
      this.floats = Number(value);
    } else this.floats = next;
  }

  merge({ count, sum }: Summary): void {
    this.count += count;
    this.floats += sum;
  }

  get value(): number {
    if (this.integers === 0n) return this.floats;
    return Number.isSafeInteger(this.floats) ? Number(this.integers + BigInt(this.floats)) : Number(this.integers) + this.floats;
  }
}

class Sum implements Accumulator {
  protected readonly total = new Total();

  add(value: FieldValue): void {
    this.total.add(value);
  }

  merge(summary: Summary): void {
    this.total.merge(summary);
  }

  result(): number | null {
    return this.total.count === 0 ? null : finite(this.total.value);
  }
}

class Mean extends Sum {
  override result(): number | null {
    return this.total.count === 0 ? null : finite(this.total.value / this.total.count);
  }
}

class Extreme implements Accumulator {
  private value: number | undefined;

  constructor(private readonly sign: 1 | -1) {}

  add(value: FieldValue): void {
    const number = Number(value);
    if (this.value === undefined || (number - this.value) * this.sign > 0) this.value = number;
  }

  merge({ min, max }: Summary): void {
    this.add(this.sign > 0 ? max : min);
  }

  result(): number | null {
    return this.value === undefined ? null : finite(this.value);
  }
}

class Last implements Accumulator {
  private value: number | undefined;
  private ms = -Infinity;
  private ns = -1;

  add(value: FieldValue, atMs: number, atNs: number): void {
    if (atMs < this.ms || (atMs === this.ms && atNs < this.ns)) return;
    this.value = Number(value);
    this.ms = atMs;
    this.ns = atNs;
  }

  merge({ last, lastMs, lastNs }: Summary): void {
    this.add(last, lastMs, lastNs);
  }

  result(): number | null {
    return this.value === undefined ? null : finite(this.value);
  }
}

/** Exact: linear interpolation between the two values around rank q (n - 1). */
class Quantile implements Accumulator {
  private readonly values: number[] = [];

  constructor(private readonly q: number, private readonly memory: Memory) {}

  add(value: FieldValue): void {
    this.memory.keep();
    this.values.push(Number(value));
  }

  merge(): void {
    throw new ObserverError('internal', 'an exact quantile cannot be made of summaries');
  }

  result(): number | null {
    if (this.values.length === 0) return null;
    const sorted = Float64Array.from(this.values).sort();
    const rank = this.q * (sorted.length - 1);
    const low = sorted[Math.floor(rank)]!;
    const high = sorted[Math.ceil(rank)]!;
    return finite(low === high ? low : low + (high - low) * (rank - Math.floor(rank)));
  }
}

/** Within the error of the sketches, so that rows and rollups can be put together. */
class SketchedQuantile implements Accumulator {
  private readonly sketch = new QuantileSketch();

  constructor(private readonly q: number) {}

  add(value: FieldValue): void {
    this.sketch.add(sketchBin(Number(value)), 1);
  }

  merge({ bins = [] }: Summary): void {
    for (const [bin, count] of bins) this.sketch.add(bin, count);
  }

  result(): number | null {
    return this.sketch.quantile(this.q);
  }
}

/** Sums increments of counters (`CounterSeries` makes them of samples). */
class Increase implements Accumulator {
  private sum = 0;
  private isEmpty = true;

  constructor(private readonly isRate: boolean) {}

  add(value: FieldValue): void {
    this.isEmpty = false;
    this.sum += Number(value);
  }

  merge(): void {
    throw new ObserverError('internal', 'the increase of a counter cannot be made of summaries');
  }

  result(seconds: number): number | null {
    return this.isEmpty ? null : finite(this.isRate ? this.sum / seconds : this.sum);
  }
}

/** A sample of a counter on its way to become an increment. */
interface CounterSample {
  readonly value: number;
  readonly ns: number;
  readonly use: (increment: number) => void;
}

/**
 * The samples of one series of a counter, in the order of their milliseconds. Each but the first is an increment over the one before; after a fall the
 * counter counts from zero. Samples of one millisecond wait for each other, since their points are not in the order of their own nanoseconds.
 */
export class CounterSeries {
  private previous: number | undefined;
  private ms = -Infinity;
  private waiting: CounterSample[] = [];

  add(ms: number, sample: CounterSample): void {
    if (ms !== this.ms) this.flush();
    this.ms = ms;
    this.waiting.push(sample);
  }

  flush(): void {
    if (this.waiting.length > 1) this.waiting.sort((a, b) => a.ns - b.ns || a.value - b.value);
    for (const { value, use } of this.waiting) {
      if (this.previous !== undefined) use(value >= this.previous ? value - this.previous : value);
      this.previous = value;
    }
    this.waiting = [];
  }
}
