import { SamplesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { Reader } from '../../engine/connections';

/** How long the thread works without a pause: commits wait for it. */
const SLICE_MS = 10;

/** What one query has read so far, over all its pages, and when it has to give way to commits. */
export class SampleBudget {
  private sliceStart = performance.now();

  constructor(
    private readonly limits: SamplesQuery['limits'],
    private readonly reader: Reader,
    public series: number,
    public samples: number,
  ) {}

  /** @throws ObserverError `resource_exhausted` */
  take(series: number, samples: number): void {
    this.series += series;
    this.samples += samples;
    if (this.series > this.limits.maxSeries) throw this.fault(`more than ${this.limits.maxSeries} series`);
    if (this.samples > this.limits.maxSamples) throw this.fault(`more than ${this.limits.maxSamples} samples`);
  }

  /** Whether it is time to call `pause`. */
  get isDue(): boolean {
    return performance.now() - this.sliceStart > SLICE_MS;
  }

  /** Lets others run. @throws ObserverError `cancelled` or `deadline_exceeded` */
  async pause(): Promise<void> {
    this.reader.throwIfCancelled();
    await new Promise((resolve) => setImmediate(resolve));
    this.reader.throwIfCancelled();
    this.sliceStart = performance.now();
  }

  private fault(what: string): ObserverError {
    return new ObserverError('resource_exhausted', `the query reads ${what}; narrow its matchers or its range, or widen its step`, { retryable: false });
  }
}
