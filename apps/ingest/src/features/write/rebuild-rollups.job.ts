import { startRebuildRollupsV1 } from '@observer/contracts';
import { defineJob, type JobContext } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import type { z } from 'zod';

const paramsSchema = startRebuildRollupsV1.request.pick({ measurement: true, range: true });
/** What is done at once: a pause or a crash costs no more. */
const SLICE_MS = 24 * 3_600_000;

/** Computes rollups of a range anew from raw rows, a day at a time. */
export const rebuildRollupsJob = (store: TelemetryStore) =>
  defineJob({
    type: 'rebuild-rollups', params: paramsSchema, title: ({ measurement }) => `Rollups of ${measurement ?? 'all measurements'} made anew`,
    async run({ params: { measurement, range }, checkpoint, save, signal }: JobContext<z.output<typeof paramsSchema>, { nextMs: number; windows: number }>) {
      let at = checkpoint ?? { nextMs: range.startMs, windows: 0 };
      const total = Math.ceil((range.endMs - range.startMs) / SLICE_MS);
      while (at.nextMs < range.endMs) {
        const endMs = Math.min(range.endMs, at.nextMs + SLICE_MS);
        const windows = await store.rebuildRollups(measurement, { startMs: at.nextMs, endMs }, undefined, signal);
        at = { nextMs: endMs, windows: at.windows + windows };
        await save({ done: Math.ceil((endMs - range.startMs) / SLICE_MS), total, unit: 'days' }, at);
      }
      return { windows: at.windows };
    },
  });
