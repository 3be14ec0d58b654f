import { startRebuildRollupsV1, type StoreStats, type TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { defineJob, type JobContext } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import type { z } from 'zod';

const paramsSchema = startRebuildRollupsV1.request.pick({ measurement: true, range: true });
/** What is done at once: a pause or a crash costs no more. */
const SLICE_MS = 24 * 3_600_000;

/**
 * The part of a range in which a measurement (or any) has rows.
 * @throws ObserverError `not_found` for a measurement that nobody sent, `invalid_argument` when there is no row in the range
 */
export function storedRange({ measurements }: Pick<StoreStats, 'measurements'>, measurement: string | undefined, { startMs, endMs }: TimeRange): TimeRange {
  const chosen = measurements.filter(({ name }) => measurement === undefined || name === measurement);
  if (measurement !== undefined && chosen.length === 0) throw new ObserverError('not_found', `There is no measurement "${measurement}" in the store; its statistics list all`);
  const oldestMs = Math.min(...chosen.map((one) => one.oldestMs ?? Infinity));
  const newestMs = Math.max(...chosen.map((one) => one.newestMs ?? -Infinity));
  const range = { startMs: Math.max(startMs, Math.floor(oldestMs)), endMs: Math.min(endMs, Math.floor(newestMs) + 1) };
  if (range.startMs < range.endMs) return range;
  const there = Number.isFinite(oldestMs) ? `its rows are from ${new Date(oldestMs).toISOString()} to ${new Date(newestMs).toISOString()}` : 'it has no rows';
  throw new ObserverError('invalid_argument', `Nothing of ${measurement ?? 'the store'} is in this range: ${there}`);
}

/** A range in slices of a day, without those in which the store has nothing. */
export function slicesOf({ windows }: Pick<StoreStats, 'windows'>, { startMs, endMs }: TimeRange): TimeRange[] {
  const days = new Set<number>();
  for (const window of windows) {
    const fromMs = Math.max(window.startMs, startMs);
    for (let day = dayOf(fromMs); day < Math.min(window.endMs, endMs); day += SLICE_MS) days.add(day);
  }
  return [...days].sort((a, b) => a - b).map((day) => ({ startMs: Math.max(day, startMs), endMs: Math.min(day + SLICE_MS, endMs) }));
}

const dayOf = (timeMs: number): number => Math.floor(timeMs / SLICE_MS) * SLICE_MS;

/** Computes rollups of a range anew from raw rows, a day at a time. */
export const rebuildRollupsJob = (store: TelemetryStore) =>
  defineJob({
    type: 'rebuild-rollups', params: paramsSchema, title: ({ measurement }) => `Rollups of ${measurement ?? 'all measurements'} made anew`,
    async run({ params: { measurement, range }, checkpoint, save, signal }: JobContext<z.output<typeof paramsSchema>, { nextMs: number; windows: number }>) {
      let at = checkpoint ?? { nextMs: range.startMs, windows: 0 };
      const slices = slicesOf(await store.stats(), range);
      for (const [i, { startMs, endMs }] of slices.entries()) {
        if (endMs <= at.nextMs) continue;
        const windows = await store.rebuildRollups(measurement, { startMs: Math.max(startMs, at.nextMs), endMs }, undefined, signal);
        at = { nextMs: endMs, windows: at.windows + windows };
        await save({ done: i + 1, total: slices.length, unit: 'days' }, at);
      }
      return { windows: at.windows };
    },
  });
