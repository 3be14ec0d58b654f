/**
 * `rate`, `increase` and `delta`: the difference of the last and the first sample of a window, mended for counter resets and extrapolated to the
 * ends of the window (Prometheus, "rate()"): to the very end when the samples come near it (within 1.1 average intervals), else by half an
 * interval; and never to before the counter was zero.
 */
import type { SampleColumns } from './stale';
import { firstVisible, stepCount, type StepColumn, type Steps, type Window } from './steps';

export interface Extrapolation {
  readonly isCounter: boolean;
  readonly isRate: boolean;
}

export const EXTRAPOLATIONS: Readonly<Record<'rate' | 'increase' | 'delta', Extrapolation>> = {
  rate: { isCounter: true, isRate: true },
  increase: { isCounter: true, isRate: false },
  delta: { isCounter: false, isRate: false },
};

/** As Go's `Duration.Seconds()`: whole seconds and the rest are converted apart, which may differ from a plain division in the last bit. */
export const rangeSeconds = (rangeMs: number): number => Math.floor(rangeMs / 1000) + ((rangeMs % 1000) * 1e6) / 1e9;

/**
 * What to multiply the rise within the samples by.
 * @param toStartMs from the start of the window to its first sample; `toEndMs` likewise; `sampledMs` from the first sample to the last
 * @param intervals samples less one
 * @param zeroSeconds how long before the first sample the counter was zero; Infinity when that does not matter
 * @param leftOpen the order of Prometheus 3: the threshold first, then the counter's zero
 */
export function extrapolationFactor(toStartMs: number, toEndMs: number, sampledMs: number, intervals: number, zeroSeconds: number, leftOpen: boolean): number {
  let toStart = toStartMs / 1000;
  let toEnd = toEndMs / 1000;
  const sampled = sampledMs / 1000;
  const average = sampled / intervals;
  const threshold = average * 1.1;
  if (leftOpen) {
    if (toStart >= threshold) toStart = average / 2;
    if (zeroSeconds < toStart) toStart = zeroSeconds;
    if (toEnd >= threshold) toEnd = average / 2;
    return (sampled + toStart + toEnd) / sampled;
  }
  if (zeroSeconds < toStart) toStart = zeroSeconds;
  let covered = sampled;
  covered += toStart < threshold ? toStart : average / 2;
  covered += toEnd < threshold ? toEnd : average / 2;
  return covered / sampled;
}

/** Indexes of the samples that are smaller than the one before. */
function resetsOf(values: Float64Array): number[] {
  const resets: number[] = [];
  for (let index = 1; index < values.length; index++) if (values[index]! < values[index - 1]!) resets.push(index);
  return resets;
}

/**
 * Fills `out`; the samples hold no stale markers. A step costs the same for any range: both ends of the window move along (`eachWindow` tells how),
 * resets are known beforehand, and the factor is computed anew only when the window lies otherwise around its samples. Written as one loop, since
 * this is where most of the time of a dashboard goes.
 */
export function extrapolatedValues({ isCounter, isRate }: Extrapolation, samples: SampleColumns, steps: Steps, window: Window, out: StepColumn): void {
  const { times, values } = samples;
  const { rangeMs, offsetMs, leftOpen } = window;
  const { startMs, stepMs } = steps;
  const count = stepCount(steps);
  const length = times.length;
  const seconds = isRate ? rangeSeconds(rangeMs) : 1;
  const resets = isCounter ? resetsOf(values) : [];
  const leftEdge = firstVisible(window) - offsetMs;
  let low = 0;
  let high = 0;
  let lowStride = 0;
  let highStride = 0;
  let firstReset = 0;
  let knownStart = -1;
  let knownEnd = -1;
  let knownSampled = -1;
  let knownIntervals = -1;
  let plainFactor = 0;
  for (let step = 0; step < count; step++) {
    const end = startMs + step * stepMs - offsetMs;
    const highBefore = high;
    if (highStride > 0 && high + highStride <= length && times[high + highStride - 1]! <= end) high += highStride;
    while (high < length && times[high]! <= end) high++;
    highStride = high - highBefore;
    const first = end - leftEdge;
    const lowBefore = low;
    if (lowStride > 0 && low + lowStride <= high && times[low + lowStride - 1]! < first) low += lowStride;
    while (low < high && times[low]! < first) low++;
    lowStride = low - lowBefore;
    const intervals = high - low - 1;
    if (intervals < 1) {
      out.present[step] = 0;
      continue;
    }
    const firstValue = values[low]!;
    let rise = values[high - 1]! - firstValue;
    while (firstReset < resets.length && resets[firstReset]! <= low) firstReset++;
    for (let reset = firstReset; reset < resets.length && resets[reset]! < high; reset++) rise += values[resets[reset]! - 1]!;
    const toStartMs = times[low]! - end + rangeMs;
    const toEndMs = end - times[high - 1]!;
    const sampledMs = times[high - 1]! - times[low]!;
    if (toStartMs !== knownStart || toEndMs !== knownEnd || sampledMs !== knownSampled || intervals !== knownIntervals) {
      knownStart = toStartMs;
      knownEnd = toEndMs;
      knownSampled = sampledMs;
      knownIntervals = intervals;
      plainFactor = extrapolationFactor(toStartMs, toEndMs, sampledMs, intervals, Infinity, leftOpen) / seconds;
    }
    let factor = plainFactor;
    // A counter above its rise was zero longer ago than the samples reach, hence before the window wherever they fill half of it.
    if (isCounter && rise > 0 && firstValue >= 0 && (firstValue < rise || sampledMs < toStartMs)) {
      factor = extrapolationFactor(toStartMs, toEndMs, sampledMs, intervals, (sampledMs / 1000) * (firstValue / rise), leftOpen) / seconds;
    }
    out.values[step] = rise * factor;
    out.present[step] = 1;
  }
}
