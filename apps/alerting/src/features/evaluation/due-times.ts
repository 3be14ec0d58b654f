import { createHash } from 'node:crypto';

/** Missed evaluations older than this are not caught up: nobody is helped by an alert about then. */
export const CATCH_UP_MS = 3_600_000;

/** Where in its interval a group is evaluated: groups of one interval are spread over it, each always at the same place. */
export function offsetOf(groupId: string, intervalMs: number): number {
  return createHash('sha256').update(groupId).digest().readUInt32BE(0) % intervalMs;
}

/** The first due time after `afterMs`. */
export function nextDue(groupId: string, intervalMs: number, afterMs: number): number {
  const offset = offsetOf(groupId, intervalMs);
  return (Math.floor((afterMs - offset) / intervalMs) + 1) * intervalMs + offset;
}

export interface DueTimes {
  /** Ascending. */
  readonly timesMs: number[];
  /** Due times that are given up, because they are too old or too many. */
  readonly missed: number;
}

/** Due times in (afterMs, untilMs], the newest `most` of them within the last hour. */
export function dueTimes(groupId: string, intervalMs: number, afterMs: number, untilMs: number, most = 1_000): DueTimes {
  const first = nextDue(groupId, intervalMs, afterMs);
  if (first > untilMs) return { timesMs: [], missed: 0 };
  const count = Math.floor((untilMs - first) / intervalMs) + 1;
  const inWindow = Math.floor(CATCH_UP_MS / intervalMs) + 1;
  const kept = Math.min(count, most, inWindow);
  return { timesMs: Array.from({ length: kept }, (_, i) => first + (count - kept + i) * intervalMs), missed: count - kept };
}
