/** Functions of a range vector, each over the samples of one window. */
import { add, equals, isReset, scale, withHint } from '../histogram/arithmetic';
import { meanOfHistograms, sumOfHistograms } from '../histogram/sums';
import type { FloatHistogram } from '../histogram/float-histogram';
import type { Dialect } from '../parser/functions';
import { type Extrapolation, EXTRAPOLATIONS, extrapolationFactor, rangeSeconds } from '../window/extrapolate';
import { meanOf, meanOfSum, sumOf } from '../window/over-time';
import { histogramRise, MIXED_BUCKETS, warnOfKind } from './histogram-rise';
import { quantile } from './quantile';
import { deviation, doubleExponential, regression } from './statistics';

/** The samples of one series in one window: floats at [low, high), histograms at [histogramLow, histogramHigh). At least one of both. */
export interface WindowView {
  times: Float64Array;
  values: Float64Array;
  low: number;
  high: number;
  histogramTimes: Float64Array;
  histograms: readonly FloatHistogram[];
  histogramLow: number;
  histogramHigh: number;
  /** The step's time, and the end of its window. */
  stepMs: number;
  endMs: number;
  rangeMs: number;
  dialect: Dialect;
  /** The scalar arguments at this step, in order. */
  params: readonly number[];
  warn: (message: string) => void;
}

export type RangeFunction = (view: WindowView) => number | FloatHistogram | undefined;

export const MIXED_RANGE = 'encountered a mix of histograms and floats in a range; that window has no value';

const floatCount = ({ low, high }: WindowView): number => high - low;
const histogramCount = ({ histogramLow, histogramHigh }: WindowView): number => histogramHigh - histogramLow;
export const histogramsOf = ({ histograms, histogramLow, histogramHigh }: WindowView): readonly FloatHistogram[] => histograms.slice(histogramLow, histogramHigh);
export const isMixed = (view: WindowView): boolean => {
  if (floatCount(view) === 0 || histogramCount(view) === 0) return false;
  view.warn(MIXED_RANGE);
  return true;
};

/** Floats only; histograms in the window do not count. */
const ofFloats = (least: number, reduce: (view: WindowView) => number | undefined): RangeFunction => (view) => (floatCount(view) < least ? undefined : reduce(view));

const extrapolated = ({ isCounter, isRate }: Extrapolation): RangeFunction => (view) => {
  if (isMixed(view)) return undefined;
  const { low, high, times, values, histogramTimes, histogramLow, histogramHigh, endMs, rangeMs, dialect } = view;
  const ofHistograms = histogramCount(view) > 0;
  const [from, to, at] = ofHistograms ? [histogramLow, histogramHigh, histogramTimes] : [low, high, times];
  if (to - from < 2) return undefined;
  const rise = ofHistograms ? histogramRise(histogramsOf(view), isCounter, dialect, view.warn) : floatRise(values, low, high, isCounter);
  if (rise === undefined) return undefined;
  const sampledMs = at[to - 1]! - at[from]!;
  const [grown, first] = typeof rise === 'object' ? (dialect === '3' ? [rise.count, view.histograms[from]!.count] : [0, 0]) : [rise, values[low]!];
  const zeroSeconds = isCounter && grown > 0 && first >= 0 ? (sampledMs / 1000) * (first / grown) : Infinity;
  let factor = extrapolationFactor(at[from]! - endMs + rangeMs, endMs - at[to - 1]!, sampledMs, to - from - 1, zeroSeconds, dialect === '3');
  if (isRate) factor /= rangeSeconds(rangeMs);
  return typeof rise === 'object' ? scale(rise, factor) : rise * factor;
};

export function floatRise(values: Float64Array, low: number, high: number, isCounter: boolean): number {
  let rise = values[high - 1]! - values[low]!;
  if (isCounter) for (let index = low + 1; index < high; index++) if (values[index]! < values[index - 1]!) rise += values[index - 1]!;
  return rise;
}

