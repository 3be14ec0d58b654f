/** Arithmetic of native histograms. All functions leave their arguments as they are. */
import { boundOf, coarser, type Counts, countsOf, CUSTOM_SCHEMA, spansOf, usesCustomBounds } from './buckets';
import type { FloatHistogram } from './float-histogram';

export interface Parts {
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  positive: Counts;
  negative: Counts;
  customValues?: readonly number[];
}

export const partsOf = (histogram: FloatHistogram): Parts => ({
  schema: histogram.schema,
  zeroThreshold: histogram.zeroThreshold,
  zeroCount: histogram.zeroCount,
  positive: countsOf(histogram.positiveSpans, histogram.positiveBuckets),
  negative: countsOf(histogram.negativeSpans, histogram.negativeBuckets),
  customValues: histogram.customValues,
});

type Hint = FloatHistogram['counterResetHint'];

export function assemble({ schema, zeroThreshold, zeroCount, positive, negative, customValues }: Parts, count: number, sum: number, counterResetHint: Hint): FloatHistogram {
  const up = spansOf(positive);
  const down = spansOf(negative);
  return {
    schema, zeroThreshold, zeroCount, count, sum, positiveSpans: up.spans, positiveBuckets: up.buckets, negativeSpans: down.spans, negativeBuckets: down.buckets,
    ...(customValues === undefined ? {} : { customValues }), ...(counterResetHint === undefined ? {} : { counterResetHint }),
  };
}

/** Without empty buckets. */
export const compact = (histogram: FloatHistogram): FloatHistogram => assemble(partsOf(histogram), histogram.count, histogram.sum, histogram.counterResetHint);

export const withHint = (histogram: FloatHistogram, counterResetHint: Hint): FloatHistogram => ({ ...histogram, counterResetHint });

/** Every count and the sum times a factor; with `divide` divided by it, which differs in the last bit. */
export function scale(histogram: FloatHistogram, factor: number, divide = false): FloatHistogram {
  const one = (value: number): number => (divide ? value / factor : value * factor);
  const isGauge = factor < 0;
  return {
    ...histogram,
    zeroCount: one(histogram.zeroCount), count: one(histogram.count), sum: one(histogram.sum),
    positiveBuckets: histogram.positiveBuckets.map(one), negativeBuckets: histogram.negativeBuckets.map(one),
    ...(isGauge ? { counterResetHint: 'gauge' as const } : {}),
  };
}

/** Whether two histograms can be added: both with exponential buckets, or both with bounds of their own. */
export const areCompatible = (a: FloatHistogram, b: FloatHistogram): boolean => usesCustomBounds(a) === usesCustomBounds(b);

/**
 * a + b, or a - b, in the coarser of both resolutions.
 * @returns undefined when they are not compatible
 */
export function add(a: FloatHistogram, b: FloatHistogram, sign: 1 | -1 = 1): FloatHistogram | undefined {
  if (!areCompatible(a, b)) return undefined;
  const [left, right] = usesCustomBounds(a) ? commonBounds(partsOf(a), partsOf(b)) : commonShape(partsOf(a), partsOf(b));
  const combine = (into: Counts, from: Counts): Counts => {
    for (const [index, count] of from) into.set(index, (into.get(index) ?? 0) + sign * count);
    return into;
  };
  const parts: Parts = {
    ...left,
    zeroCount: left.zeroCount + sign * right.zeroCount,
    positive: combine(new Map(left.positive), right.positive), negative: combine(new Map(left.negative), right.negative),
  };
  return assemble(parts, a.count + sign * b.count, a.sum + sign * b.sum, hintOf(a.counterResetHint, b.counterResetHint));
}

export function hintOf(a: Hint, b: Hint): Hint {
  if (a === b) return a;
  if (a === 'gauge' || b === 'gauge') return 'gauge';
  return 'unknown';
}

