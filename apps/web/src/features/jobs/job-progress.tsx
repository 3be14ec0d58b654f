import { Badge, Meter } from '@observer/ui';
import { type Job } from '../../api/jobs';
import { formatInteger } from '../../format/number';
import { formatSpan } from '../../format/time';
import { useAsked } from './asked-actions';
import { isEndless, jobRatio, jobState, pendingWords, timeLeftMs } from './job-words';

/** State and progress of a job, with its pace, or why it failed. */
export function JobProgress({ job, nowMs }: { job: Job; nowMs: number }) {
  const { words, tone } = jobState(job.state);
  const pending = pendingWords(useAsked(job.id), job.state);
  const ratio = jobRatio(job);
  const { done, total, unit, note } = job.progress;
  const left = timeLeftMs(job, nowMs);
  const took = job.finishedAtMs !== null && job.startedAtMs !== null ? `took ${formatSpan(job.finishedAtMs - job.startedAtMs)}` : '';
  const amount = total > 0 ? `${formatInteger(done)} of ${formatInteger(total)} ${unit}` : done > 0 ? `${formatInteger(done)} ${unit}` : '';
  return (
    <div className="jobs__progress">
      <span className="jobs__state">
        <Badge tone={pending ? 'warn' : tone}>{pending ? `${pending}…` : words}</Badge>
        {ratio !== undefined && job.state !== 'DONE' && <span>{Math.floor(ratio * 100)}%</span>}
        {left !== undefined && <small>about {formatSpan(left)} left</small>}
        {took && <small>{took}</small>}
      </span>
      {ratio !== undefined && job.state !== 'DONE' && job.state !== 'CANCELLED' && <Meter ratio={ratio} tone={job.state === 'FAILED' ? 'bad' : job.state === 'PAUSED' ? 'warn' : 'accent'} />}
      {isEndless(job) && <Meter tone="accent" />}
      {job.error ? <small className="jobs__error">{job.error.message}</small> : (amount || note) && <small>{[amount, note].filter(Boolean).join(' · ')}</small>}
    </div>
  );
}
