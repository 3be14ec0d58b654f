import type { SamplesAnswer } from '@observer/contracts';
import type { ObserverError } from '@observer/kernel';
import { PAGE_SAMPLES } from './samples-page';

/** How long one batch works: what is not answered by then is left for `select-samples`, so that a slow query holds up the others no longer than this. */
export const BATCH_MS = 500;
/** What a series takes in an answer besides its samples, counted in samples. */
const SERIES_ROOM = 16;

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
    return this.taken >= PAGE_SAMPLES || performance.now() - this.startedAt >= BATCH_MS;
  }

  take(answer: SamplesAnswer): void {
    if (answer.kind !== 'page') return;
    for (const { samples } of answer.page.series) this.taken += SERIES_ROOM + samples;
  }
}
