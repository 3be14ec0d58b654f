import { Badge, type Column, EmptyState, Notice, Panel, Select, Skeleton, Table } from '@observer/ui';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { type Actor, type Job, JOBS } from '../../api/jobs';
import { useActorName } from '../../api/use-actor-name';
import { useSteadyQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { formatAgo, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { JobActions } from './job-actions';
import { JobProgress } from './job-progress';
import { jobType } from './job-words';
import './jobs.css';

const POLL_MS = 2_000;
const TYPE_CHOICES = ['export', 'recompute-metric', 'rebuild-rollups', 'erasure'];

interface JobsPanelProps {
  /** Only jobs of this kind; absent = the person chooses. */
  only?: string;
  title?: string;
  empty?: string;
}

/** Slow work of all services: how far it is, and what can be done with it. */
export function JobsPanel({ only, title = 'Jobs', empty = 'Exports, rebuilt rollups, recomputed metrics and erasures are listed here while they run and after.' }: JobsPanelProps) {
  const [chosen, setType] = useState('');
  const type = only ?? chosen;
  const { data, error, refetch } = useSteadyQuery(JOBS, { limit: 100, ...(type ? { type } : {}) }, { pollMs: POLL_MS });
  const now = useNow(1_000);
  const nameOf = useActorName();
  const missing = data?.jobs.unavailable ?? [];
  return (
    <Panel
      title={title} note={only ? undefined : 'slow work in the background, of all services'} flush aria-busy={!data && !error}
      actions={only ? undefined : <Select label="Kind of job" hideLabel className="jobs__type" options={[{ value: '', label: 'All kinds' }, ...TYPE_CHOICES.map((value) => ({ value, label: jobType(value) }))]} value={type} onValueChange={setType} />}
    >
      {missing.length > 0 && (
        <div className="jobs__notice">
          <Notice tone="warn">Jobs of {missing.map((service) => service.toLowerCase()).join(' and ')} are missing here: the service does not answer now.</Notice>
        </div>
      )}
      {error && !data ? (
        <FailedState error={error} title="The jobs could not be loaded" onRetry={refetch} />
      ) : !data ? (
        <Skeleton height="12rem" />
      ) : (
        <Table
          caption="Jobs" columns={columnsAt(now, nameOf)} rows={data.jobs.items} rowKey={({ service, id }) => `${service} ${id}`}
          empty={
            <EmptyState title="No jobs" icon={<ListChecks size={18} />}>
              {empty}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

const columnsAt = (now: number, nameOf: (actor: Actor) => string): Column<Job>[] => [
  {
    id: 'title', header: 'Job',
    cell: (job) => (
      <div className="jobs__what">
        <b>{job.title}</b>
        <small>
          {jobType(job.type)} · <span title={job.createdBy.id}>{nameOf(job.createdBy)}</span>
        </small>
        <div className="jobs__narrow">
          <JobProgress job={job} nowMs={now} />
        </div>
      </div>
    ),
  },
  { id: 'progress', header: 'Progress', width: '34%', hideBelow: 'sm', cell: (job) => <JobProgress job={job} nowMs={now} /> },
  { id: 'created', header: 'Started', hideBelow: 'md', cell: ({ createdAtMs }) => <span title={formatUtc(createdAtMs)}>{formatAgo(createdAtMs, now)}</span> },
  { id: 'service', header: 'Runs in', hideBelow: 'md', cell: ({ service }) => <Badge>{service.toLowerCase()}</Badge> },
  { id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end', cell: (job) => <JobActions job={job} /> },
];