export function commonShape(a: Parts, b: Parts): [Parts, Parts] {
  const schema = Math.min(a.schema, b.schema);
  widenZero(a, b);
  const shaped = [a, b].map((parts) => ({ ...parts, schema, positive: coarser(parts.positive, parts.schema, schema), negative: coarser(parts.negative, parts.schema, schema) }));
  return [shaped[0]!, shaped[1]!];
}

/** Brings both to the wider zero bucket; that may swallow buckets of the other, up to a bound of theirs. */
function widenZero(a: Parts, b: Parts): void {
  while (a.zeroThreshold !== b.zeroThreshold) {
    const [narrow, wide] = a.zeroThreshold < b.zeroThreshold ? [a, b] : [b, a];
    Object.assign(narrow, withZeroThreshold(narrow, wide.zeroThreshold));
  }
}

function withZeroThreshold(parts: Parts, wanted: number): Parts {
  let threshold = wanted;
  for (let grown = true; grown; ) {
    grown = false;
    for (const side of [parts.positive, parts.negative]) {
      for (const [index, count] of side) {
        const upper = boundOf(index, parts.schema);
        if (count !== 0 && boundOf(index - 1, parts.schema) < threshold && upper > threshold) {
          threshold = upper;
          grown = true;
        }
      }
    }
  }
  const result = { ...parts, zeroThreshold: threshold, positive: new Map(parts.positive), negative: new Map(parts.negative) };
  for (const side of [result.positive, result.negative]) {
    for (const [index, count] of side) {
      if (boundOf(index - 1, parts.schema) >= threshold) continue;
      result.zeroCount += count;
      side.delete(index);
    }
  }
  return result;
}

/** Custom bounds: those that both have stay, buckets between are merged. */
export function commonBounds(a: Parts, b: Parts): [Parts, Parts] {
  const mine = a.customValues ?? [];
  const theirs = b.customValues ?? [];
  if (mine.length === theirs.length && mine.every((bound, index) => bound === theirs[index])) return [a, b];
  const shared = mine.filter((bound) => theirs.includes(bound));
  const onto = (parts: Parts): Parts => {
    const positive: Counts = new Map();
    for (const [index, count] of parts.positive) {
      const upper = boundOf(index, CUSTOM_SCHEMA, parts.customValues);
      const target = shared.findIndex((bound) => bound >= upper);
      const at = target < 0 ? shared.length : target;
      positive.set(at, (positive.get(at) ?? 0) + count);
    }
    return { ...parts, positive, customValues: shared };
  };
  return [onto(a), onto(b)];
}

/** Whether a counter histogram started anew between two samples: anything that only grows has become smaller. */
export function isReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.counterResetHint === 'reset') return true;
  if (current.counterResetHint === 'not_reset') return false;
  if (current.count < previous.count || usesCustomBounds(current) !== usesCustomBounds(previous)) return true;
  if (usesCustomBounds(current)) return hasShrunk(...commonBounds(partsOf(current), partsOf(previous)));
  if (current.schema > previous.schema || current.zeroThreshold < previous.zeroThreshold) return true;
  const before = previous.zeroThreshold === current.zeroThreshold ? partsOf(previous) : withZeroThreshold(partsOf(previous), current.zeroThreshold);
  if (before.zeroThreshold !== current.zeroThreshold || current.zeroCount < before.zeroCount) return true;
  const shaped = { ...before, positive: coarser(before.positive, previous.schema, current.schema), negative: coarser(before.negative, previous.schema, current.schema) };
  return hasShrunk(partsOf(current), shaped);
}

function hasShrunk(current: Parts, previous: Parts): boolean {
  return (['positive', 'negative'] as const).some((side) => [...previous[side]].some(([index, count]) => (current[side].get(index) ?? 0) < count));
}

/** Equal but for empty buckets and hints. */
export function equals(a: FloatHistogram, b: FloatHistogram): boolean {
  const plain = (histogram: FloatHistogram): string => {
    return JSON.stringify({ ...compact(histogram), counterResetHint: undefined }, (_key, value: unknown) => (typeof value === 'number' ? String(value) : value));
  };
  return plain(a) === plain(b);
}
