import { batchOf, entryOf } from '../../conformance/rows';
import { LogEntry } from '../../telemetry-store.port';

export const SAMPLES_START_MS = Date.UTC(2026, 4, 1, 20);
export const SAMPLE_SERIES = 20;
const SLOTS = 8;
const HOUR_MS = 3_600_000;

/** Samples of a sequence, by their place: two per series, in slots of two windows that come again and again, so that packing merges. */
export function samplesOf(sequence: number): { readonly series: number; readonly timeMs: number; readonly value: number }[] {
  return Array.from({ length: 2 * SAMPLE_SERIES }, (_, i) => ({
    series: i % SAMPLE_SERIES, timeMs: SAMPLES_START_MS + ((sequence + (i < SAMPLE_SERIES ? 0 : 3)) % SLOTS) * HOUR_MS + sequence * 1000 + (i < SAMPLE_SERIES ? 0 : 500), value: sequence + i,
  }));
}

/** The entry of a sequence, always the same. */
export const sampleEntry = (sequence: number): LogEntry =>
  entryOf(sequence, [batchOf('packed', samplesOf(sequence).map(({ series, timeMs, value }) => ({ at: timeMs, tags: { series: String(series) }, fields: { value } })))]);
