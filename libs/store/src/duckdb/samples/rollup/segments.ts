/**
 * A series in segments: what is known of samples that are never told apart by a window. Buckets of a resolution are half-open [k w, (k+1) w), and a
 * sample on the very edge of a bucket is a segment of its own: so a window whose ends lie on edges is made of whole segments, whether its left
 * end is open or closed, and every function of it is exact. A single sample is a segment, too.
 */
import { isStaleAt, type SampleColumns } from '@observer/promql';

export const CHANNELS = ['lastAt', 'last', 'age', 'first', 'count', 'sum', 'min', 'max', 'resets', 'stale'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Columns of segments, ascending in time. Grows; `length` of the arrays is valid. */
export class Segments {
  length = 0;
  /** Time of the newest sample; with `count` 0, of a stale marker. */
  lastAt = new Float64Array(64);
  last = new Float64Array(64);
  /** Milliseconds between the oldest sample and the newest. */
  age = new Float64Array(64);
  first = new Float64Array(64);
  count = new Float64Array(64);
  sum = new Float64Array(64);
  min = new Float64Array(64);
  max = new Float64Array(64);
  /** Sum of the values before which a counter was reset. */
  resets = new Float64Array(64);
  /** 1 when the newest sample is followed by a stale marker. */
  stale = new Float64Array(64);

  reset(): void {
    this.length = 0;
  }

  /** Room for `more`; their columns hold anything. */
  ensure(more: number): void {
    if (this.length + more <= this.lastAt.length) return;
    const capacity = 2 * (this.length + more);
    for (const channel of CHANNELS) {
      const larger = new Float64Array(capacity);
      larger.set(this[channel].subarray(0, this.length));
      this[channel] = larger;
    }
  }

  addSample(time: number, value: number): void {
    this.ensure(1);
    const at = this.length++;
    this.lastAt[at] = time;
    this.last[at] = this.first[at] = this.sum[at] = this.min[at] = this.max[at] = value;
    this.count[at] = 1;
    this.age[at] = this.resets[at] = this.stale[at] = 0;
  }

  addStale(time: number): void {
    this.addSample(time, 0);
    this.count[this.length - 1] = 0;
    this.stale[this.length - 1] = 1;
  }

  /** Makes a sample part of the newest segment. */
  extend(time: number, value: number): void {
    const at = this.length - 1;
    if (this.count[at] === 0) {
      this.length--;
      return this.addSample(time, value);
    }
    if (value < this.last[at]!) this.resets[at]! += this.last[at]!;
    this.age[at]! += time - this.lastAt[at]!;
    this.lastAt[at] = time;
    this.last[at] = value;
    this.count[at]!++;
    this.sum[at]! += value;
    if (value < this.min[at]! || Number.isNaN(this.min[at]!)) this.min[at] = value;
    if (value > this.max[at]! || Number.isNaN(this.max[at]!)) this.max[at] = value;
    this.stale[at] = 0;
  }

  copyFrom(other: Segments, index: number): void {
    this.ensure(1);
    for (const channel of CHANNELS) this[channel][this.length] = other[channel][index]!;
    this.length++;
  }

  /** Whether every segment is a single sample. */
  get areSamples(): boolean {
    for (let i = 0; i < this.length; i++) if (this.count[i] !== 1 || this.stale[i] !== 0) return false;
    return true;
  }

  /** In the order of time; segments of several sources may come mixed. */
  sorted(): Segments {
    let isSorted = true;
    for (let i = 1; i < this.length && isSorted; i++) isSorted = this.lastAt[i]! >= this.lastAt[i - 1]!;
    if (isSorted) return this;
    const order = Uint32Array.from({ length: this.length }, (_, i) => i).sort((a, b) => this.lastAt[a]! - this.lastAt[b]! || a - b);
    const result = new Segments();
    for (const index of order) result.copyFrom(this, index);
    return result;
  }
}

/** Segments that are used again: ten arrays are dear to make. */
export class SegmentPool {
  private readonly all: Segments[] = [];
  private used = 0;

  /** Empty ones, the caller's until `reset`. */
  take(): Segments {
    if (this.used === this.all.length) this.all.push(new Segments());
    const segments = this.all[this.used++]!;
    segments.reset();
    return segments;
  }

  reset(): void {
    this.used = 0;
  }
}

/** Adds samples, one per time, as segments of buckets of a width. */
export function addBuckets(segments: Segments, { times, values }: SampleColumns, widthMs: number): void {
  let open = NaN;
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    const bucket = Math.floor(time / widthMs);
    const isEdge = time === bucket * widthMs;
    const isStale = isStaleAt(values, i);
    if (bucket === open && isStale) segments.stale[segments.length - 1] = 1;
    else if (bucket === open) segments.extend(time, values[i]!);
    else if (isStale) segments.addStale(time);
    else segments.addSample(time, values[i]!);
    open = isEdge ? NaN : bucket;
  }
}

/** Adds samples, one per time, each as a segment of its own. */
export function addSamples(segments: Segments, { times, values }: SampleColumns): void {
  for (let i = 0; i < times.length; i++) {
    if (isStaleAt(values, i)) segments.addStale(times[i]!);
    else segments.addSample(times[i]!, values[i]!);
  }
}
