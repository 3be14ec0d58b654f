import { exportFiles, type forgetInReportingV1 } from '@observer/contracts';
import { type ForgottenJob, type JobQueue, type Messaging, namesAnyOf } from '@observer/platform';
import type { z } from 'zod';
import { partsAt } from './export.job';

/** A job in its list; older ones have no file any more. */
const NEWEST = 10_000;

/**
 * Ends and erases the exports whose matchers name a person, with their files. All others that have not ended begin again without what they had read, since
 * rows of the person may be in it; also those that failed or were cancelled, when they are tried again. Files that are finished may hold such rows as
 * well: they are counted, and vanish after a day.
 */
export async function forgetExports(values: readonly string[], { messaging, jobs, nowMs }: { messaging: Pick<Messaging, 'files'>; jobs: Pick<JobQueue, 'forget' | 'list'>; nowMs: number }): Promise<z.input<typeof forgetInReportingV1.response>> {
  const { erased, restarted, rewritten } = await jobs.forget(namesAnyOf(values), () => true);
  let files = 0;
  for (const job of erased) files += await removeFiles(messaging, job);
  // Whoever ran one has heard by now that it runs no more, and writes no part.
  for (const job of restarted) await removeFiles(messaging, job);
  const others = (await jobs.list({ limit: NEWEST })).filter(({ state, result }) => state === 'done' && Number(result?.expiresAtMs ?? 0) > nowMs);
  return { exports: erased.length, files, otherFiles: others.length, begunAgain: restarted.filter(({ view }) => hasNotEnded(view.state)).length, rewritten };
}

const hasNotEnded = (state: ForgottenJob['view']['state']): boolean => state === 'waiting' || state === 'running' || state === 'paused';

/** The file, or the parts of one that was not made yet. */
async function removeFiles(messaging: Pick<Messaging, 'files'>, { view: { id, result }, checkpoint }: ForgottenJob): Promise<number> {
  const files = messaging.files(exportFiles);
  let removed = 0;
  for (const name of [...(typeof result?.file === 'string' ? [result.file] : []), ...partsAt(id, checkpoint)]) if (await files.delete(name)) removed++;
  return removed;
}
