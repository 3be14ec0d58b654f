import { staleFlags, type SampleColumns } from './stale';
import { firstVisible, stepCount, type StepColumn, type Steps, type Window } from './steps';

/** An instant selector: the newest sample of the lookback, nothing when that is a stale marker. `at` receives its index in the series, for those who need the time. */
export function lookupValues(samples: SampleColumns, steps: Steps, window: Window, out: StepColumn, at?: Int32Array): void {
  const { times, values } = samples;
  const stale = staleFlags(values);
  const count = stepCount(steps);
  const back = firstVisible(window);
  let high = 0;
  let stride = 0;
  for (let step = 0; step < count; step++) {
    const time = steps.startMs + step * steps.stepMs;
    const end = time - window.offsetMs;
    const before = high;
    if (stride > 0 && high + stride <= times.length && times[high + stride - 1]! <= end) high += stride;
    while (high < times.length && times[high]! <= end) high++;
    stride = high - before;
    const isThere = high > 0 && times[high - 1]! >= time - back && stale?.[high - 1] !== 1;
    out.present[step] = isThere ? 1 : 0;
    if (!isThere) continue;
    out.values[step] = values[high - 1]!;
    if (at !== undefined) at[step] = high - 1;
  }
}
