import type { Clock } from '@observer/kernel';

export interface ManualClock extends Clock {
  /** Moves wall and monotonic time on. */
  advance(ms: number): void;
  /** Sets the wall clock, as an administrator or NTP may; monotonic time stays. */
  setNowMs(ms: number): void;
}

/** A clock that stands still until told otherwise. @param startMs default 2025-10-09T08:53:20Z */
export function manualClock(startMs = 1_760_000_000_000): ManualClock {
  let wallMs = startMs;
  let monotonicMs = 0;
  return {
    nowMs: () => wallMs,
    nowNs: () => BigInt(Math.round(wallMs * 1000)) * 1000n,
    monotonicMs: () => monotonicMs,
    advance(ms) {
      wallMs += ms;
      monotonicMs += ms;
    },
    setNowMs(ms) {
      wallMs = ms;
    },
  };
}
