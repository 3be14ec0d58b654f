/** Where time comes from. Rules and actors take a clock so that tests decide what time it is. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Wall clock, nanoseconds since the Unix epoch (the precision of telemetry). */
  nowNs(): bigint;
  /** Monotonic milliseconds, for durations; the origin is arbitrary. */
  monotonicMs(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  nowNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n,
  monotonicMs: () => performance.now(),
};
