import { Badge, Button, EmptyState, IconButton, Notice, Panel, Segments, showToast, Skeleton } from '@observer/ui';
import { CalendarClock, ChevronLeft, ChevronRight, Plus } from 'lucide-react';
import { useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { type Maintenance, MAINTENANCE_WINDOWS } from '../../api/maintenance';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { useDocumentChange, useDocuments } from '../../api/use-documents';
import { useSteadyQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { QuietLinks } from '../../app/page-links';
import { useNow } from '../../time/clock';
import { localSpan, ownZone, spanWords } from '../../time/zoned-time';
import { useUrlParams } from '../../url/url-params';
import { plainText } from '../silences';
import { MaintenanceDialog } from './maintenance-dialog';
import { clockChangeWords, planWords, type PlannedWindow, withPlans } from './maintenance-words';
import { MonthGrid } from './month-grid';
import { monthRange } from './month-range';
import './maintenance.css';

const HOUR_MS = 3_600_000;

/** Planned work: a calendar of its windows, and the plans they come from. */
export default function MaintenancePage() {
  const isEditor = useAtLeast('EDITOR');
  const [params, change] = useUrlParams();
  const [editing, setEditing] = useState<{ stored: StoredDocument<Maintenance> | undefined; startMs: number }>();
  const { list, error, refetch } = useDocuments('MAINTENANCE');
  const nowMs = useNow(30_000);
  const zone = ownZone();
  const months = Number(params.get('months') ?? 0) || 0;
  const range = monthRange(nowMs, months);
  const agenda = params.get('view') === 'agenda';
  const windows = useSteadyQuery(MAINTENANCE_WINDOWS, { startMs: range.startMs, endMs: range.endMs }, { pollMs: 30_000 });
  const planned = withPlans(windows.data?.maintenanceWindows.windows ?? [], (list ?? []).map(({ document }) => document));
  const nextHour = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const open = (id: string) => {
    const stored = list?.find(({ document }) => document.id === id);
    if (stored && isEditor) setEditing({ stored, startMs: nowMs });
  };
  const make = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing({ stored: undefined, startMs: nextHour })}>
      New maintenance
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title="Maintenance" context="Planned work, of whose alerts nobody is told">
        {list && list.length > 0 && make}
      </PageHeader>
      <QuietLinks />
      {error && !list ? (
        <Panel>
          <FailedState error={error} title="The maintenance could not be loaded" forbidden="Maintenance is not for you to see" onRetry={refetch} />
        </Panel>
      ) : !list ? (
        <Skeleton height="20rem" />
      ) : list.length === 0 ? (
        <Panel>
          <EmptyState title="No maintenance is planned" icon={<CalendarClock size={18} />} actions={make}>
            Plan work ahead, also repeating, so that nobody is woken by it.
          </EmptyState>
        </Panel>
      ) : (
        <>
          <OpenNow list={list} planned={planned} readOnly={!isEditor} />
          <Panel
            title={range.title} note={`times of ${zone}`}
            actions={
              <div className="people__row">
                <Segments label="View" value={agenda ? 'agenda' : 'month'} choices={[{ value: 'month', label: 'Month' }, { value: 'agenda', label: 'Agenda' }]} onChange={(view) => change({ view: view === 'month' ? undefined : view }, { replace: true })} />
                <IconButton label="Month before" icon={<ChevronLeft size={16} />} onClick={() => change({ months: String(months - 1) }, { replace: true })} />
                <Button size="sm" disabled={months === 0} onClick={() => change({ months: undefined }, { replace: true })}>
                  Today
                </Button>
                <IconButton label="Month after" icon={<ChevronRight size={16} />} onClick={() => change({ months: String(months + 1) }, { replace: true })} />
              </div>
            }
            aria-busy={windows.stale}
          >
            {windows.error && <Notice tone="bad">When windows are open is not known: {windows.error.message}</Notice>}
            {windows.data?.maintenanceWindows.truncated && <Notice tone="warn">There are more windows than are shown.</Notice>}
            {agenda ? (
              <Agenda windows={planned} zone={zone} onOpen={open} />
            ) : (
              <>
                <div className="maintenance__wide">
                  <MonthGrid days={range.days} endMs={range.endMs} month={range.month} nowMs={nowMs} windows={planned} zone={zone} onOpen={open} {...(isEditor ? { onDay: (dayMs: number) => setEditing({ stored: undefined, startMs: dayMs + 9 * HOUR_MS }) } : {})} />
                </div>
                <div className="maintenance__narrow">
                  <Agenda windows={planned} zone={zone} onOpen={open} />
                </div>
              </>
            )}
          </Panel>
          <Plans list={list} onOpen={open} readOnly={!isEditor} />
        </>
      )}
      {editing && <MaintenanceDialog key={editing.stored?.document.id ?? 'new'} stored={editing.stored} all={list ?? []} startMs={editing.startMs} onClose={() => setEditing(undefined)} />}
    </div>
  );
}

