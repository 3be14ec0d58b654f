/** Tells of quantiles that are none; their result is an infinity or NaN. */
export function warnOfQuantile(q: Float64Array, warn: (message: string) => void): void {
  const wrong = q.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) warn(`quantile value should be between 0 and 1, got ${wrong}`);
}

/** Quantile of numbers by linear interpolation, as Prometheus's `quantile`; NaN sorts first. */
export function quantile(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = nanFirst(values);
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return sorted[lower]! * (1 - weight) + sorted[upper]! * weight;
}

/** Float64Array sorts NaN to the end. */
function nanFirst(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  let numbers = sorted.length;
  while (numbers > 0 && Number.isNaN(sorted[numbers - 1]!)) numbers--;
  if (numbers === sorted.length) return sorted;
  const result = new Float64Array(sorted.length).fill(NaN);
  result.set(sorted.subarray(0, numbers), sorted.length - numbers);
  return result;
}

/** Classic histogram: cumulative counts of buckets by their upper bound. Both arrays have the same length, bounds ascend. */
export interface ClassicBuckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

const SMALL_DELTA = 1e-12;

function isAlmostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < 2.2250738585072014e-308) return difference < SMALL_DELTA * 2.2250738585072014e-308;
  return difference / Math.min(sum, Number.MAX_VALUE) < SMALL_DELTA;
}

/** Equal bounds are one bucket; counts never fall (Prometheus 3 also levels differences of rounding). */
function cleaned({ bounds, counts }: ClassicBuckets, levels: boolean): { bounds: number[]; counts: number[] } {
  const result: { bounds: number[]; counts: number[] } = { bounds: [], counts: [] };
  bounds.forEach((bound, index) => {
    if (bound === result.bounds.at(-1)) result.counts[result.counts.length - 1]! += counts[index]!;
    else {
      result.bounds.push(bound);
      result.counts.push(counts[index]!);
    }
  });
  let highest = result.counts[0]!;
  for (let index = 1; index < result.counts.length; index++) {
    const count = result.counts[index]!;
    if (count < highest || (levels && isAlmostEqual(highest, count))) result.counts[index] = highest;
    else if (levels || count > highest) highest = count;
  }
  return result;
}

/**
 * `histogram_quantile` of a classic histogram: linear within a bucket, the lowest starts at zero when its bound is positive, and the one before +Inf
 * gives its bound.
 */
export function bucketQuantile(q: number, buckets: ClassicBuckets, levels: boolean): number {
  if (Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  if (buckets.bounds.at(-1) !== Infinity) return NaN;
  const { bounds, counts } = cleaned(buckets, levels);
  const last = bounds.length - 1;
  if (last < 1) return NaN;
  const observations = counts[last]!;
  if (observations === 0) return NaN;
  const wanted = q * observations;
  const at = firstReaching(counts, wanted, last);
  if (at === last) return bounds[last - 1]!;
  if (at === 0 && bounds[0]! <= 0) return bounds[0]!;
  const start = at === 0 ? 0 : bounds[at - 1]!;
  const below = at === 0 ? 0 : counts[at - 1]!;
  return start + (bounds[at]! - start) * ((wanted - below) / (counts[at]! - below));
}

/** Binary search as Go's `sort.Search`, whose way matters when a count is NaN. */
function firstReaching(counts: readonly number[], wanted: number, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts[middle]! >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `histogram_fraction` of a classic histogram (Prometheus 3). */
export function bucketFraction(lower: number, upper: number, buckets: ClassicBuckets): number {
  if (buckets.bounds.at(-1) !== Infinity) return NaN;
  const { bounds, counts } = cleaned(buckets, false);
  const total = counts.at(-1)!;
  if (total === 0 || Number.isNaN(total) || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  const rankOf = (value: number): number => {
    let rank = 0;
    for (const [index, bound] of bounds.entries()) {
      const start = index > 0 ? bounds[index - 1]! : bound <= 0 ? -Infinity : 0;
      if (start >= value) return rank;
      if (bound > value) return start === -Infinity ? counts[index]! : rank + ((counts[index]! - rank) * (value - start)) / (bound - start);
      rank = counts[index]!;
    }
    return total;
  };
  return (Math.min(rankOf(upper), total) - Math.min(rankOf(lower), total)) / total;
}
