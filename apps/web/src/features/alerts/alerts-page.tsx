import { Button, EmptyState, Input, Notice, Panel, Segments, Select, Skeleton, StatusDot } from '@observer/ui';
import { BellRing, Search } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type IncidentSummary } from '../../api/incidents';
import { useLiveState } from '../../api/live-connection';
import { useAtLeast } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatInteger } from '../../format/number';
import { useUrlParams } from '../../url/url-params';
import { IncidentTable } from './incident-table';
import { filterOf, type InboxFilter, SEVERITIES, type Show } from './inbox';
import { SnoozeDialog } from './snooze-dialog';
import { useAct } from './use-act';
import { MOST_LISTED, useLiveIncidents } from './use-live-incidents';
import { useTriage } from './use-triage';
import './alerts.css';

const SHOWS: readonly { value: Show; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'triggered', label: 'Triggered' },
  { value: 'acknowledged', label: 'Acknowledged' },
  { value: 'snoozed', label: 'Snoozed' },
  { value: 'resolved', label: 'Resolved' },
];
const SEVERITY_CHOICES = [{ value: '', label: 'Any severity' }, ...SEVERITIES.map((value) => ({ value, label: value.charAt(0) + value.slice(1).toLowerCase() }))];

/** The inbox: incidents that wait for somebody, live, with the keyboard at hand. */
export default function AlertsPage() {
  const [params, change] = useUrlParams();
  const filter = filterOf(params);
  const live = useLiveIncidents(filter);
  const mayAct = useAtLeast('EDITOR');
  const [snoozing, setSnoozing] = useState<IncidentSummary>();
  const acting = useAct();
  const triage = useTriage(live.incidents ?? [], { acting, mayAct, onSnooze: setSnoozing });
  return (
    <div className="page">
      <PageHeader title="Alerts" context={live.incidents && <Count filter={filter} live={live.incidents.length} />}>
        <Connection />
        <Link href="/silences" className="ui-link">
          Silences
        </Link>
        <Link href="/noise" className="ui-link">
          Noise
        </Link>
        <Segments label="State" value={filter.show} choices={SHOWS} onChange={(show) => change({ state: show === 'open' ? undefined : show })} />
        <Select label="Severity" hideLabel options={SEVERITY_CHOICES} value={filter.severity ?? ''} onValueChange={(severity) => change({ severity: severity.toLowerCase() })} />
        <Select label="Team" hideLabel options={[{ value: '', label: 'Any team' }, ...live.teams.map((team) => ({ value: team, label: team }))]} value={filter.team} onValueChange={(team) => change({ team })} />
        <Input
          label="Search alerts" hideLabel type="search" placeholder="Title or #number" data-shortcut="search" icon={<Search size={14} />} value={filter.text}
          onChange={(event) => change({ q: event.target.value }, { replace: true })}
        />
      </PageHeader>
      <NobodyIsTold />
      <Panel flush aria-busy={!live.incidents && !live.error}>
        {live.error && !live.incidents ? (
          <FailedState error={live.error} title="The alerts could not be loaded" forbidden="Alerts are not for you to see" onRetry={live.refetch} />
        ) : !live.incidents ? (
          <div role="status" aria-label="Loading: alerts">
            <Skeleton height="20rem" />
          </div>
        ) : (
          <div data-stale={live.stale}>
            {live.error && <Notice tone="warn">This list is not fresh: {live.error.message}</Notice>}
            <IncidentTable incidents={live.incidents} chosen={triage.chosen} acting={acting} mayAct={mayAct} onSnooze={setSnoozing} empty={<NothingHere filter={filter} onAll={() => change({ state: undefined, severity: undefined, team: undefined, q: undefined })} />} />
            {live.total > MOST_LISTED && <p className="alerts__more">The newest {MOST_LISTED} of {formatInteger(live.total)} are listed. Narrow with the filters.</p>}
          </div>
        )}
      </Panel>
      <p className="ui-sr" aria-live="polite">
        {triage.spoken}
      </p>
      {snoozing && <SnoozeDialog incident={snoozing} onSnooze={(untilMs) => void acting.act(snoozing, { action: 'SNOOZE', untilMs })} onClose={() => setSnoozing(undefined)} />}
    </div>
  );
}

const Count = ({ filter: { show }, live }: { filter: InboxFilter; live: number }) => (
  <span>
    {formatInteger(live)} {show}
  </span>
);

/** Alerts that nobody hears of look like quiet. */
function NobodyIsTold() {
  const { list } = useDocuments('POLICY');
  if (list === undefined || list.length > 0) return null;
  return (
    <Notice tone="warn">
      Nobody is told of alerts: there is no escalation policy yet.{' '}
      <Link href="/escalation" className="ui-link">
        Say who is told
      </Link>
    </Notice>
  );
}

/** Whether news arrive by themselves. */
function Connection() {
  const { state } = useLiveState();
  const tone = state === 'open' ? 'ok' : state === 'lost' ? 'bad' : 'info';
  return (
    <span className="alerts__live" role="status">
      <StatusDot tone={tone} pulse={state === 'open'} />
      {state === 'open' ? 'Live' : state === 'lost' ? 'Reconnecting' : 'Connecting'}
    </span>
  );
}

function NothingHere({ filter: { show, severity, team, text }, onAll }: { filter: InboxFilter; onAll: () => void }) {
  const narrowed = severity !== undefined || team !== '' || text !== '';
  if (narrowed) return <EmptyState title="No alert matches" icon={<BellRing size={18} />} actions={<Button onClick={onAll}>Show all open alerts</Button>} />;
  return (
    <EmptyState title={show === 'open' || show === 'triggered' ? 'All is quiet' : `Nothing is ${show}`} icon={<BellRing size={18} />}>
      Alerts that belong together come as one incident. It stays here until somebody or its alerts end it.
    </EmptyState>
  );
}
