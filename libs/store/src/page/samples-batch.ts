import type { SamplesAnswer } from '@observer/contracts';
import type { ObserverError } from '@observer/kernel';
import { PAGE_SAMPLES } from './samples-page';

/**
 * How long one batch works: what is not answered by then is left out, so that a slow query holds up the others no longer than this. Long enough for small
 * ones on a machine that is busy: there nothing is cheaper than a batch.
 */
export const BATCH_MS = 2_000;
/** Characters of an answer: those of one full page of samples. */
const ROOM = (2 * PAGE_SAMPLES * Float64Array.BYTES_PER_ELEMENT * 4) / 3;

/** Of a kind that is asked by itself. */
export const ALONE: SamplesAnswer = { kind: 'later', because: 'alone' };
/** The others of its batch left no room, or no time. */
export const FULL: SamplesAnswer = { kind: 'later', because: 'full' };

export const faultAnswer = ({ code, message, retryable }: ObserverError): SamplesAnswer => ({ kind: 'fault', code, message, retryable });

/** Bounds what one batch answers: about as much as one page of samples. */
export class BatchRoom {
  private readonly startedAt = performance.now();
  private taken = 0;

  get isFull(): boolean {
    return this.taken >= ROOM || performance.now() - this.startedAt >= BATCH_MS;
  }

  take(answer: SamplesAnswer): void {
    if (answer.kind === 'page') this.taken += answer.page.series.length + answer.page.times.length + answer.page.values.length;
  }
}
