import { type Clock, systemClock } from '@observer/kernel';

/** Time and waiting, so that tests decide when what happens. */
export interface Scheduler {
  readonly clock: Clock;
  /** @returns cancel */
  after(ms: number, callback: () => void): () => void;
  /** Lets everything else that waits in this process go first. */
  breathe(): Promise<void>;
}

export const systemScheduler = (clock: Clock = systemClock): Scheduler => ({
  clock,
  after(ms, callback) {
    // A longer delay than setTimeout takes would fire at once; whoever waits looks again then.
    const timer = setTimeout(callback, Math.max(0, Math.min(ms, 2 ** 31 - 1)));
    return () => clearTimeout(timer);
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
});

export const pause = (scheduler: Scheduler, ms: number): Promise<void> => new Promise((resolve) => scheduler.after(ms, resolve));
