import { exportFiles, type forgetInReportingV1, type JobView } from '@observer/contracts';
import { type JobQueue, type Messaging, namesAnyOf } from '@observer/platform';
import type { z } from 'zod';
import { partName } from './export.job';

/** A job in its list; older ones have no file any more. */
const NEWEST = 10_000;

/**
 * Ends and erases the exports whose matchers name a person, with their files. Files of other exports may hold rows of the person as well: they are
 * counted, and vanish after a day.
 */
export async function forgetExports(values: readonly string[], { messaging, jobs, nowMs }: { messaging: Messaging; jobs: JobQueue; nowMs: number }): Promise<z.input<typeof forgetInReportingV1.response>> {
  const { erased, rewritten } = await jobs.forget(namesAnyOf(values));
  let files = 0;
  for (const job of erased) files += await removeFiles(messaging, job);
  const others = (await jobs.list({ limit: NEWEST })).filter(({ state, result }) => state === 'running' || (state === 'done' && Number(result?.expiresAtMs ?? 0) > nowMs));
  return { exports: erased.length, files, otherFiles: others.length, rewritten };
}

/** The file, or the parts of one that was not made yet. */
async function removeFiles(messaging: Messaging, { id, result }: JobView): Promise<number> {
  const files = messaging.files(exportFiles);
  let removed = typeof result?.file === 'string' && (await files.delete(result.file)) ? 1 : 0;
  for (let part = 0; await files.delete(partName(id, part)); part++) removed++;
  return removed;
}
