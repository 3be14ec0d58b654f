import type { SamplesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { StepColumn } from '@observer/promql';

/** Samples of one page: 4 MiB of times and values. */
export const PAGE_SAMPLES = 262_144;

/** Steps that have a value, as columns of samples. */
export function presentOf({ values, present }: StepColumn, { startMs, stepMs }: { startMs: number; stepMs: number }): { times: Float64Array; values: Float64Array } {
  let count = 0;
  for (let step = 0; step < present.length; step++) count += present[step]!;
  const result = { times: new Float64Array(count), values: new Float64Array(count) };
  for (let step = 0, at = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    result.times[at] = startMs + step * stepMs;
    result.values[at++] = values[step]!;
  }
  return result;
}

/** What one query has read so far, over all its pages. */
export class SampleBudget {
  constructor(private readonly limits: SamplesQuery['limits'], public series: number, public samples: number) {}

  /** @throws ObserverError `resource_exhausted` */
  take(series: number, samples: number): void {
    this.series += series;
    this.samples += samples;
    if (this.series > this.limits.maxSeries) throw this.fault(`more than ${this.limits.maxSeries} series`);
    if (this.samples > this.limits.maxSamples) throw this.fault(`more than ${this.limits.maxSamples} samples`);
  }

  private fault(what: string): ObserverError {
    return new ObserverError('resource_exhausted', `the query reads ${what}; narrow its matchers or its range, or widen its step`, { retryable: false });
  }
}
