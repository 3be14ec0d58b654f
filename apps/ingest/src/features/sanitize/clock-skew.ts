import type { Batch } from '@observer/telemetry';
import type { RowRefusals } from './row-refusals';

/** Decoders are told to stamp rows without a time of their own with this; no clock ever shows it (the year 1677). */
export const NO_TIME_NS = -(2n ** 63n);

const NO_TIME_HIGH = -(2 ** 31);
const WORD = 2 ** 32;

export interface SkewBounds {
  /** How far in the past a point may lie, milliseconds. */
  readonly maxAgeMs: number;
  /** How far in the future, milliseconds. */
  readonly maxFutureMs: number;
}

/** Both halves of 64-bit words, so that times are compared as doubles: no BigInt is made per row. Platform order is little-endian. */
const words = (time: BigInt64Array): Int32Array => new Int32Array(time.buffer, time.byteOffset, time.length * 2);

/** Whether any row came without a time of its own. */
export function lacksTime(time: BigInt64Array): boolean {
  const halves = words(time);
  for (let high = 1; high < halves.length; high += 2) {
    if (halves[high] === NO_TIME_HIGH && halves[high - 1] === 0) return true;
  }
  return false;
}

/** Gives rows without a time the time of arrival, in place. */
export function stampArrival(time: BigInt64Array, arrivedAtNs: bigint): void {
  const halves = words(time);
  for (let row = 0; row < time.length; row++) {
    if (halves[2 * row + 1] === NO_TIME_HIGH && halves[2 * row] === 0) time[row] = arrivedAtNs;
  }
}

/** Refuses points too far from now. A double keeps nanoseconds since 1970 to about 250 ns, far below any bound. */
export function checkSkew(batch: Batch, nowMs: number, bounds: SkewBounds, refusals: RowRefusals): void {
  const halves = words(batch.time);
  const oldest = (nowMs - bounds.maxAgeMs) * 1e6;
  const newest = (nowMs + bounds.maxFutureMs) * 1e6;
  let tooOld = 0;
  let inFuture = 0;
  for (let row = 0; row < batch.rows; row++) {
    const time = halves[2 * row + 1]! * WORD + (halves[2 * row]! >>> 0);
    if (time >= oldest && time <= newest) continue;
    if (time < oldest) refusals.refuse(row, (tooOld ||= tooOldFault(batch, bounds, refusals)));
    else refusals.refuse(row, (inFuture ||= inFutureFault(batch, nowMs, bounds, refusals)));
  }
}

const tooOldFault = (batch: Batch, bounds: SkewBounds, refusals: RowRefusals): number =>
  refusals.fault(
    'time_too_old',
    (row) => `the time ${describeTime(batch.time[row]!)} is older than the ${describeSpan(bounds.maxAgeMs)} that are accepted`,
    'check the unit of the timestamp (precision) and the clock of the sender; to load older history, raise OBSERVER_MAX_AGE',
  );

const inFutureFault = (batch: Batch, nowMs: number, bounds: SkewBounds, refusals: RowRefusals): number =>
  refusals.fault(
    'time_in_future',
    (row) => `the time ${describeTime(batch.time[row]!)} is more than ${describeSpan(bounds.maxFutureMs)} ahead of ${new Date(nowMs).toISOString()}`,
    'check the unit of the timestamp (precision) and the clock of the sender',
  );

/** ISO 8601 where a date can show it, else the nanoseconds. */
function describeTime(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? `${ns} ns` : date.toISOString();
}

/** Days from two days on, else hours, minutes or seconds. */
function describeSpan(ms: number): string {
  if (ms % 86_400_000 === 0 && ms > 86_400_000) return `${ms / 86_400_000} days`;
  if (ms % 3_600_000 === 0 && ms > 3_600_000) return `${ms / 3_600_000} hours`;
  return ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1000} seconds`;
}
