import { Button, IconButton, Panel, Segments } from '@observer/ui';
import { CalendarDays, ChevronLeft, ChevronRight, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { type Override, type Schedule } from '../../api/people';
import { useNow } from '../../time/clock';
import { localDay, localSpan } from '../../time/zoned-time';
import { useUrlParams } from '../../url/url-params';
import { calendarRange } from './calendar-range';
import { FeedsDialog } from './feeds-dialog';
import { OverrideDialog } from './override-dialog';
import { rotationWords } from './schedule-form';
import { ShiftCalendar, type Span } from './shift-calendar';

const HOUR_MS = 3_600_000;

/** A schedule as a calendar, with its overrides and layers in words. */
export function SchedulePanel({ stored, readOnly, onEdit }: { stored: StoredDocument<Schedule>; readOnly: boolean; onEdit: () => void }) {
  const [params, change] = useUrlParams();
  const [making, setMaking] = useState<{ span: Span; override?: Override }>();
  const [feeds, setFeeds] = useState(false);
  const nowMs = useNow(60_000);
  const { document } = stored;
  const zoom = params.get('view') === 'month' ? 'month' : 'week';
  const weeks = Number(params.get('weeks') ?? 0) || 0;
  const range = calendarRange(zoom, nowMs, weeks, document.timeZone);
  const step = zoom === 'week' ? 1 : 4;
  const nextHour = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const move = (to: number) => change({ weeks: to === 0 ? undefined : String(to) }, { replace: true });
  return (
    <Panel
      title={document.name} note={`times of ${document.timeZone}`}
      actions={
        <div className="people__row">
          <Button size="sm" icon={<CalendarDays size={13} />} onClick={() => setFeeds(true)}>
            Calendar feeds
          </Button>
          {!readOnly && (
            <>
              <Button size="sm" icon={<Plus size={13} />} onClick={() => setMaking({ span: { startMs: nextHour, endMs: nextHour + 8 * HOUR_MS } })}>
                Override
              </Button>
              <Button size="sm" icon={<Pencil size={13} />} onClick={onEdit}>
                Change
              </Button>
            </>
          )}
        </div>
      }
    >
      <div className="oncall__controls">
        <Segments label="Calendar range" value={zoom} choices={[{ value: 'week', label: 'Week' }, { value: 'month', label: '4 weeks' }]} onChange={(view) => change({ view: view === 'week' ? undefined : view }, { replace: true })} />
        <IconButton label="Earlier" icon={<ChevronLeft size={16} />} onClick={() => move(weeks - step)} />
        <Button size="sm" disabled={weeks === 0} onClick={() => move(0)}>
          Today
        </Button>
        <IconButton label="Later" icon={<ChevronRight size={16} />} onClick={() => move(weeks + step)} />
        <span className="oncall__range" aria-live="polite">
          {localDay(range.startMs, document.timeZone)} – {localDay(range.endMs - 1, document.timeZone)}
        </span>
      </div>
      <ShiftCalendar schedule={document} range={range} {...(readOnly ? {} : { onSpan: (span: Span) => setMaking({ span }) })} />
      {!readOnly && <p className="ui-muted oncall__words">Press a shift, or draw over the first row, to let somebody take over.</p>}
      <Overrides schedule={document} nowMs={nowMs} readOnly={readOnly} onChange={(override) => setMaking({ span: { startMs: override.startsAtMs, endMs: override.endsAtMs }, override })} />
      <ul className="oncall__layers" aria-label="Layers">
        {document.layers.map((layer, index) => (
          <li key={index}>
            <b>{layer.name}</b> {rotationWords(layer)}
            {layer.restrictions.length > 0 && ' · only in parts of the week'}
          </li>
        ))}
      </ul>
      {making && <OverrideDialog key={`${making.span.startMs} ${making.override?.id}`} stored={stored} span={making.span} override={making.override} onClose={() => setMaking(undefined)} />}
      {feeds && <FeedsDialog schedule={document} onClose={() => setFeeds(false)} />}
    </Panel>
  );
}

function Overrides({ schedule, nowMs, readOnly, onChange }: { schedule: Schedule; nowMs: number; readOnly: boolean; onChange: (override: Override) => void }) {
  const coming = schedule.overrides.filter(({ endsAtMs }) => endsAtMs > nowMs).sort((a, b) => a.startsAtMs - b.startsAtMs);
  if (coming.length === 0) return null;
  return (
    <ul className="oncall__layers" aria-label="Overrides">
      {coming.map((override) => (
        <li key={override.id}>
          <b>{override.person}</b> takes over {localSpan(override.startsAtMs, override.endsAtMs, schedule.timeZone)}
          {override.comment !== '' && ` · ${override.comment}`}{' '}
          {!readOnly && (
            <button type="button" className="ui-link" aria-label={`Change the override of ${override.person}`} onClick={() => onChange(override)}>
              Change
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
