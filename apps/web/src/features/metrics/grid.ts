/** The moments at which a query is evaluated over a range. */
import { type Bounds } from '../../time/time-range';

/** Bounds on whole steps of the epoch, first and last evaluated; the last lies not in the future. At least one step. */
export function gridBounds({ startMs, endMs }: Bounds, stepMs: number): Bounds {
  const last = Math.floor(endMs / stepMs) * stepMs;
  return { startMs: Math.min(Math.ceil(startMs / stepMs) * stepMs, last), endMs: last };
}

/** The newest moment at which a moving query of this step is asked: some times per step, not more than every 5 s. */
export function lastRefresh(nowMs: number, stepMs: number): number {
  const everyMs = Math.min(60_000, Math.max(5_000, Math.floor(stepMs / 3_000) * 1_000));
  return Math.floor(nowMs / everyMs) * everyMs;
}
