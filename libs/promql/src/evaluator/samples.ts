/** Range vectors: samples of a series seen through windows. */
import type { FloatHistogram } from '../histogram/float-histogram';
import type { Dialect } from '../parser/functions';
import { isStaleAt, withoutStale } from '../window/stale';
import { eachWindow, type Steps, type Window } from '../window/steps';
import type { Budget } from './budget';
import type { RangeFunction, WindowView } from './range-functions';
import { newSeries, type SampleSeries, setValue, type StepSeries } from './values';
import type { LabelSet } from '../labels/matcher';

interface SplitSamples {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histogramTimes: Float64Array;
  readonly histograms: readonly FloatHistogram[];
}

const NONE = new Float64Array(0);

/** Floats and histograms apart, both without stale markers. */
export function split(series: SampleSeries): SplitSamples {
  if (series.histograms === undefined) return { ...withoutStale(series), histogramTimes: NONE, histograms: [] };
  const floats: number[] = [];
  const withHistogram: number[] = [];
  for (let index = 0; index < series.times.length; index++) {
    if (series.histograms[index] !== undefined) withHistogram.push(index);
    else if (!isStaleAt(series.values, index)) floats.push(index);
  }
  return {
    times: Float64Array.from(floats, (index) => series.times[index]!), values: Float64Array.from(floats, (index) => series.values[index]!),
    histogramTimes: Float64Array.from(withHistogram, (index) => series.times[index]!), histograms: withHistogram.map((index) => series.histograms![index]!),
  };
}

export interface RangeEvaluation {
  readonly fn: RangeFunction;
  readonly steps: Steps;
  readonly window: Window;
  /** Where `@` fixes the end of the window, before the offset. */
  readonly atMs: number | undefined;
  /** Scalar arguments: a column each. */
  readonly params: readonly Float64Array[];
  readonly dialect: Dialect;
  readonly budget: Budget;
  readonly warn: (message: string) => void;
}

/** Samples that windows look at between two breaths. */
const BREATH_SAMPLES = 50_000;

/** Evaluates a function of a range vector over one series at every step. */
export async function evaluateRange(series: SampleSeries, labels: LabelSet, { fn, steps, window, atMs, params, dialect, budget, warn }: RangeEvaluation, length: number): Promise<StepSeries> {
  const samples = split(series);
  const result = newSeries(labels, length);
  const current: number[] = params.map(() => 0);
  const view: WindowView = { ...samples, low: 0, high: 0, histogramLow: 0, histogramHigh: 0, stepMs: 0, endMs: 0, rangeMs: window.rangeMs, dialect, params: current, warn };
  const bounds = windowBounds(samples.times, steps, window, atMs, length);
  const histogramBounds = samples.histograms.length > 0 ? windowBounds(samples.histogramTimes, steps, window, atMs, length) : undefined;
  let looked = 0;
  for (let step = 0; step < length; step++) {
    if (looked > BREATH_SAMPLES) {
      await budget.breathe();
      looked = 0;
    }
    view.low = bounds[2 * step]!;
    view.high = bounds[2 * step + 1]!;
    view.histogramLow = histogramBounds?.[2 * step] ?? 0;
    view.histogramHigh = histogramBounds?.[2 * step + 1] ?? 0;
    if (view.high === view.low && view.histogramHigh === view.histogramLow) continue;
    looked += view.high - view.low + 20 * (view.histogramHigh - view.histogramLow);
    view.stepMs = steps.startMs + step * steps.stepMs;
    view.endMs = (atMs ?? view.stepMs) - window.offsetMs;
    for (let index = 0; index < params.length; index++) current[index] = params[index]![step]!;
    setValue(result, step, fn(view));
  }
  return result;
}

/** Per step, the first sample of its window and the one after the last. */
function windowBounds(times: Float64Array, steps: Steps, window: Window, atMs: number | undefined, length: number): Int32Array {
  const bounds = new Int32Array(2 * length);
  const grid = atMs === undefined ? steps : { startMs: atMs, endMs: atMs, stepMs: 1 };
  eachWindow(times, grid, window, (step, low, high) => {
    bounds[2 * step] = low;
    bounds[2 * step + 1] = high;
  });
  if (atMs !== undefined) for (let step = 1; step < length; step++) bounds.copyWithin(2 * step, 0, 2);
  return bounds;
}