interface TimedSample {
  readonly time: number;
  readonly value: number | FloatHistogram;
}

/** The newest two samples, whatever their kinds; Prometheus 2 looks at floats only. */
function newestTwo({ times, values, low, high, histogramTimes, histograms, histogramLow, histogramHigh, dialect }: WindowView): readonly TimedSample[] {
  const samples: TimedSample[] = [];
  for (let index = Math.max(low, high - 2); index < high; index++) samples.push({ time: times[index]!, value: values[index]! });
  if (dialect === '3') for (let index = Math.max(histogramLow, histogramHigh - 2); index < histogramHigh; index++) samples.push({ time: histogramTimes[index]!, value: histograms[index]! });
  return samples.sort((a, b) => a.time - b.time).slice(-2);
}

/** The change between the last two samples: `irate` and `idelta`. */
const lastTwo = (isRate: boolean): RangeFunction => (view) => {
  const [previous, last] = newestTwo(view);
  if (previous === undefined || last === undefined || last.time === previous.time) return undefined;
  const seconds = (last.time - previous.time) / 1000;
  if (typeof previous.value === 'number' && typeof last.value === 'number') {
    const change = isRate && last.value < previous.value ? last.value : last.value - previous.value;
    return isRate ? change / seconds : change;
  }
  if (typeof previous.value === 'number' || typeof last.value === 'number') {
    view.warn(MIXED_RANGE);
    return undefined;
  }
  warnOfKind([previous.value, last.value], isRate, view.warn);
  const change = isRate && isReset(last.value, previous.value) ? last.value : add(last.value, previous.value, -1);
  if (change === undefined && view.dialect === '3') view.warn(MIXED_BUCKETS);
  return change === undefined ? undefined : withHint(isRate ? scale(change, seconds, true) : change, 'gauge');
};

const summed: RangeFunction = (view) => {
  if (isMixed(view)) return undefined;
  return histogramCount(view) > 0 ? sumOfHistograms(histogramsOf(view), view.dialect, view.warn) : sumOf(view.values, view.low, view.high);
};

const averaged: RangeFunction = (view) => {
  if (isMixed(view)) return undefined;
  if (histogramCount(view) === 0) return (view.dialect === '3' ? meanOfSum : meanOf)(view.values, view.low, view.high);
  return meanOfHistograms(histogramsOf(view), view.dialect, view.warn);
};

/** The sample at one end, whatever its kind. */
const endOf = (last: boolean): RangeFunction => (view) => {
  const floatAt = last ? view.high - 1 : view.low;
  const histogramAt = last ? view.histogramHigh - 1 : view.histogramLow;
  if (histogramCount(view) === 0) return view.values[floatAt];
  if (floatCount(view) === 0) return view.histograms[histogramAt];
  const floatWins = last ? view.times[floatAt]! > view.histogramTimes[histogramAt]! : view.times[floatAt]! < view.histogramTimes[histogramAt]!;
  return floatWins ? view.values[floatAt] : view.histograms[histogramAt];
};

const timeAtEnd = (last: boolean): RangeFunction => (view) => {
  const floatTime = floatCount(view) > 0 ? view.times[last ? view.high - 1 : view.low]! : undefined;
  const histogramTime = histogramCount(view) > 0 ? view.histogramTimes[last ? view.histogramHigh - 1 : view.histogramLow]! : undefined;
  const times = [floatTime, histogramTime].filter((time) => time !== undefined);
  return (last ? Math.max(...times) : Math.min(...times)) / 1000;
};

const extreme = (isMax: boolean): RangeFunction =>
  ofFloats(1, ({ values, low, high }) => {
    let best = values[low]!;
    for (let index = low + 1; index < high; index++) if ((isMax ? values[index]! > best : values[index]! < best) || Number.isNaN(best)) best = values[index]!;
    return best;
  });

