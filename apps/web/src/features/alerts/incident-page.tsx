import { Badge, EmptyState, Facts, Notice, Panel, Skeleton } from '@observer/ui';
import { BellRing } from 'lucide-react';
import { type ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { type Incident } from '../../api/incidents';
import { useAtLeast } from '../../api/session';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatAgo, formatDateTime, formatSpan, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { AlertChart } from './alert-chart';
import { IncidentActions } from './incident-actions';
import { IncidentAlerts } from './incident-alerts';
import { SeverityMark, StateMark } from './incident-marks';
import { incidentPath } from './incident-table';
import { IncidentTimeline } from './incident-timeline';
import { isOpen } from './incident-words';
import { PostmortemButton } from './postmortem-button';
import { useAct } from './use-act';
import { useLiveIncident } from './use-live-incident';
import './alerts.css';

/** One incident: what is wrong, who has it, what happened, and what to do. */
export default function IncidentPage() {
  const { id } = useParams<{ id: string }>();
  const { incident, error, refetch } = useLiveIncident(id);
  const gone = error?.code === 'not_found';
  if (incident) return <IncidentView incident={incident} failed={error?.message} />;
  return (
    <div className="page">
      <PageHeader title="Alert" context={<BackLink />} />
      <Panel aria-busy={!error}>
        {error && !gone ? (
          <FailedState error={error} title="The alert could not be loaded" forbidden="Alerts are not for you to see" onRetry={refetch} />
        ) : gone ? (
          <EmptyState title="There is no such alert" icon={<BellRing size={18} />} actions={<BackLink />}>
            The address may be mistyped, or it is so old that it was removed.
          </EmptyState>
        ) : (
          <Skeleton height="20rem" />
        )}
      </Panel>
    </div>
  );
}

const BackLink = () => (
  <Link href="/alerts" className="ui-link">
    All alerts
  </Link>
);

function IncidentView({ incident, failed }: { incident: Incident; failed: string | undefined }) {
  const mayAct = useAtLeast('EDITOR');
  const acting = useAct();
  return (
    <div className="page">
      <PageHeader
        title={`#${incident.number} ${incident.title}`}
        context={
          <>
            <SeverityMark severity={incident.severity} />
            <StateMark incident={incident} />
            {incident.storm && <Badge tone="warn">storm: one for many</Badge>}
            <BackLink />
          </>
        }
      >
        {!isOpen(incident.state) && <PostmortemButton incident={incident} />}
        {mayAct && <IncidentActions incident={incident} acting={acting} />}
      </PageHeader>
      {failed && <Notice tone="warn">What you see is not fresh: {failed}</Notice>}
      {incident.mergedInto !== null && (
        <Notice>
          This was merged into <Link className="ui-link" href={incidentPath(incident.mergedInto)}>another incident</Link>, which has its alerts now.
        </Notice>
      )}
      <div className="incident">
        <div className="incident__main">
          {incident.alerts.length > 0 && <AlertChart alerts={incident.alerts} />}
          <IncidentAlerts incident={incident} />
        </div>
        <div className="incident__aside">
          <IncidentFacts incident={incident} />
          <IncidentTimeline incident={incident} acting={acting} mayAct={mayAct} />
        </div>
      </div>
    </div>
  );
}

function IncidentFacts({ incident }: { incident: Incident }) {
  const nowMs = useNow(10_000);
  const { root, openedAtMs, acknowledgedAtMs, resolvedAtMs, assignee, team, policy, escalationStep, escalationRun } = incident;
  const facts: (readonly [string, ReactNode])[] = [
    ['Probable root', root ? <span title={root.reason}>{`${root.kind} ${root.name}: ${root.reason}`}</span> : 'not known'],
    ['Assigned to', assignee ?? 'nobody'],
    ['Team', team || 'none'],
    ['Escalation', `${policy || 'none'}, step ${escalationStep}${escalationRun > 1 ? `, run ${escalationRun}` : ''}`],
    ['Opened', <span key="opened" title={formatUtc(openedAtMs)}>{`${formatDateTime(openedAtMs)}, ${formatAgo(openedAtMs, nowMs)}`}</span>],
    ...(acknowledgedAtMs === null ? [] : [['Acknowledged', `after ${formatSpan(acknowledgedAtMs - openedAtMs)}`] as const]),
    ...(resolvedAtMs === null ? [] : [['Resolved', `after ${formatSpan(resolvedAtMs - openedAtMs)}`] as const]),
  ];
  return (
    <Panel title="Incident">
      <Facts facts={facts} />
    </Panel>
  );
}
