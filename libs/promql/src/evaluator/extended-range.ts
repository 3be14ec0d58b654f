/**
 * Ranges with `anchored` and `smoothed` (Prometheus 3, "Extended range selectors"). Both look beyond the range, by the lookback: an anchored range starts with
 * the newest sample before it; a smoothed one has at both ends the value that lies on the line between the samples around. Neither extrapolates.
 */
import { scale } from '../histogram/arithmetic';
import type { ExtendedRange } from '../parser/ast';
import type { LabelSet } from '../labels/matcher';
import { EXTRAPOLATIONS, rangeSeconds } from '../window/extrapolate';
import type { Steps, Window } from '../window/steps';
import { lowerBound } from '../window/window-values';
import type { Budget } from './budget';
import { histogramRise, MIXED_BUCKETS, warnOfKind } from './histogram-rise';
import { hasReset, interpolate, minus, plus, type Sample } from './interpolate';
import { floatRise, histogramsOf, isMixed, MIXED_RANGE, RANGE_FUNCTIONS, type WindowView } from './range-functions';
import { split } from './samples';
import { newSeries, type SampleSeries, setValue, type StepSeries } from './values';

export interface ExtendedEvaluation {
  readonly name: string;
  readonly extended: ExtendedRange;
  readonly steps: Steps;
  readonly window: Window;
  /** Where `@` fixes the end of the window, before the offset. */
  readonly atMs: number | undefined;
  readonly lookbackMs: number;
  readonly budget: Budget;
  readonly warn: (message: string) => void;
}

/** Samples that windows look at between two breaths. */
const BREATH_SAMPLES = 50_000;

/** A range function over one series at every step, its range treated as `extended` says. */
export async function evaluateExtended(series: SampleSeries, labels: LabelSet, evaluation: ExtendedEvaluation, length: number): Promise<StepSeries> {
  const { steps, window, atMs, extended, budget } = evaluation;
  const result = newSeries(labels, length);
  const view: WindowView = { ...split(series), low: 0, high: 0, histogramLow: 0, histogramHigh: 0, stepMs: 0, endMs: 0, rangeMs: window.rangeMs, dialect: '3', params: [], warn: evaluation.warn };
  let looked = 0;
  for (let step = 0; step < length; step++) {
    view.stepMs = steps.startMs + step * steps.stepMs;
    view.endMs = (atMs ?? view.stepMs) - window.offsetMs;
    seeRange(view);
    looked += 1 + view.high - view.low + 20 * (view.histogramHigh - view.histogramLow);
    if (looked > BREATH_SAMPLES) {
      await budget.breathe();
      looked = 0;
    }
    setValue(result, step, extended === 'anchored' ? anchored(view, evaluation) : smoothed(view, evaluation));
  }
  return result;
}

/** Shows the samples of the range itself: behind its start, up to its end. */
function seeRange(view: WindowView): void {
  const firstMs = view.endMs - view.rangeMs + 1;
  view.low = lowerBound(view.times, firstMs);
  view.high = lowerBound(view.times, view.endMs + 1);
  view.histogramLow = lowerBound(view.histogramTimes, firstMs);
  view.histogramHigh = lowerBound(view.histogramTimes, view.endMs + 1);
}

function anchored(view: WindowView, { name, lookbackMs }: ExtendedEvaluation): Sample | undefined {
  if (view.low === view.high && view.histogramLow === view.histogramHigh) return undefined;
  const anchorMs = Math.max(timeBefore(view.times, view.low), timeBefore(view.histogramTimes, view.histogramLow));
  if (anchorMs > view.endMs - view.rangeMs - lookbackMs) {
    view.low = lowerBound(view.times, anchorMs);
    view.histogramLow = lowerBound(view.histogramTimes, anchorMs);
  }
  if (name === 'changes' || name === 'resets') return RANGE_FUNCTIONS[name]!(view);
  if (isMixed(view)) return undefined;
  const { isCounter, isRate } = EXTRAPOLATIONS[name as keyof typeof EXTRAPOLATIONS];
  const rise = view.high > view.low ? floatRise(view.values, view.low, view.high, isCounter) : histogramRise(histogramsOf(view), isCounter, '3', view.warn);
  return isRate ? perSecond(rise, view.rangeMs) : rise;
}

