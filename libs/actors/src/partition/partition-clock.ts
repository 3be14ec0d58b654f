import type { Clock } from '@observer/kernel';

/** How fast broker time is carried on while it is ahead of the wall clock: so a broker whose clock leapt and was set right is forgotten again. */
const SLEW = 0.9;

/**
 * The time by which a partition's timers run: the later of the wall clock and the broker's time, known from the newest message and the
 * snapshot and carried on without the wall clock. So a wall clock that is set back, or is behind, holds no timer up; one that leaps ahead
 * fires timers early only as long as it is wrong.
 */
export class PartitionClock {
  private brokerMs: number;
  private measuredAt: number;

  /** @param snapshotMs `carriedMs` of the last commit */
  constructor(private readonly clock: Clock, snapshotMs: number) {
    this.brokerMs = snapshotMs;
    this.measuredAt = clock.monotonicMs();
  }

  /** The broker's clock showed at least this. */
  observe(publishedAtMs: number): void {
    this.brokerMs = Math.max(this.carriedMs(), publishedAtMs);
  }

  nowMs(): number {
    return Math.max(this.clock.nowMs(), this.carriedMs());
  }

  /** Broker time as far as it is known. */
  carriedMs(): number {
    const monotonic = this.clock.monotonicMs();
    this.brokerMs += (monotonic - this.measuredAt) * (this.brokerMs > this.clock.nowMs() ? SLEW : 1);
    this.measuredAt = monotonic;
    return this.brokerMs;
  }

  /** Milliseconds to wait until `dueMs` may have come; look again then. */
  untilMs(dueMs: number): number {
    return Math.max(0, dueMs - this.nowMs());
  }
}
