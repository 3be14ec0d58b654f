/** The `<aggregation>_over_time` functions that the store shares: each takes the samples [low, high) of a window, at least one. */
import type { SampleColumns } from './stale';
import { eachWindow, type StepColumn, type Steps, type Window } from './steps';

type Reduce = (values: Float64Array, low: number, high: number) => number;

/** Neumaier's compensated sum, as Prometheus's `sum_over_time`. */
export function sumOf(values: Float64Array, low: number, high: number): number {
  let sum = 0;
  let rest = 0;
  for (let index = low; index < high; index++) {
    const value = values[index]!;
    const next = sum + value;
    rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum === Infinity || sum === -Infinity ? sum : sum + rest;
}

export const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;

/** An infinite mean stays what it is unless an opposite infinity or a NaN comes. */
export const keepsInfiniteMean = (mean: number, value: number): boolean => isInfinite(mean) && (isInfinite(value) ? mean > 0 === value > 0 : value === value);

/** Compensated running mean, as `avg_over_time` of Prometheus 2. */
export function meanOf(values: Float64Array, low: number, high: number): number {
  let mean = 0;
  let rest = 0;
  for (let index = low; index < high; index++) {
    const value = values[index]!;
    if (keepsInfiniteMean(mean, value)) continue;
    const count = index - low + 1;
    const change = value / count - mean / count;
    const next = mean + change;
    rest += Math.abs(mean) >= Math.abs(change) ? mean - next + change : change - next + mean;
    mean = next;
  }
  return isInfinite(mean) ? mean : mean + rest;
}

/** `avg_over_time` of Prometheus 3: the compensated sum by the count; a running mean from where the sum would overflow. */
export function meanOfSum(values: Float64Array, low: number, high: number): number {
  let sum = values[low]!;
  let rest = 0;
  for (let index = low + 1; index < high; index++) {
    const value = values[index]!;
    const next = sum + value;
    if (isInfinite(next)) return runningMean(values, low, index, high, sum, rest);
    rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum / (high - low) + rest / (high - low);
}

function runningMean(values: Float64Array, low: number, from: number, high: number, sum: number, sumRest: number): number {
  let mean = sum / (from - low);
  let rest = sumRest / (from - low);
  for (let index = from; index < high; index++) {
    const count = index - low + 1;
    const before = ((count - 1) / count) * mean;
    const change = values[index]! / count;
    const next = before + change;
    rest *= (count - 1) / count;
    if (isInfinite(next)) rest = 0;
    else rest += Math.abs(before) >= Math.abs(change) ? before - next + change : change - next + before;
    mean = next;
  }
  return mean + rest;
}

const REDUCERS = {
  sum_over_time: sumOf,
  avg_over_time: meanOf,
  count_over_time: (_values, low, high) => high - low,
  last_over_time: (values, _low, high) => values[high - 1]!,
  present_over_time: () => 1,
} satisfies Record<string, Reduce>;

export type ReducedFunction = keyof typeof REDUCERS;

/** Fills `out` for every function whose value needs the samples of the window only; the samples hold no stale markers. */
export function reducedValues(fn: ReducedFunction, samples: SampleColumns, steps: Steps, window: Window, out: StepColumn): void {
  const reduce: Reduce = fn === 'avg_over_time' && window.leftOpen ? meanOfSum : REDUCERS[fn];
  eachWindow(samples.times, steps, window, (step, low, high) => {
    out.present[step] = high > low ? 1 : 0;
    if (high > low) out.values[step] = reduce(samples.values, low, high);
  });
}

/**
 * `min_over_time` and `max_over_time`: NaN gives way to any number, the earlier of equals stays. The place of the extreme is remembered, and looked
 * for again only when it leaves the window.
 */
export function extremeValues(isMax: boolean, samples: SampleColumns, steps: Steps, window: Window, out: StepColumn): void {
  const { times, values } = samples;
  let at = -1;
  let known = 0;
  eachWindow(times, steps, window, (step, low, high) => {
    out.present[step] = high > low ? 1 : 0;
    if (high === low) return;
    if (at < low) {
      at = low;
      known = low + 1;
    }
    let best = values[at]!;
    for (let index = known; index < high; index++) {
      const value = values[index]!;
      if (best === best && !(isMax ? value > best : value < best)) continue;
      best = value;
      at = index;
    }
    known = high;
    out.values[step] = best;
  });
}