const timeBefore = (times: Float64Array, index: number): number => (index === 0 ? -Infinity : times[index - 1]!);

function perSecond(rise: Sample | undefined, rangeMs: number): Sample | undefined {
  return typeof rise === 'object' ? scale(rise, rangeSeconds(rangeMs), true) : rise === undefined ? undefined : rise / rangeSeconds(rangeMs);
}

/** Samples of one kind around a range: [low, high) lie in it. */
interface Around {
  readonly times: Float64Array;
  readonly samples: ArrayLike<Sample>;
  readonly low: number;
  readonly high: number;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

function around({ endMs, rangeMs }: WindowView, times: Float64Array, samples: ArrayLike<Sample>, low: number, high: number, lookbackMs: number): Around | undefined {
  const before = low > 0 && times[low - 1]! > endMs - rangeMs - lookbackMs ? low - 1 : undefined;
  const after = high < times.length && times[high]! <= endMs + lookbackMs ? high : undefined;
  return low === high && before === undefined && after === undefined ? undefined : { times, samples, low, high, before, after };
}

/** The samples around a range; undefined when there are none, or, with a warning, when they are of both kinds. */
function samplesAround(view: WindowView, lookbackMs: number): Around | undefined {
  const floats = around(view, view.times, view.values, view.low, view.high, lookbackMs);
  const histograms = around(view, view.histogramTimes, view.histograms, view.histogramLow, view.histogramHigh, lookbackMs);
  if (floats === undefined || histograms === undefined) return floats ?? histograms;
  view.warn(MIXED_RANGE);
  return undefined;
}

function smoothed(view: WindowView, { name, lookbackMs }: ExtendedEvaluation): Sample | undefined {
  const seen = samplesAround(view, lookbackMs);
  if (seen === undefined) return undefined;
  const { low, high, before, after, samples } = seen;
  if (low === high && (before === undefined || after === undefined)) return undefined;
  const { isCounter, isRate } = EXTRAPOLATIONS[name as keyof typeof EXTRAPOLATIONS];
  if (samples === view.histograms) warnOfKind(view.histograms.slice(before ?? low, (after ?? high - 1) + 1), isCounter, view.warn);
  const rise = smoothedRise(seen, view.endMs - view.rangeMs, view.endMs, isCounter);
  if (rise === undefined) view.warn(MIXED_BUCKETS);
  return isRate ? perSecond(rise, view.rangeMs) : rise;
}

/** From the value at the start of the range to the value at its end, mended for counter resets between. */
function smoothedRise({ times, samples, low, high, before, after }: Around, startMs: number, endMs: number, isCounter: boolean): Sample | undefined {
  const valueAt = (index: number, timeMs: number): Sample | undefined => {
    const share = (timeMs - times[index]!) / (times[index + 1]! - times[index]!);
    return interpolate(samples[index]!, samples[index + 1]!, share, isCounter);
  };
  const entersBetween = before !== undefined && times[before]! < startMs;
  const leavesBetween = after !== undefined && times[high - 1]! < endMs;
  const left = entersBetween ? valueAt(before, startMs) : samples[before ?? low];
  const right = leavesBetween ? valueAt(high - 1, endMs) : samples[high - 1];
  let rise = left === undefined || right === undefined ? undefined : minus(right, left);
  if (!isCounter) return rise;
  // A reset between the sample before and the first of the range is in the interpolated value already.
  const first = before === undefined || entersBetween ? low + 1 : low;
  for (let index = first; index < (leavesBetween ? high + 1 : high) && rise !== undefined; index++) {
    if (hasReset(samples[index]!, samples[index - 1]!)) rise = plus(rise, samples[index - 1]!);
  }
  return rise;
}
