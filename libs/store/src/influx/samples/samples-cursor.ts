import type { SamplesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';

/** How far a page got within a metric: how many series, and the tags of the last one. */
export interface SeriesPosition {
  readonly seen: number;
  readonly tags: string;
}

/** Where a page ended, and what the query had read by then. */
export interface SamplesCursor {
  /** Absent in answers by group. */
  readonly after?: SeriesPosition & { readonly metric: string };
  /** Key of the last group. */
  readonly afterGroup?: string;
  readonly series: number;
  readonly samples: number;
}

export const encodeSamplesCursor = (cursor: SamplesCursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws ObserverError `invalid_argument` */
export function decodeSamplesCursor(text: string): SamplesCursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as SamplesCursor;
    const { after, afterGroup, series, samples } = cursor;
    const isPlace = after !== undefined && Number.isInteger(after.seen) && typeof after.tags === 'string' && typeof after.metric === 'string';
    if (Number.isInteger(series) && Number.isInteger(samples) && (isPlace || typeof afterGroup === 'string')) return cursor;
  } catch {
    // Told below, as for any other text that is no cursor.
  }
  throw new ObserverError('invalid_argument', `"${text.slice(0, 60)}" is no cursor of samples; pass "nextCursor" of the page before, unchanged`);
}

/** What one query has read so far, over all its pages. */
export class SampleBudget {
  constructor(private readonly limits: SamplesQuery['limits'], public series: number, public samples: number) {}

  /** @throws ObserverError `resource_exhausted` */
  take(samples: number): void {
    this.series++;
    this.samples += samples;
    if (this.series > this.limits.maxSeries) throw this.fault(`more than ${this.limits.maxSeries} series`);
    if (this.samples > this.limits.maxSamples) throw this.fault(`more than ${this.limits.maxSamples} samples`);
  }

  private fault(what: string): ObserverError {
    return new ObserverError('resource_exhausted', `the query reads ${what}; narrow its matchers or its range, or widen its step`, { retryable: false });
  }
}
