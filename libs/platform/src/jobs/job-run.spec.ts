import type { StoredJob } from '@observer/contracts';
import { manualClock } from '@observer/testing';
import { createLogger } from '../log/logger';
import { JobRun } from './job-run';
import { begin, newJob, startedOver } from './job-state';

const progress = { done: 0, total: 1, unit: 'steps' };

/** A run of a job whose document is in memory. */
function started() {
  const job = begin(newJob({ id: 'j', type: 'erasure', service: 'ingest', title: 't', params: {}, by: { kind: 'user', id: 'a' } }, 1), 1, 2)!;
  const document = { job };
  /** The document was changed by somebody else once, meanwhile. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  const change = async (next: (stored: StoredJob) => StoredJob): Promise<StoredJob> => {
    const wanted = document.job.run === job.run ? next(document.job) : document.job;
    const other = meanwhile;
    meanwhile = undefined;
    await other?.();
    document.job = other === undefined ? wanted : next(document.job);
    return document.job;
  };
  const run = new JobRun(job, { clock: manualClock(0), log: createLogger({ service: 'ingest', instance: 'a', level: 'fatal' }) }, change, {});
  return { run, document, context: run.context(), meanwhile: (work: () => Promise<unknown>) => (meanwhile = work) };
}

describe('what a run of a job saves', () => {
  it('is in the document at once when it must not be lost, however short ago the last was written', async () => {
    const { document, context, run } = started();
    await context.save(progress, { parts: 1 });
    await context.save(progress, { parts: 2 });
    expect(document.job.checkpoint).toEqual({ parts: 1 });
    await context.save(progress, { parts: 3 }, { durable: true });
    expect(document.job.checkpoint).toEqual({ parts: 3 });
    run.end();
  });

  it('is never put back by an earlier one that had to be written again', async () => {
    const { document, context, meanwhile } = started();
    meanwhile(() => context.save(progress, { parts: 2 }, { durable: true }));
    await context.save(progress, { parts: 1 }, { durable: true });
    expect(document.job.checkpoint).toEqual({ parts: 2 });
  });

  it('stops the run when the job began again meanwhile', async () => {
    const { document, context, run } = started();
    document.job = startedOver(document.job);
    await expect(context.save(progress, { parts: 1 }, { durable: true })).rejects.toMatchObject({ code: 'cancelled' });
    expect(run.interrupted).toBe(true);
    expect(document.job.checkpoint).toBeNull();
  });
});
