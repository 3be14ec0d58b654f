/** The life of a batch job: waiting → running → done | failed, with pauses, as plain functions over its document. */
import type { JobView, StoredJob } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { JobProgress } from './job-definition';

export type JobAction = 'pause' | 'resume' | 'cancel' | 'retry';

/** How a run came to its end. */
export type RunEnd =
  | { readonly kind: 'done'; readonly result: Record<string, unknown>; readonly progress?: JobProgress }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'interrupted'; readonly progress?: JobProgress; readonly checkpoint?: unknown };

export interface NewJob {
  readonly id: string;
  readonly type: string;
  readonly service: JobView['service'];
  readonly title: string;
  readonly params: Record<string, unknown>;
  readonly by: JobView['createdBy'];
}

const ENDED: readonly JobView['state'][] = ['done', 'failed', 'cancelled'];
export const hasEnded = (job: StoredJob): boolean => ENDED.includes(job.view.state);

export const newJob = ({ by, ...job }: NewJob, nowMs: number): StoredJob => ({
  view: { ...job, state: 'waiting', progress: { done: 0, total: 0, unit: '', note: '' }, createdAtMs: nowMs, startedAtMs: null, finishedAtMs: null, createdBy: by, result: null, error: null },
  run: 1, requested: 'none', checkpoint: null,
});

const withView = (job: StoredJob, view: Partial<JobView>, rest: Partial<Omit<StoredJob, 'view'>> = {}): StoredJob => ({ ...job, ...rest, view: { ...job.view, ...view } });
const viewOf = (progress: JobProgress): JobView['progress'] => ({ note: '', ...progress });

/**
 * What a person asked for. A running job is only asked: it stops at its next checkpoint.
 * @throws ObserverError `conflict` when the job is in no state for it
 */
export function applyAction(job: StoredJob, action: JobAction, nowMs: number): StoredJob {
  const { state } = job.view;
  const refuse = (): never => {
    throw new ObserverError('conflict', `Job ${job.view.id} is ${state}: ${remedyOf(action)}`, { retryable: false });
  };
  switch (action) {
    case 'pause':
      if (state === 'waiting') return withView(job, { state: 'paused' });
      return state === 'running' ? { ...job, requested: 'pause' } : refuse();
    case 'resume':
      if (state === 'running' && job.requested === 'pause') return { ...job, requested: 'none' };
      return state === 'paused' ? queued(job) : refuse();
    case 'cancel':
      if (state === 'waiting' || state === 'paused') return withView(job, { state: 'cancelled', finishedAtMs: nowMs });
      return state === 'running' ? { ...job, requested: 'cancel' } : refuse();
    case 'retry':
      return state === 'failed' || state === 'cancelled' ? queued(withView(job, { error: null, finishedAtMs: null })) : refuse();
  }
}

const remedyOf = (action: JobAction): string =>
  ({ pause: 'only a waiting or running job can be paused', resume: 'only a paused job can be resumed', cancel: 'it has ended already', retry: 'only a failed or cancelled job can be tried again' })[action];

/** In the queue once more; what an earlier run left there does nothing. */
export const queued = (job: StoredJob): StoredJob => withView(job, { state: 'waiting' }, { run: job.run + 1, requested: 'none' });

/** A worker takes it. Undefined when this queue entry is not the job's current run, or the job waits no more. */
export function begin(job: StoredJob, run: number, nowMs: number): StoredJob | undefined {
  if (job.run !== run || (job.view.state !== 'waiting' && job.view.state !== 'running')) return undefined;
  return withView(job, { state: 'running', startedAtMs: job.view.startedAtMs ?? nowMs });
}

export const advance = (job: StoredJob, progress: JobProgress, checkpoint: unknown): StoredJob =>
  withView(job, { progress: viewOf(progress) }, checkpoint === undefined ? {} : { checkpoint });

/** A run ended. */
export function finish(job: StoredJob, end: RunEnd, nowMs: number): StoredJob {
  switch (end.kind) {
    case 'done': {
      const last = end.progress ?? job.view.progress;
      return withView(job, { finishedAtMs: nowMs, state: 'done', result: end.result, progress: { ...last, done: last.total, note: '' } }, { requested: 'none', checkpoint: null });
    }
    case 'failed':
      return withView(job, { finishedAtMs: nowMs, state: 'failed', error: { code: end.code, message: end.message } }, { requested: 'none' });
    case 'interrupted': {
      const kept = end.progress === undefined ? job : advance(job, end.progress, end.checkpoint);
      if (job.requested === 'cancel') return withView(kept, { finishedAtMs: nowMs, state: 'cancelled' }, { requested: 'none' });
      return job.requested === 'pause' ? withView(kept, { state: 'paused' }, { requested: 'none' }) : kept;
    }
  }
}

const NO_PROGRESS: JobView['progress'] = { done: 0, total: 0, unit: '', note: '' };

/** Without what it has come to: it begins again, at once where it waited or ran. A run that is under way is no longer the current one. */
export function startedOver(job: StoredJob): StoredJob {
  if (hasEnded(job)) return job.checkpoint === null ? job : { ...job, checkpoint: null };
  const from = withView({ ...job, checkpoint: null, run: job.run + 1 }, { progress: NO_PROGRESS });
  return job.view.state === 'paused' ? from : withView(from, { state: 'waiting' }, { requested: 'none' });
}

/** Ended, whatever it is at. */
export const ended = (job: StoredJob, nowMs: number): StoredJob =>
  (hasEnded(job) ? job : withView(job, { state: 'cancelled', finishedAtMs: nowMs }, { run: job.run + 1, requested: 'cancel', checkpoint: null }));
