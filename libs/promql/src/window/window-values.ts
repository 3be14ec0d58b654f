import type { WindowFunction } from '@observer/contracts';
import { EXTRAPOLATIONS, extrapolatedValues } from './extrapolate';
import { lookupValues } from './lookup';
import { extremeValues, reducedValues } from './over-time';
import { withoutStale, type SampleColumns } from './stale';
import { stepCount, type StepColumn, type Steps, type Window } from './steps';

/**
 * Evaluates a window function over one series at every step, or an instant lookup when `fn` is absent: what the evaluator does and what a store does
 * for it are the same code, so their results are the same to the bit.
 *
 * @param samples whole milliseconds, ascending; may hold stale markers and samples outside of the windows
 * @param out overwritten; at least as long as there are steps (`stepCount`), so one buffer serves many series
 * @returns how many samples lie in the windows
 */
export function windowValues(fn: WindowFunction | undefined, samples: SampleColumns, steps: Steps, window: Window, out: StepColumn): number {
  if (fn === undefined) {
    lookupValues(samples, steps, window, out);
    return samplesIn(samples.times, steps, window);
  }
  const clean = withoutStale(samples);
  switch (fn) {
    case 'rate':
    case 'increase':
    case 'delta':
      extrapolatedValues(EXTRAPOLATIONS[fn], clean, steps, window, out);
      break;
    case 'min_over_time':
    case 'max_over_time':
      extremeValues(fn === 'max_over_time', clean, steps, window, out);
      break;
    default:
      reducedValues(fn, clean, steps, window, out);
  }
  return samplesIn(clean.times, steps, window);
}

/** Samples between the start of the first window and the end of the last. */
export function samplesIn(times: Float64Array, steps: Steps, window: Window): number {
  const lastStep = steps.startMs + (stepCount(steps) - 1) * steps.stepMs;
  return lowerBound(times, lastStep - window.offsetMs + 1) - lowerBound(times, steps.startMs - window.offsetMs - window.rangeMs + (window.leftOpen ? 1 : 0));
}

/** Index of the first time that is not before `timeMs`. */
export function lowerBound(times: Float64Array, timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