const timeOfExtreme = (isMax: boolean): RangeFunction =>
  ofFloats(1, ({ values, times, low, high }) => {
    let at = low;
    for (let index = low; index < high; index++) if ((isMax ? values[index]! >= values[at]! : values[index]! <= values[at]!) || Number.isNaN(values[at]!)) at = index;
    return times[at]! / 1000;
  });

/** Counts pairs of neighbours, floats and histograms in the order of their times. */
const countPairs = (floats: (a: number, b: number) => boolean, histograms: (a: FloatHistogram, b: FloatHistogram) => boolean): RangeFunction => (view) => {
  let count = 0;
  let previous: number | FloatHistogram | undefined;
  let [float, histogram] = [view.low, view.histogramLow];
  while (float < view.high || histogram < view.histogramHigh) {
    const takeFloat = histogram >= view.histogramHigh || (float < view.high && view.times[float]! < view.histogramTimes[histogram]!);
    const current: number | FloatHistogram = takeFloat ? view.values[float++]! : view.histograms[histogram++]!;
    if (typeof previous === 'number' && typeof current === 'number') count += floats(previous, current) ? 1 : 0;
    else if (typeof previous === 'object' && typeof current === 'object') count += histograms(previous, current) ? 1 : 0;
    else if (previous !== undefined) count++;
    previous = current;
  }
  return count;
};

const isChange = (a: number, b: number): boolean => a !== b && !(Number.isNaN(a) && Number.isNaN(b));

const medianDeviation: RangeFunction = ofFloats(1, ({ values, low, high }) => {
  const window = values.slice(low, high);
  if (window.some(Number.isNaN)) return NaN;
  const median = quantile(0.5, window);
  return quantile(0.5, window.map((value) => Math.abs(value - median)));
});

const smoothed = ofFloats(2, ({ values, low, high, params }) => doubleExponential(values, low, high, params[0]!, params[1]!));

export const RANGE_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  rate: extrapolated(EXTRAPOLATIONS.rate),
  increase: extrapolated(EXTRAPOLATIONS.increase),
  delta: extrapolated(EXTRAPOLATIONS.delta),
  irate: lastTwo(true),
  idelta: lastTwo(false),
  sum_over_time: summed,
  avg_over_time: averaged,
  count_over_time: (view) => floatCount(view) + histogramCount(view),
  present_over_time: () => 1,
  absent_over_time: () => 1,
  last_over_time: endOf(true),
  first_over_time: endOf(false),
  ts_of_last_over_time: timeAtEnd(true),
  ts_of_first_over_time: timeAtEnd(false),
  min_over_time: extreme(false),
  max_over_time: extreme(true),
  ts_of_min_over_time: timeOfExtreme(false),
  ts_of_max_over_time: timeOfExtreme(true),
  quantile_over_time: ofFloats(1, ({ values, low, high, params }) => quantile(params[0]!, values.subarray(low, high))),
  stddev_over_time: ofFloats(1, ({ values, low, high }) => Math.sqrt(deviation(values, low, high))),
  stdvar_over_time: ofFloats(1, ({ values, low, high }) => deviation(values, low, high)),
  mad_over_time: medianDeviation,
  deriv: ofFloats(2, ({ times, values, low, high }) => regression(times, values, low, high, times[low]!).slope),
  predict_linear: ofFloats(2, ({ times, values, low, high, stepMs, params }) => {
    const { slope, intercept } = regression(times, values, low, high, stepMs);
    return slope * params[0]! + intercept;
  }),
  holt_winters: smoothed,
  double_exponential_smoothing: smoothed,
  resets: countPairs((a, b) => b < a, (a, b) => isReset(b, a)),
  changes: countPairs(isChange, (a, b) => !equals(a, b)),
};

/** Functions whose result is the sample itself and so keeps its name. */
export const keepsName = (name: string): boolean => name === 'last_over_time' || name === 'first_over_time';
