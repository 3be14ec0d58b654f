/** Window functions over segments: what `windowValues` makes of the samples, provided that no window cuts a segment in two. */
import { WindowFunction } from '@observer/contracts';
import { eachWindow, EXTRAPOLATIONS, type Extrapolation, extrapolationFactor, rangeSeconds, type StepColumn, type Steps, type Window } from '@observer/promql';
import { Segments } from './segments';

/**
 * @param out overwritten
 * @returns how many segments lie in the windows
 */
export function segmentValues(fn: WindowFunction | undefined, segments: Segments, steps: Steps, window: Window, out: StepColumn): number {
  const evaluate = evaluatorOf(fn, segments, window, steps);
  const times = segments.lastAt.subarray(0, segments.length);
  let first = segments.length;
  let last = 0;
  eachWindow(times, steps, window, (step, low, high) => {
    if (high > low) {
      first = Math.min(first, low);
      last = Math.max(last, high);
    }
    const value = high > low ? evaluate(low, high, step) : undefined;
    out.present[step] = value === undefined ? 0 : 1;
    if (value !== undefined) out.values[step] = value;
  });
  return Math.max(0, last - first);
}

type Evaluate = (low: number, high: number, step: number) => number | undefined;

function evaluatorOf(fn: WindowFunction | undefined, segments: Segments, window: Window, steps: Steps): Evaluate {
  switch (fn) {
    case undefined:
      return (_low, high) => (segments.stale[high - 1] === 1 ? undefined : segments.last[high - 1]!);
    case 'last_over_time':
      return withSamples(segments, (_low, high) => segments.last[high - 1]!);
    case 'present_over_time':
      return withSamples(segments, () => 1);
    case 'count_over_time':
      return withSamples(segments, (low, high) => total(segments.count, low, high));
    case 'sum_over_time':
      return withSamples(segments, (low, high) => sumOf(segments, low, high));
    case 'avg_over_time':
      return withSamples(segments, (low, high) => sumOf(segments, low, high) / total(segments.count, low, high));
    case 'min_over_time':
      return withSamples(segments, (low, high) => extreme(segments.min, segments.count, low, high, (a, b) => a < b));
    case 'max_over_time':
      return withSamples(segments, (low, high) => extreme(segments.max, segments.count, low, high, (a, b) => a > b));
    case 'rate':
    case 'increase':
    case 'delta':
      return withSamples(segments, extrapolated(segments, EXTRAPOLATIONS[fn], window, steps));
  }
}

/** Leaves out segments at the ends that hold nothing but stale markers. */
function withSamples({ count }: Segments, evaluate: Evaluate): Evaluate {
  return (low, high, step) => {
    while (low < high && count[low] === 0) low++;
    while (high > low && count[high - 1] === 0) high--;
    return low === high ? undefined : evaluate(low, high, step);
  };
}

function extrapolated(segments: Segments, { isCounter, isRate }: Extrapolation, { rangeMs, offsetMs, leftOpen }: Window, { startMs, stepMs }: Steps): Evaluate {
  const { first, last, lastAt, age, count, resets } = segments;
  const seconds = rangeSeconds(rangeMs);
  return (low, high, step) => {
    const samples = total(count, low, high);
    if (samples < 2) return undefined;
    let rise = last[high - 1]! - first[low]!;
    if (isCounter) {
      let before = NaN;
      for (let i = low; i < high; i++) {
        if (count[i] === 0) continue;
        if (first[i]! < before) rise += before;
        rise += resets[i]!;
        before = last[i]!;
      }
    }
    const end = startMs + step * stepMs - offsetMs;
    const firstAt = lastAt[low]! - age[low]!;
    const sampledMs = lastAt[high - 1]! - firstAt;
    const zeroSeconds = isCounter && rise > 0 && first[low]! >= 0 ? (sampledMs / 1000) * (first[low]! / rise) : Infinity;
    const factor = extrapolationFactor(firstAt - (end - rangeMs), end - lastAt[high - 1]!, sampledMs, samples - 1, zeroSeconds, leftOpen);
    return rise * (isRate ? factor / seconds : factor);
  };
}

function total(column: Float64Array, low: number, high: number): number {
  let sum = 0;
  for (let i = low; i < high; i++) sum += column[i]!;
  return sum;
}

/** Segments without samples have a sum of 0, which adds nothing. */
const sumOf = ({ sum }: Segments, low: number, high: number): number => total(sum, low, high);

function extreme(column: Float64Array, count: Float64Array, low: number, high: number, isBetter: (a: number, b: number) => boolean): number {
  let best = NaN;
  for (let i = low; i < high; i++) if (count[i] !== 0 && (isBetter(column[i]!, best) || Number.isNaN(best))) best = column[i]!;
  return best;
}
