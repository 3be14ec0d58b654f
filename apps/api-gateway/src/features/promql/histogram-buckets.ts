/**
 * The buckets of a native histogram, as Prometheus lists them: negative ones from the lowest, the zero bucket, positive ones.
 * Source: the native histogram specification, https://prometheus.io/docs/specs/native_histograms/
 */
import type { FloatHistogram } from '@observer/promql';

export interface HistogramBucket {
  /** 0 open left, 1 open right, 2 open both, 3 closed both. */
  readonly boundaries: 0 | 1 | 2 | 3;
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

const CUSTOM_BUCKETS = -53;

/** Buckets that hold something, in ascending order. */
export function histogramBuckets(histogram: FloatHistogram): HistogramBucket[] {
  const { schema, zeroThreshold, zeroCount, customValues = [] } = histogram;
  const bound = (index: number): number => (schema === CUSTOM_BUCKETS ? customBound(customValues, index) : 2 ** (index * 2 ** -schema));
  const positive = expand(histogram.positiveSpans, histogram.positiveBuckets)
    .map(({ index, count }): HistogramBucket => ({ boundaries: 0, lower: bound(index - 1), upper: bound(index), count }));
  const negative = expand(histogram.negativeSpans, histogram.negativeBuckets)
    .map(({ index, count }): HistogramBucket => ({ boundaries: 1, lower: -bound(index), upper: -bound(index - 1), count })).reverse();
  const zero: HistogramBucket[] = zeroCount === 0 ? [] : [{ boundaries: 3, lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount }];
  return [...negative, ...zero, ...positive].filter(({ count }) => count !== 0);
}

/** Custom buckets count from 0; the first begins at -Inf, the last ends at +Inf. */
const customBound = (bounds: readonly number[], index: number): number => (index < 0 ? -Infinity : (bounds[index] ?? Infinity));

function expand(spans: FloatHistogram['positiveSpans'], counts: readonly number[]): { index: number; count: number }[] {
  const expanded: { index: number; count: number }[] = [];
  let index = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) expanded.push({ index: index++, count: counts[expanded.length]! });
  }
  return expanded;
}
