import type { Clock } from '@observer/kernel';

/** A lag is shown this long after the last event; then nothing waits, and there is none. */
const VALID_MS = 10_000;

/** How far behind the log counting is, and how much is counted. */
export class LogLag {
  private lagMs = 0;
  private atMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** @param logMs when the log stored what was counted just now */
  counted(logMs: number): void {
    this.lagMs = Math.max(0, this.clock.nowMs() - logMs);
    this.atMs = this.clock.monotonicMs();
  }

  get ms(): number {
    return this.clock.monotonicMs() - this.atMs < VALID_MS ? this.lagMs : 0;
  }
}
