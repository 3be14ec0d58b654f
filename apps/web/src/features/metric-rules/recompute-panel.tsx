import { Button, Dialog, Notice, Panel, showToast } from '@observer/ui';
import { History } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { JOBS, START_RECOMPUTE } from '../../api/jobs';
import { type MetricRule } from '../../api/metric-rules';
import { invalidate } from '../../api/query-cache';
import { useMutation, useQuery } from '../../api/use-query';
import { formatAgo } from '../../format/time';
import { useNow } from '../../time/clock';
import { JobProgress } from '../jobs';
import { RangeFields, rangeOf } from '../storage';

const MOST_SHOWN = 3;

/** The metric of the time before the rule, computed from stored events; with the progress of the jobs that do it. */
export function RecomputePanel({ rule, readOnly }: { rule: MetricRule; readOnly: boolean }) {
  const [asking, setAsking] = useState(false);
  const jobs = useQuery(JOBS, { type: 'recompute-metric', limit: 50 }, { pollMs: 3_000 }).data?.jobs.items ?? [];
  const now = useNow(1_000);
  const own = jobs.filter(({ params, title }) => params['ruleId'] === rule.id || (params['ruleId'] === undefined && title.includes(rule.id))).slice(0, MOST_SHOWN);
  return (
    <Panel
      title="History" note="of the time before this version"
      actions={
        !readOnly && (
          <Button size="sm" icon={<History size={13} />} onClick={() => setAsking(true)}>
            Recompute…
          </Button>
        )
      }
    >
      {own.length === 0 && <p className="ui-muted">The rule counts events as they come in. What happened before can be computed from stored events.</p>}
      <ul className="rule__jobs">
        {own.map((job) => (
          <li key={job.id}>
            <span>
              {job.title} <small>{formatAgo(job.createdAtMs, now)}</small>
            </span>
            <JobProgress job={job} nowMs={now} />
          </li>
        ))}
      </ul>
      {asking && <RecomputeDialog rule={rule} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function RecomputeDialog({ rule, onClose }: { rule: MetricRule; onClose: () => void }) {
  const [range, setRange] = useState(() => rangeOf(7, Date.now()));
  const start = useMutation(START_RECOMPUTE);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!range || !(await start.run({ ruleId: rule.id, range }))) return;
    showToast({ tone: 'ok', title: 'The history is being computed' });
    invalidate(JOBS);
    onClose();
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={`Recompute ${rule.metric}`} description="What the metric has in this range is replaced by what the rule makes of stored events. Where events are gone already, nothing can be computed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="recompute" busy={start.busy} disabled={!range}>
            Start
          </Button>
        </>
      }
    >
      <form id="recompute" className="rule__fields" onSubmit={(event) => void submit(event)}>
        {start.error && <Notice tone="bad">{start.error.message}</Notice>}
        <RangeFields onChange={setRange} />
      </form>
    </Dialog>
  );
}