/** Windows that are open at this moment, which can be ended early. */
function OpenNow({ list, planned, readOnly }: { list: readonly StoredDocument<Maintenance>[]; planned: readonly PlannedWindow[]; readOnly: boolean }) {
  const nowMs = useNow(1_000);
  const windows = planned.filter(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
  const doc = useDocumentChange('MAINTENANCE');
  const end = async (id: string, endedAtMs: number) => {
    const stored = list.find(({ document }) => document.id === id);
    if (!stored || !(await doc.save({ ...stored.document, endedAtMs }, stored.revision))) return;
    invalidate(MAINTENANCE_WINDOWS);
    showToast({ tone: 'ok', title: 'The window is over', text: 'Alerts that still fire go their way now.' });
  };
  if (windows.length === 0) return null;
  return (
    <Panel title="Open now">
      {doc.error && <Notice tone="bad">It could not be ended: {doc.error.message}</Notice>}
      <ul className="maintenance__list">
        {windows.map(({ id, endMs, plan }) => (
          <li key={id}>
            <span className="people__what">
              <b>{plan.name}</b>
              <small>
                for another {spanWords(endMs - nowMs)} · {plan.matchers.map(plainText).join(', ') || 'every alert'}
              </small>
            </span>
            {!readOnly && (
              <Button size="sm" busy={doc.busy} aria-label={`End now: ${plan.name}`} onClick={() => void end(id, Date.now())}>
                End now
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Agenda({ windows, zone, onOpen }: { windows: readonly PlannedWindow[]; zone: string; onOpen: (id: string) => void }) {
  if (windows.length === 0) return <p className="ui-muted">No window in this month.</p>;
  return (
    <ul className="maintenance__list" aria-label="Windows in order">
      {windows.map(({ id, startMs, endMs, plan }) => (
        <li key={`${id} ${startMs}`}>
          <span className="people__what">
            <button type="button" className="ui-link maintenance__name" onClick={() => onOpen(id)}>
              {plan.name}
            </button>
            <small>
              {localSpan(startMs, endMs, zone)}
              {plan.timeZone !== zone && ` · in ${plan.timeZone}: ${localSpan(startMs, endMs, plan.timeZone)}`}
            </small>
            {clockChangeWords(plan, { startMs, endMs }) && <small className="maintenance__change">{clockChangeWords(plan, { startMs, endMs })}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

const Plans = ({ list, onOpen, readOnly }: { list: readonly StoredDocument<Maintenance>[]; onOpen: (id: string) => void; readOnly: boolean }) => (
  <Panel title="Plans">
    <ul className="maintenance__list">
      {list.map(({ document }) => (
        <li key={document.id}>
          <span className="people__what">
            <span className="people__row">
              <b>{document.name}</b> {!document.enabled && <Badge>not in force</Badge>}
            </span>
            <small>{planWords(document)}</small>
            <small className="ui-mono">{document.matchers.map(plainText).join(', ') || 'every alert'}</small>
            {document.comment !== '' && <small>{document.comment}</small>}
          </span>
          {!readOnly && (
            <Button size="sm" aria-label={`Change ${document.name}`} onClick={() => onOpen(document.id)}>
              Change
            </Button>
          )}
        </li>
      ))}
    </ul>
  </Panel>
);
