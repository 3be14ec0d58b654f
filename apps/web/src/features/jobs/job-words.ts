import { type Tone } from '@observer/ui';
import { type Job, type JobAction, type JobState } from '../../api/jobs';

const TYPES: Record<string, string> = { export: 'Export', 'recompute-metric': 'History of a metric', 'rebuild-rollups': 'Rebuild of rollups', erasure: 'Erasure' };
/** What a job does, in words. */
export const jobType = (type: string): string => TYPES[type] ?? type;

const STATES: Record<JobState, { words: string; tone: Tone }> = {
  WAITING: { words: 'Waiting', tone: 'neutral' },
  RUNNING: { words: 'Running', tone: 'info' },
  PAUSED: { words: 'Paused', tone: 'warn' },
  DONE: { words: 'Done', tone: 'ok' },
  FAILED: { words: 'Failed', tone: 'bad' },
  CANCELLED: { words: 'Cancelled', tone: 'neutral' },
};
export const jobState = (state: JobState): { words: string; tone: Tone } => STATES[state];

/** What can be done with a job in its state. */
export function jobActions(state: JobState): JobAction[] {
  if (state === 'WAITING' || state === 'RUNNING') return ['PAUSE', 'CANCEL'];
  if (state === 'PAUSED') return ['RESUME', 'CANCEL'];
  return state === 'FAILED' || state === 'CANCELLED' ? ['RETRY'] : [];
}

export const isOver = (state: JobState): boolean => state === 'DONE' || state === 'FAILED' || state === 'CANCELLED';

/** 0..1; undefined while the size of the work is not known. */
export const jobRatio = ({ state, progress: { done, total } }: Pick<Job, 'state' | 'progress'>): number | undefined => (state === 'DONE' ? 1 : total > 0 ? Math.min(1, done / total) : undefined);

/** Milliseconds that are probably left, from the pace so far; undefined when too little is done to tell. */
export function timeLeftMs({ state, progress: { done, total }, startedAtMs }: Pick<Job, 'state' | 'progress' | 'startedAtMs'>, nowMs: number): number | undefined {
  if (state !== 'RUNNING' || startedAtMs === null || total <= 0 || done / total < 0.02) return undefined;
  return ((nowMs - startedAtMs) / done) * (total - done);
}

/** Whether it goes on and nobody knows how much there is to do: an export is reading what it will write. */
export const isEndless = ({ state, progress: { total } }: Pick<Job, 'state' | 'progress'>): boolean => state === 'RUNNING' && total <= 0;

/** What a person asked of a job that has not come about yet: it stops at its next checkpoint. */
export const pendingWords = (asked: JobAction | undefined, state: JobState): string | undefined =>
  asked === 'PAUSE' && (state === 'RUNNING' || state === 'WAITING') ? 'Pausing' : asked === 'CANCEL' && !isOver(state) ? 'Cancelling' : undefined;

/** The file an export made, or the certificate of an erasure. */
export function jobFile(job: Pick<Job, 'id' | 'type' | 'state' | 'result'>): { label: string; kind: 'export' | 'certificate' } | undefined {
  if (job.state !== 'DONE' || job.result === null) return undefined;
  if (job.type === 'export') return { label: 'Download', kind: 'export' };
  return job.type === 'erasure' ? { label: 'Certificate', kind: 'certificate' } : undefined;
}
