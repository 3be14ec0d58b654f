import type { FloatHistogram } from './float-histogram';

/** Schema of histograms whose bounds are given (Prometheus 3). */
export const CUSTOM_SCHEMA = -53;

/** Counts by index: bucket `i` of a positive side ends at the i-th bound. */
export type Counts = Map<number, number>;

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export const usesCustomBounds = ({ schema }: FloatHistogram): boolean => schema === CUSTOM_SCHEMA;

/** The upper bound of a bucket: 2^(index / 2^schema); the last finite one is the largest number there is. */
export function boundOf(index: number, schema: number, customValues?: readonly number[]): number {
  if (schema === CUSTOM_SCHEMA) return index < 0 ? -Infinity : (customValues?.[index] ?? Infinity);
  const power = index / 2 ** schema;
  if (power === 1024) return Number.MAX_VALUE;
  return power > 1024 ? Infinity : 2 ** power;
}

type Span = FloatHistogram['positiveSpans'][number];

export function countsOf(spans: readonly Span[], buckets: readonly number[]): Counts {
  const counts: Counts = new Map();
  let index = 0;
  let at = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) counts.set(index++, buckets[at++] ?? 0);
  }
  return counts;
}

const sortedIndexes = (counts: Counts): number[] => [...counts.keys()].sort((a, b) => a - b);

/** Spans and buckets without the empty ones. */
export function spansOf(counts: Counts): { spans: Span[]; buckets: number[] } {
  const spans: { offset: number; length: number }[] = [];
  const buckets: number[] = [];
  let next = 0;
  for (const index of sortedIndexes(counts)) {
    const count = counts.get(index)!;
    if (count === 0) continue;
    if (spans.length > 0 && index === next) spans.at(-1)!.length++;
    else spans.push({ offset: index - next, length: 1 });
    buckets.push(count);
    next = index + 1;
  }
  return { spans, buckets };
}

/** The buckets from the lowest to the highest, the zero bucket between both sides, as quantiles walk them. */
export function allBuckets(histogram: FloatHistogram): Bucket[] {
  const { schema, zeroThreshold, zeroCount, customValues } = histogram;
  const side = (spans: readonly Span[], buckets: readonly number[]): Bucket[] => {
    const counts = countsOf(spans, buckets);
    return sortedIndexes(counts).map((index) => ({
      lower: boundOf(index - 1, schema, customValues), upper: boundOf(index, schema, customValues), count: counts.get(index)!,
    }));
  };
  const positive = side(histogram.positiveSpans, histogram.positiveBuckets);
  if (usesCustomBounds(histogram)) return positive;
  const negative = side(histogram.negativeSpans, histogram.negativeBuckets).reverse().map(({ lower, upper, count }) => ({ lower: -upper, upper: Math.min(-lower, -zeroThreshold), count }));
  const zero = zeroCount > 0 ? [{ lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount }] : [];
  return [...negative, ...zero, ...positive.map(({ lower, upper, count }) => ({ lower: Math.max(lower, zeroThreshold), upper, count }))];
}

/** Counts in the coarser schema: 2^(from - to) buckets become one. */
export function coarser(counts: Counts, from: number, to: number): Counts {
  if (from === to) return counts;
  const merged: Counts = new Map();
  for (const index of sortedIndexes(counts)) {
    const target = ((index - 1) >> (from - to)) + 1;
    merged.set(target, (merged.get(target) ?? 0) + counts.get(index)!);
  }
  return merged;
}
