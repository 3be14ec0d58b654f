/** Quantiles, fractions and variance of native histograms. */
import type { Dialect } from '../parser/functions';
import { allBuckets, type Bucket, usesCustomBounds } from './buckets';
import type { FloatHistogram } from './float-histogram';

/** Of a zero bucket, only the side that the histogram has observations on. */
function oneSided(bucket: Bucket, histogram: FloatHistogram): Bucket {
  const hasNegative = histogram.negativeBuckets.length > 0;
  const hasPositive = histogram.positiveBuckets.length > 0;
  if (bucket.lower > 0 || bucket.upper < 0 || hasNegative === hasPositive) return bucket;
  return hasPositive ? { ...bucket, lower: 0 } : { ...bucket, upper: 0 };
}

/** `histogram_quantile` of a native histogram; Prometheus 3 interpolates on a logarithmic scale. */
export function histogramQuantile(q: number, histogram: FloatHistogram, dialect: Dialect): number {
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  if (histogram.count === 0 || Number.isNaN(q)) return NaN;
  const fromTop = dialect === '3' && !Number.isNaN(histogram.sum) && q >= 0.5;
  const buckets = fromTop ? allBuckets(histogram).reverse() : allBuckets(histogram);
  let rank = (fromTop ? 1 - q : q) * histogram.count;
  let count = 0;
  let bucket: Bucket = { lower: 0, upper: 0, count: 0 };
  for (bucket of buckets) {
    if (dialect === '3' && bucket.count === 0) continue;
    count += bucket.count;
    if (count >= rank) break;
  }
  if (usesCustomBounds(histogram)) {
    if (bucket.lower === -Infinity && bucket.upper <= 0) return bucket.upper;
    if (bucket.lower === -Infinity) bucket = { ...bucket, lower: 0 };
    else if (bucket.upper === Infinity) return bucket.lower;
  } else if (bucket.lower < 0 && bucket.upper > 0) bucket = oneSided(bucket, histogram);
  count = Math.min(count, histogram.count);
  if (count < rank) return dialect === '3' && Number.isNaN(histogram.sum) ? NaN : bucket.upper;
  rank = fromTop ? count - rank : rank - (count - bucket.count);
  return within(bucket, rank / bucket.count, dialect === '2' || usesCustomBounds(histogram));
}

function within({ lower, upper }: Bucket, fraction: number, linear: boolean): number {
  if (linear || (lower <= 0 && upper >= 0)) return lower + (upper - lower) * fraction;
  const low = Math.log2(Math.abs(lower));
  const high = Math.log2(Math.abs(upper));
  return lower > 0 ? 2 ** (low + (high - low) * fraction) : -(2 ** (high + (low - high) * (1 - fraction)));
}

/** Which part of a bucket lies below a value inside of it. */
function fractionBelow({ lower, upper }: Bucket, value: number, linear: boolean): number {
  if (linear) return (value - lower) / (upper - lower);
  const low = Math.log2(Math.abs(lower));
  const high = Math.log2(Math.abs(upper));
  const at = Math.log2(Math.abs(value));
  return lower > 0 ? (at - low) / (high - low) : 1 - (at - high) / (low - high);
}

/** `histogram_fraction`: the share of observations between two values. */
export function histogramFraction(lower: number, upper: number, histogram: FloatHistogram, dialect: Dialect): number {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  const buckets = allBuckets(histogram);
  const isCustom = usesCustomBounds(histogram);
  const total = Number.isNaN(histogram.sum) && dialect === '3' ? buckets.reduce((sum, { count }) => sum + count, 0) : histogram.count;
  const rankOf = (value: number): number => {
    let rank = 0;
    for (const one of buckets) {
      const bucket = oneSided(one, histogram);
      if (bucket.lower >= value) return rank;
      if (bucket.upper > value) {
        if (bucket.lower === -Infinity) return bucket.count;
        const linear = dialect === '2' || isCustom || (bucket.lower <= 0 && bucket.upper >= 0);
        return rank + bucket.count * fractionBelow(bucket, value, linear);
      }
      rank += bucket.count;
    }
    return total;
  };
  return (Math.min(rankOf(upper), total) - Math.min(rankOf(lower), total)) / histogram.count;
}

/** Estimated variance: buckets count at their geometric mean, the zero bucket at zero, custom buckets at their middle. */
export function histogramVariance(histogram: FloatHistogram): number {
  const mean = histogram.sum / histogram.count;
  let variance = 0;
  for (const { lower, upper, count } of allBuckets(histogram)) {
    if (count === 0) continue;
    const middle = usesCustomBounds(histogram) ? (lower + upper) / 2 : lower <= 0 && upper >= 0 ? 0 : Math.sign(upper) * Math.sqrt(upper * lower);
    variance += count * (middle - mean) ** 2;
  }
  return variance / histogram.count;
}
