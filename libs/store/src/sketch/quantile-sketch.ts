/**
 * Mergeable quantile sketches with a fixed relative error, after DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile
 * sketch with relative-error guarantees", VLDB 2019): values are counted in bins whose bounds grow by a constant factor, and two sketches are
 * merged by adding the counts of equal bins.
 *
 * A bin is a 16-bit integer: 0 holds magnitudes below 1e-12, positive numbers count up from there, negative values have the negated bin of their
 * magnitude. Magnitudes above about 1e272 share the last bin.
 */

/** Greatest relative error of a value read from a sketch. */
export const SKETCH_ERROR = 0.01;

/** Magnitudes up to this count as zero. */
export const SKETCH_SMALLEST = 1e-12;
export const SKETCH_LAST_BIN = 32_767;

const GAMMA = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR);
/** Factor from a natural logarithm to a bin. */
export const SKETCH_SCALE = 1 / Math.log(GAMMA);
/** Added to the scaled logarithm, so that the smallest magnitude lies in bin 1. */
export const SKETCH_OFFSET = 1 - Math.ceil(Math.log(SKETCH_SMALLEST) * SKETCH_SCALE);

/** The bin of a value. */
export function sketchBin(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude <= SKETCH_SMALLEST) return 0;
  const bin = Math.min(SKETCH_LAST_BIN, Math.max(1, Math.ceil(Math.log(magnitude) * SKETCH_SCALE) + SKETCH_OFFSET));
  return value < 0 ? -bin : bin;
}

/** The value that stands for all of a bin: within `SKETCH_ERROR` of each. */
export function sketchValue(bin: number): number {
  if (bin === 0) return 0;
  const magnitude = (2 * GAMMA ** (Math.abs(bin) - SKETCH_OFFSET)) / (1 + GAMMA);
  return bin < 0 ? -magnitude : magnitude;
}

const GROWTH = 64;

/** Counts by bin. */
export class QuantileSketch {
  private counts = new Float64Array(0);
  private lowest = 0;
  private total = 0;

  get count(): number {
    return this.total;
  }

  add(bin: number, count: number): void {
    let at = bin - this.lowest;
    if (at < 0 || at >= this.counts.length) {
      this.makeRoom(bin);
      at = bin - this.lowest;
    }
    this.counts[at]! += count;
    this.total += count;
  }

  /**
   * The value at rank q (n - 1), between two ranks by linear interpolation as PERCENTILE_CONT; null of nothing. Each of the two values it lies
   * between is within `SKETCH_ERROR` of the true one.
   */
  quantile(q: number): number | null {
    if (this.total === 0) return null;
    const rank = q * (this.total - 1);
    const low = Math.floor(rank);
    let before = 0;
    for (let at = 0; at < this.counts.length; at++) {
      before += this.counts[at]!;
      if (before <= low) continue;
      const value = sketchValue(this.lowest + at);
      if (before > Math.ceil(rank)) return value;
      let next = at + 1;
      while (this.counts[next] === 0) next++;
      return value + (sketchValue(this.lowest + next) - value) * (rank - low);
    }
    return null;
  }

  private makeRoom(bin: number): void {
    const empty = this.counts.length === 0;
    const low = empty ? bin - GROWTH : Math.min(this.lowest, bin - GROWTH);
    const high = empty ? bin + GROWTH : Math.max(this.lowest + this.counts.length, bin + GROWTH);
    const counts = new Float64Array(high - low);
    if (!empty) counts.set(this.counts, this.lowest - low);
    this.counts = counts;
    this.lowest = low;
  }
}
