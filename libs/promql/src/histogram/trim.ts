/** Trimming of native histograms (Prometheus 3): what lies above or below a threshold is taken out, and the sum is estimated anew. */
import { assemble, partsOf } from './arithmetic';
import { boundOf, type Counts, usesCustomBounds } from './buckets';
import type { FloatHistogram } from './float-histogram';

/** A bucket and how its observations are thought to be spread: evenly, or evenly on a logarithmic scale. */
interface Spread {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly logarithmic: boolean;
}

/** What is left of a bucket, and the value that its observations are thought to have on average. */
interface Rest {
  readonly count: number;
  readonly mean: number;
  /** Whether it is less than the bucket, or known to lie elsewhere. */
  readonly isCut: boolean;
}

const NOTHING: Rest = { count: 0, mean: 0, isCut: true };

function meanOf(lower: number, upper: number, logarithmic: boolean): number {
  if (lower === -Infinity) return upper;
  if (upper === Infinity) return lower;
  return logarithmic ? Math.sign(lower + upper) * Math.sqrt(lower * upper) : (lower + upper) / 2;
}

/** Which part of a bucket lies below a value inside of it. */
function shareBelow({ lower, upper, logarithmic }: Spread, value: number): number {
  if (!logarithmic) return (value - lower) / (upper - lower);
  const share = Math.log2(value / lower) / Math.log2(upper / lower);
  return Number.isNaN(share) ? 0 : share;
}

const whole = ({ lower, upper, count, logarithmic }: Spread): Rest => ({ count, mean: meanOf(lower, upper, logarithmic), isCut: false });

/** Observations up to the limit. Of a bucket without an upper end none are known to lie below; one without a lower end is kept, as if all lay at the limit. */
function below(bucket: Spread, limit: number): Rest {
  const { lower, upper, count, logarithmic } = bucket;
  if (upper <= limit) return whole(bucket);
  if (lower >= limit || upper === Infinity) return NOTHING;
  if (lower === -Infinity) return { count, mean: limit, isCut: true };
  return { count: count * shareBelow(bucket, limit), mean: meanOf(lower, limit, logarithmic), isCut: true };
}

function above(bucket: Spread, limit: number): Rest {
  const { lower, upper, count, logarithmic } = bucket;
  if (lower >= limit) return whole(bucket);
  if (upper <= limit || lower === -Infinity) return NOTHING;
  if (upper === Infinity) return { count, mean: limit, isCut: true };
  return { count: count * (1 - shareBelow(bucket, limit)), mean: meanOf(limit, upper, logarithmic), isCut: true };
}

/** The lowest of custom buckets starts at zero when it ends above it; but a threshold below zero, as Prometheus has it, takes that bucket away from what lies above. */
function customBucket(index: number, count: number, histogram: FloatHistogram, startsBelow: boolean): Spread {
  const upper = boundOf(index, histogram.schema, histogram.customValues);
  const lower = boundOf(index - 1, histogram.schema, histogram.customValues);
  const startsAtZero = lower === -Infinity && upper > 0 && upper < Infinity && !startsBelow;
  return { lower: startsAtZero ? 0 : lower, upper, count, logarithmic: false };
}

/** The zero bucket, of which only the side counts that the histogram has observations on. */
function zeroBucket({ zeroThreshold, zeroCount, positiveBuckets, negativeBuckets }: FloatHistogram): Spread {
  const hasPositive = positiveBuckets.some((count) => count !== 0);
  const hasNegative = negativeBuckets.some((count) => count !== 0);
  return { lower: hasPositive && !hasNegative ? 0 : -zeroThreshold, upper: hasNegative && !hasPositive ? 0 : zeroThreshold, count: zeroCount, logarithmic: false };
}

/** The observations that are not above the threshold (`</`), or not below it (`>/`). */
export function trim(histogram: FloatHistogram, limit: number, keeps: 'below' | 'above'): FloatHistogram {
  const keep = keeps === 'below' ? below : above;
  const { schema, zeroThreshold, positive, negative } = partsOf(histogram);
  const isCustom = usesCustomBounds(histogram);
  let [count, sum, isTrimmed] = [0, 0, false];
  const rest = (bucket: Spread): number => {
    const kept = keep(bucket, limit);
    isTrimmed ||= kept.isCut && bucket.count !== 0;
    count += kept.count;
    sum += kept.count === 0 ? 0 : kept.count * kept.mean;
    return kept.count;
  };
  const ofSide = (counts: Counts, bucketOf: (index: number, count: number) => Spread): Counts => new Map([...counts].map(([index, value]) => [index, rest(bucketOf(index, value))]));
  const exponential = (index: number, value: number): Spread => ({ lower: Math.max(boundOf(index - 1, schema), zeroThreshold), upper: boundOf(index, schema), count: value, logarithmic: true });
  const mirrored = (index: number, value: number): Spread => {
    const { lower, upper } = exponential(index, value);
    return { lower: -upper, upper: -lower, count: value, logarithmic: true };
  };
  const parts = {
    ...partsOf(histogram),
    positive: ofSide(positive, isCustom ? (index, value) => customBucket(index, value, histogram, keeps === 'above' && limit < 0 && limit > -Infinity) : exponential),
    negative: ofSide(negative, mirrored),
    zeroCount: isCustom ? 0 : rest(zeroBucket(histogram)),
  };
  return isTrimmed ? assemble(parts, count, sum, histogram.counterResetHint) : histogram;
}
