/** Evaluation times: `startMs`, then every `stepMs` up to `endMs`. */
export interface Steps {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** What a step sees: the samples of [step - offset - range, step - offset]. */
export interface Window {
  /** Width of the range, or the lookback of an instant selector. */
  readonly rangeMs: number;
  readonly offsetMs: number;
  /** The rules of Prometheus 3: the sample at the left end is left out, and extrapolation is clamped at zero after the threshold. */
  readonly leftOpen: boolean;
}

/** A value per step; `present` is 1 where there is one. */
export interface StepColumn {
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export const stepCount = (steps: Steps): number => Math.floor((steps.endMs - steps.startMs) / steps.stepMs) + 1;

export const emptyColumn = (length: number): StepColumn => ({ values: new Float64Array(length), present: new Uint8Array(length) });

/** The earliest time a window may show: times are whole milliseconds, so an open end is the next one. */
export const firstVisible = (window: Window): number => window.rangeMs + window.offsetMs - (window.leftOpen ? 1 : 0);

/**
 * Calls `visit` for every step with the samples [low, high) its window shows, possibly none. Both ends only move forward; samples mostly come
 * regularly, so each end first tries the stride of the step before.
 */
export function eachWindow(times: Float64Array, steps: Steps, window: Window, visit: (step: number, low: number, high: number) => void): void {
  const count = stepCount(steps);
  const length = times.length;
  const back = firstVisible(window);
  let low = 0;
  let high = 0;
  let lowStride = 0;
  let highStride = 0;
  for (let step = 0; step < count; step++) {
    const time = steps.startMs + step * steps.stepMs;
    const end = time - window.offsetMs;
    const highBefore = high;
    if (highStride > 0 && high + highStride <= length && times[high + highStride - 1]! <= end) high += highStride;
    while (high < length && times[high]! <= end) high++;
    highStride = high - highBefore;
    const first = time - back;
    const lowBefore = low;
    if (lowStride > 0 && low + lowStride <= high && times[low + lowStride - 1]! < first) low += lowStride;
    while (low < high && times[low]! < first) low++;
    lowStride = low - lowBefore;
    visit(step, low, high);
  }
}
