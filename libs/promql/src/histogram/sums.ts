/** Sums and means of native histograms: compensated in Prometheus 3, plain in 2. */
import type { Dialect } from '../parser/functions';
import { add, areCompatible, assemble, commonBounds, commonShape, compact, hintOf, type Parts, partsOf, scale } from './arithmetic';
import { type Counts, usesCustomBounds } from './buckets';
import type { FloatHistogram } from './float-histogram';

type Warn = (message: string) => void;

/** Undefined, with a warning, when some have custom and others exponential buckets. */
export function sumOfHistograms(histograms: readonly FloatHistogram[], dialect: Dialect, warn: Warn): FloatHistogram | undefined {
  if (!areAllCompatible(histograms, warn)) return undefined;
  warnOfHints(histograms, warn);
  return compact(dialect === '3' ? compensatedSum(histograms) : histograms.slice(1).reduce((sum, one) => add(sum, one)!, histograms[0]!));
}

/** As the sum, divided by how many there are; where the sum overflows, each is divided before. */
export function meanOfHistograms(histograms: readonly FloatHistogram[], dialect: Dialect, warn: Warn): FloatHistogram | undefined {
  const sum = sumOfHistograms(histograms, dialect, warn);
  if (sum === undefined) return undefined;
  const hasOverflown = [sum.count, sum.sum, sum.zeroCount, ...sum.positiveBuckets, ...sum.negativeBuckets].some((value) => Math.abs(value) === Infinity);
  return hasOverflown ? compact(compensatedSum(histograms.map((one) => scale(one, histograms.length, true)))) : scale(sum, histograms.length, true);
}

function areAllCompatible(histograms: readonly FloatHistogram[], warn: Warn): boolean {
  if (histograms.every((one) => areCompatible(one, histograms[0]!))) return true;
  warn('encountered histograms of custom and of exponential buckets; they have no sum');
  return false;
}

function warnOfHints(histograms: readonly FloatHistogram[], warn: Warn): void {
  const hints = new Set(histograms.map(({ counterResetHint }) => counterResetHint));
  if (hints.has('reset') && hints.has('not_reset')) warn('conflicting counter resets during histogram aggregation');
}

/** A number and what its additions lost (Neumaier). */
function plus(sum: number, rest: number, value: number): readonly [number, number] {
  const next = sum + value;
  if (Math.abs(next) === Infinity) return [next, 0];
  return [next, rest + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum)];
}

function plusCounts(sums: Counts, rests: Counts, values: Counts): void {
  for (const [index, value] of values) {
    const [sum, rest] = plus(sums.get(index) ?? 0, rests.get(index) ?? 0, value);
    sums.set(index, sum);
    rests.set(index, rest);
  }
}

function compensatedSum(histograms: readonly FloatHistogram[]): FloatHistogram {
  const [first, ...others] = histograms as [FloatHistogram, ...FloatHistogram[]];
  const shape = usesCustomBounds(first) ? commonBounds : commonShape;
  let sums = copyOf(partsOf(first));
  let rests: Parts = { ...sums, zeroCount: 0, positive: new Map(), negative: new Map() };
  let count: readonly [number, number] = [first.count, 0];
  let sum: readonly [number, number] = [first.sum, 0];
  let hint = first.counterResetHint;
  for (const other of others) {
    rests = copyOf(shape({ ...rests, zeroThreshold: sums.zeroThreshold }, partsOf(other))[0]);
    const [left, right] = shape(sums, partsOf(other));
    sums = copyOf(left);
    plusCounts(sums.positive, rests.positive, right.positive);
    plusCounts(sums.negative, rests.negative, right.negative);
    [sums.zeroCount, rests.zeroCount] = plus(sums.zeroCount, rests.zeroCount, right.zeroCount);
    count = plus(...count, other.count);
    sum = plus(...sum, other.sum);
    hint = hintOf(hint, other.counterResetHint);
  }
  for (const side of ['positive', 'negative'] as const) for (const [index, rest] of rests[side]) sums[side].set(index, (sums[side].get(index) ?? 0) + rest);
  return assemble({ ...sums, zeroCount: sums.zeroCount + rests.zeroCount }, count[0] + count[1], sum[0] + sum[1], hint);
}

const copyOf = (parts: Parts): Parts => ({ ...parts, positive: new Map(parts.positive), negative: new Map(parts.negative) });
