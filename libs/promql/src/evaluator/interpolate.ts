/** Arithmetic on samples of either kind, as interpolation needs it. Undefined: histograms that do not go together. */
import { add, isReset, scale } from '../histogram/arithmetic';
import type { FloatHistogram } from '../histogram/float-histogram';

export type Sample = number | FloatHistogram;

export function plus(a: Sample, b: Sample): Sample | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  return typeof a === 'object' && typeof b === 'object' ? add(a, b) : undefined;
}

export function minus(a: Sample, b: Sample): Sample | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return typeof a === 'object' && typeof b === 'object' ? add(a, b, -1) : undefined;
}

/** Whether a counter started anew between two samples. */
export function hasReset(current: Sample, previous: Sample): boolean {
  if (typeof current === 'number' && typeof previous === 'number') return current < previous;
  return typeof current === 'object' && typeof previous === 'object' && isReset(current, previous);
}

const part = (sample: Sample, share: number): Sample => (typeof sample === 'number' ? sample * share : scale(sample, share));

/** The value on the line between two samples, after a share of the way. A counter that was reset on the way started at zero. */
export function interpolate(from: Sample, to: Sample, share: number, isCounter: boolean): Sample | undefined {
  const change = minus(to, from);
  if (change === undefined) return undefined;
  return isCounter && hasReset(to, from) ? part(to, share) : plus(from, part(change, share));
}
