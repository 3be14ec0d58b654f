import { add, areCompatible, isReset, withHint } from '../histogram/arithmetic';
import type { FloatHistogram } from '../histogram/float-histogram';
import type { Dialect } from '../parser/functions';

type Warn = (message: string) => void;

export const MIXED_BUCKETS = 'encountered histograms of custom and of exponential buckets in a range; that window has no value';

/** Tells of a rate of gauges, and of a difference of counters. */
export function warnOfKind(histograms: readonly FloatHistogram[], isCounter: boolean, warn: Warn): void {
  const isGauge = ({ counterResetHint }: FloatHistogram): boolean => counterResetHint === 'gauge';
  if (isCounter && histograms.some(isGauge)) warn('this native histogram metric is not a counter');
  if (!isCounter && !histograms.every(isGauge)) warn('this native histogram metric is not a gauge');
}

/**
 * From the first histogram of a window to the last, mended for counter resets. In Prometheus 3 a counter's first sample does not matter when the second
 * has started anew, and all others must have buckets of one kind.
 * @returns undefined, with a warning, when the buckets do not go together
 */
export function histogramRise(all: readonly FloatHistogram[], isCounter: boolean, dialect: Dialect, warn: Warn): FloatHistogram | undefined {
  warnOfKind(all, isCounter, warn);
  const startsAnew = dialect === '3' && isCounter && all.length > 1 && isReset(all[1]!, all[0]!);
  const histograms = startsAnew ? all.slice(1) : all;
  const last = histograms.at(-1)!;
  const isMixed = dialect === '3' && !histograms.every((one) => areCompatible(one, last));
  let rise = isMixed ? undefined : startsAnew ? last : add(last, histograms[0]!, -1);
  if (rise === undefined) warn(MIXED_BUCKETS);
  histograms.forEach((current, index) => {
    const previous = histograms[index - 1];
    if (isCounter && previous !== undefined && rise !== undefined && isReset(current, previous)) rise = add(rise, previous);
  });
  return rise === undefined ? undefined : withHint(rise, 'gauge');
}
