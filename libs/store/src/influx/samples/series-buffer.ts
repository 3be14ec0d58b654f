import { compareArrival } from '../schema/row-identity';

/** Samples of one series as they stream by: times ascend; of several in one millisecond the one stored last stays. */
export class SeriesBuffer {
  private times = new Float64Array(1024);
  private values = new Float64Array(1024);
  private count = 0;
  private last = { source: '', slot: 0 };

  get length(): number {
    return this.count;
  }

  /** @param write puts the value at an index of the array */
  add(ms: number, source: string, slot: number, write: (into: Float64Array, index: number) => void): void {
    const arrival = { source, slot };
    if (this.count > 0 && this.times[this.count - 1] === ms) {
      if (compareArrival(arrival, this.last) < 0) return;
      this.count--;
    } else if (this.count === this.times.length) this.grow();
    this.times[this.count] = ms;
    write(this.values, this.count++);
    this.last = arrival;
  }

  /** The samples so far, in memory that the next series will overwrite. */
  columns(): { times: Float64Array; values: Float64Array } {
    return { times: this.times.subarray(0, this.count), values: this.values.subarray(0, this.count) };
  }

  clear(): void {
    this.count = 0;
  }

  private grow(): void {
    const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.times = grown(this.times);
    this.values = grown(this.values);
  }
}
