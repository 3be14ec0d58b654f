import { formatLiteral } from '../text/number';
import { allBuckets, type Bucket } from './buckets';
import { compact } from './arithmetic';
import type { FloatHistogram } from './float-histogram';

/** A native histogram as Prometheus writes it: `{count:20, sum:10, [-2,-1):2, [-0.001,0.001]:2, (0.5,1]:1}`. */
export function formatHistogram(histogram: FloatHistogram): string {
  const { count, sum } = histogram;
  const buckets = allBuckets(compact(histogram)).filter((bucket) => bucket.count !== 0);
  return `{${[`count:${formatLiteral(count)}`, `sum:${formatLiteral(sum)}`, ...buckets.map(formatBucket)].join(', ')}}`;
}

/** Positive buckets include their upper bound, negative ones their lower, the zero bucket both. */
function formatBucket({ lower, upper, count }: Bucket): string {
  const isZero = lower === -upper;
  const open = isZero || upper < 0 ? '[' : '(';
  const close = isZero || upper >= 0 ? ']' : ')';
  return `${open}${formatLiteral(lower)},${formatLiteral(upper)}${close}:${formatLiteral(count)}`;
}
