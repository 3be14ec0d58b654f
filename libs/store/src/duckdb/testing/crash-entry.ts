import { batchOf, entryOf } from '../../conformance/rows';
import { LogEntry } from '../../telemetry-store.port';

export const CRASH_ROWS = 200;
export const CRASH_START_MS = Date.UTC(2026, 4, 1);
export const CRASH_RANGE = { startMs: CRASH_START_MS, endMs: CRASH_START_MS + 2 * 86_400_000 };

/** Small, so that kills also hit checkpoints. */
export const CRASH_CHECKPOINT = '200KB';

/** The entry of a sequence, always the same: rows in two windows, so that a kill can fall between the commits of two files. */
export function crashEntry(sequence: number): LogEntry {
  const rows = Array.from({ length: CRASH_ROWS }, (_, i) => ({
    at: CRASH_START_MS + (i % 2) * 86_400_000 + sequence,
    tags: { sequence: String(sequence), parity: String(i % 2) },
    fields: { value: sequence * CRASH_ROWS + i, text: `text ${i}` },
  }));
  return entryOf(sequence, [batchOf('crash', rows)]);
}
