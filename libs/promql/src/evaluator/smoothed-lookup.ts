import { lowerBound } from '../window/window-values';
import { staleFlags } from '../window/stale';
import { stepCount } from '../window/steps';
import type { EvalContext } from './context';
import { interpolate, type Sample } from './interpolate';
import { broadcast, type FetchedUnit } from './units';
import { newSeries, type SampleSeries, seriesBytes, setValue, type StepSeries } from './values';

/**
 * An instant selector with `smoothed` (Prometheus 3): the value on the line between the newest sample and the next, both within the lookback; the newest
 * sample where there is no next. A series that has ended has no value, and its end is no next sample.
 */
export async function smoothedLookup({ unit, series }: FetchedUnit, { budget, warn }: EvalContext): Promise<StepSeries[]> {
  const { ownSteps, window: { rangeMs, offsetMs }, steps, atMs } = unit;
  const length = stepCount(ownSteps);
  const results: StepSeries[] = [];
  for (const one of series) {
    await budget.breathe();
    budget.take(seriesBytes(length));
    const stale = staleFlags(one.values);
    const result = newSeries(one.labels, length);
    for (let step = 0; step < length; step++) setValue(result, step, valueAt(one, ownSteps.startMs + step * ownSteps.stepMs - offsetMs, rangeMs, stale, warn));
    results.push(atMs === undefined ? result : broadcast(result, stepCount(steps)));
  }
  return results;
}

function valueAt({ times, values, histograms }: SampleSeries, timeMs: number, lookbackMs: number, stale: Uint8Array | undefined, warn: (message: string) => void): Sample | undefined {
  const next = lowerBound(times, timeMs + 1);
  const newest = next - 1;
  if (newest < 0 || times[newest]! <= timeMs - lookbackMs || stale?.[newest] === 1) return undefined;
  const from = histograms?.[newest] ?? values[newest]!;
  if (times[newest] === timeMs || next === times.length || times[next]! > timeMs + lookbackMs || stale?.[next] === 1) return from;
  const to = histograms?.[next] ?? values[next]!;
  const isCounter = typeof from === 'object' && from.counterResetHint !== 'gauge';
  const value = interpolate(from, to, (timeMs - times[newest]!) / (times[next]! - times[newest]!), isCounter);
  if (value === undefined) warn(typeof from === typeof to ? 'histograms of custom and of exponential buckets have no value between them' : 'a histogram and a float have no value between them');
  return value;
}
