import { type Column, IconButton, Table } from '@observer/ui';
import { Check, CheckCheck, Clock } from 'lucide-react';
import { type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { type IncidentSummary } from '../../api/incidents';
import { formatAgo, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { SeverityMark, StateMark } from './incident-marks';
import { alertsText, isOpen, labelsText, mayAcknowledge } from './incident-words';
import { type Acting } from './use-act';

export const incidentPath = (id: string): string => `/alerts/${encodeURIComponent(id)}`;

interface IncidentTableProps {
  incidents: readonly IncidentSummary[];
  chosen: string | undefined;
  acting: Acting;
  mayAct: boolean;
  onSnooze: (incident: IncidentSummary) => void;
  empty: ReactNode;
}

/** Incidents in the order they want to be looked at. */
export function IncidentTable({ incidents, chosen, acting, mayAct, onSnooze, empty }: IncidentTableProps) {
  const [, navigate] = useLocation();
  const actions: Column<IncidentSummary> = {
    id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end', hideBelow: 'sm', cell: (incident) => <RowActions incident={incident} acting={acting} onSnooze={onSnooze} />,
  };
  return (
    <Table caption="Alerts" columns={mayAct ? [...COLUMNS, actions] : COLUMNS} rows={incidents} rowKey={({ id }) => id} selectedKey={chosen} onRowClick={({ id }) => navigate(incidentPath(id))} empty={empty} isMuted={({ state }) => state === 'SNOOZED'} />
  );
}

const COLUMNS: readonly Column<IncidentSummary>[] = [
  { id: 'severity', header: 'Severity', hideBelow: 'sm', cell: ({ severity }) => <SeverityMark severity={severity} /> },
  {
    id: 'title', header: 'Alert',
    cell: (incident) => (
      <div className="alerts__title">
        <Link href={incidentPath(incident.id)}>{incident.title}</Link>
        <small>
          <span className="alerts__narrow">{incident.severity.toLowerCase()} · </span>#{incident.number} · {alertsText(incident)}
          {incident.root && ` · probably ${incident.root.kind} ${incident.root.name}`}
          {incident.storm && ' · storm'}
        </small>
        <small className="ui-mono">{labelsText(incident.labels)}</small>
      </div>
    ),
  },
  { id: 'state', header: 'State', cell: (incident) => <StateMark incident={incident} /> },
  { id: 'team', header: 'Team', hideBelow: 'md', cell: ({ team }) => team || '–' },
  { id: 'assignee', header: 'Assigned to', hideBelow: 'md', cell: ({ assignee }) => assignee ?? '–' },
  { id: 'opened', header: 'Opened', hideBelow: 'sm', cell: ({ openedAtMs }) => <Ago ms={openedAtMs} /> },
];

function Ago({ ms }: { ms: number }) {
  return <span title={formatUtc(ms)}>{formatAgo(ms, useNow(10_000))}</span>;
}

function RowActions({ incident, acting: { act, busy }, onSnooze }: Pick<IncidentTableProps, 'acting' | 'onSnooze'> & { incident: IncidentSummary }) {
  if (!isOpen(incident.state)) return null;
  const disabled = busy.has(incident.id);
  return (
    <span className="alerts__actions">
      {mayAcknowledge(incident.state) && <IconButton size="sm" label={`Acknowledge #${incident.number}`} shortcut="A" icon={<Check size={14} />} disabled={disabled} onClick={() => void act(incident, { action: 'ACKNOWLEDGE' })} />}
      <IconButton size="sm" label={`Snooze #${incident.number}`} shortcut="S" icon={<Clock size={14} />} disabled={disabled} onClick={() => onSnooze(incident)} />
      <IconButton size="sm" label={`Resolve #${incident.number}`} shortcut="R" icon={<CheckCheck size={14} />} disabled={disabled} onClick={() => void act(incident, { action: 'RESOLVE' })} />
    </span>
  );
}
