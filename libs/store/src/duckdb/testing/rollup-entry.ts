import { defineKind } from '@observer/telemetry';
import { batchOf, entryOf } from '../../conformance/rows';
import { keepFrom } from '../../retention-plan';
import { LogEntry, RetentionPlan } from '../../telemetry-store.port';

const HOUR_MS = 3_600_000;
const kindOf = (name: string) => defineKind({ name, description: '', dimensions: [{ name: 'k', description: '' }], measures: [{ name: 'v', description: '', type: 'float' }], rollups: [{ dimensions: ['k'], sketches: ['v'] }] });

export const ROLLUP_START_MS = Date.UTC(2026, 4, 1);
export const ROLLUP_HOURS = 8;
export const ROLLUP_RANGE = { startMs: ROLLUP_START_MS, endMs: ROLLUP_START_MS + ROLLUP_HOURS * HOUR_MS };
export const ROLLUP_ROWS = 400;
/** Small windows and a small log, so that kills hit many files and checkpoints. */
export const ROLLUP_OPTIONS = { windowMs: HOUR_MS, checkpointThreshold: '200KB', kinds: [kindOf('short'), kindOf('long')] };

/** The entry of a sequence, always the same: rows of two kinds all over the time, most of them late. */
export function rollupEntry(sequence: number): LogEntry {
  const rows = Array.from({ length: ROLLUP_ROWS }, (_, i) => ({
    at: ROLLUP_START_MS + ((i * 7_919 + sequence * 104_729) % (ROLLUP_HOURS * 3_600)) * 1_000 + (sequence % 1_000), tags: { k: `k${i % 3}` }, fields: { v: sequence + i },
  }));
  return entryOf(sequence, [batchOf('short', rows), batchOf('long', rows)]);
}

/** Drops the rows of `short` of the first hours; everything else stays. */
export function dropHours(hours: number): RetentionPlan {
  const ever = keepFrom(ROLLUP_START_MS - HOUR_MS);
  return { measurements: { short: { ...ever, raw: ROLLUP_START_MS + hours * HOUR_MS } }, others: ever };
}
