import type { Clock } from '@observer/kernel';

/** While ahead of the wall clock, time goes at this speed until both agree again. */
const SLEW = 0.5;

/**
 * The time by which a partition's timers run. It never goes back, neither when an administrator sets the wall clock back nor when the
 * next owner's clock is behind: it goes on from the time in the snapshot. A wall clock that leaps ahead takes it along.
 */
export class PartitionClock {
  private current: number;
  private measuredAt: number;

  constructor(private readonly clock: Clock, snapshotMs: number) {
    this.current = Math.max(snapshotMs, clock.nowMs());
    this.measuredAt = clock.monotonicMs();
  }

  nowMs(): number {
    const monotonic = this.clock.monotonicMs();
    const elapsed = monotonic - this.measuredAt;
    this.measuredAt = monotonic;
    const wall = this.clock.nowMs();
    this.current = Math.max(wall, this.current + elapsed * (wall < this.current + elapsed ? SLEW : 1));
    return this.current;
  }

  /** Milliseconds to wait until `dueMs` may have come; a little short when the clock is ahead, so look again. */
  untilMs(dueMs: number): number {
    return Math.max(0, dueMs - this.nowMs());
  }
}
