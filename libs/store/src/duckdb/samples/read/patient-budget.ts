import { SamplesQuery } from '@observer/contracts';
import { SampleBudget } from '../../../page/samples-page';
import { Reader } from '../../engine/connections';

/** How long the thread works without a pause: commits wait for it. */
const SLICE_MS = 10;

/** A budget that also knows when the query has to give way to commits. */
export class PatientBudget extends SampleBudget {
  private sliceStart = performance.now();

  constructor(limits: SamplesQuery['limits'], private readonly reader: Reader, series: number, samples: number) {
    super(limits, series, samples);
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
}
