import { Notice, Skeleton } from '@observer/ui';
import { type CSSProperties, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { ON_CALL_SHIFTS, type Schedule, type Shift } from '../../api/people';
import { useSteadyQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { localDay, localSpan } from '../../time/zoned-time';
import { type CalendarRange, colourOf, gapsOf, gapWords, percentAt, shiftWords, spanBetween } from './calendar-range';

export interface Span {
  startMs: number;
  endMs: number;
}

interface ShiftCalendarProps {
  schedule: Schedule;
  range: CalendarRange;
  /** Somebody pressed a shift or drew over the calendar. Absent = it is only looked at. */
  onSpan?: (span: Span) => void;
}

/** Who is on call in a range: what comes out, and the layers it is made of. */
export function ShiftCalendar({ schedule, range, onSpan }: ShiftCalendarProps) {
  const { timeZone } = schedule;
  const final = useShifts(schedule, range);
  if (final.error && !final.shifts) return <Notice tone="bad">Who is on call is not known: {final.error.message}</Notice>;
  if (!final.shifts) return <Skeleton height="9rem" />;
  const gaps = gapsOf(final.shifts);
  return (
    <div className="oncall__calendar" aria-busy={final.stale}>
      <div className="oncall__scroll" tabIndex={0} role="region" aria-label={`Calendar of ${schedule.name || 'the schedule'}`}>
        <div className="oncall__grid" data-days={range.days.length}>
          <DayHeads range={range} zone={timeZone} />
          <Row label="On call" strong>
            <Bars shifts={final.shifts} range={range} zone={timeZone} {...(onSpan ? { onSpan } : {})} />
          </Row>
          {schedule.layers.map((layer, index) => (
            <Row key={`${index} ${layer.name}`} label={layer.name}>
              {layer.people.length > 0 && <LayerBars schedule={{ ...schedule, layers: [layer], overrides: [] }} range={range} />}
            </Row>
          ))}
          {schedule.overrides.length > 0 && (
            <Row label="Overrides">
              <LayerBars schedule={{ ...schedule, layers: [] }} range={range} />
            </Row>
          )}
        </div>
      </div>
      {gaps.length === 0 ? (
        <p className="ui-muted oncall__words">Somebody is on call at every moment shown.</p>
      ) : (
        <Notice tone="warn">
          <p>Nobody is on call, times of {timeZone}:</p>
          <ul className="oncall__gaps">
            {gaps.slice(0, 6).map((gap) => (
              <li key={gap.startMs}>{gapWords(gap, timeZone)}</li>
            ))}
            {gaps.length > 6 && <li>and {gaps.length - 6} more times</li>}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function useShifts(schedule: Schedule, { startMs, endMs }: CalendarRange) {
  const { data, error, stale } = useSteadyQuery(ON_CALL_SHIFTS, { schedule: { ...schedule, id: schedule.id || 'preview', name: schedule.name || 'preview', team: '' }, startMs, endMs }, { maxAgeMs: 30_000 });
  return { shifts: data?.onCallShifts, error, stale };
}

function DayHeads({ range, zone }: { range: CalendarRange; zone: string }) {
  const nowMs = useNow(60_000);
  return (
    <div className="oncall__row oncall__heads" aria-hidden="true">
      <span />
      <div className="oncall__track">
        {range.days.map((dayMs, index) => {
          const endMs = range.days[index + 1] ?? range.endMs;
          const [weekday, day, month] = localDay(dayMs, zone).split(' ');
          return (
            <span key={dayMs} className="oncall__day" data-today={dayMs <= nowMs && nowMs < endMs} style={{ left: `${percentAt(range, dayMs)}%`, width: `${percentAt(range, endMs) - percentAt(range, dayMs)}%` }}>
              {range.days.length > 7 ? day : `${weekday} ${day}`}
              {range.days.length > 7 && (index === 0 || day === '1') && <small>{month}</small>}
            </span>
          );
        })}
      </div>
    </div>
  );
}

const Row = ({ label, strong = false, children }: { label: string; strong?: boolean; children: ReactNode }) => (
  <div className="oncall__row" data-strong={strong}>
    <span className="oncall__label">{label}</span>
    {children}
  </div>
);

function LayerBars({ schedule, range }: { schedule: Schedule; range: CalendarRange }) {
  const { shifts } = useShifts(schedule, range);
  return <Bars shifts={(shifts ?? []).filter(({ person }) => person !== null)} range={range} zone={schedule.timeZone} />;
}

/** Shifts side by side. With `onSpan` each is a button, and a span can be drawn over them. */
function Bars({ shifts, range, zone, onSpan }: { shifts: readonly Shift[]; range: CalendarRange; zone: string; onSpan?: (span: Span) => void }) {
  const nowMs = useNow(60_000);
  const track = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ from: number; to: number }>();
  const shareOf = (event: PointerEvent) => {
    const box = track.current!.getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  };
  const drawing = onSpan && {
    onPointerDown: (event: PointerEvent) => event.button === 0 && setDrawn({ from: shareOf(event), to: shareOf(event) }),
    onPointerMove: (event: PointerEvent) => drawn && setDrawn({ ...drawn, to: shareOf(event) }),
    onPointerLeave: () => setDrawn(undefined),
    onPointerUp: () => {
      setDrawn(undefined);
      if (drawn && isDrag(drawn)) onSpan(spanBetween(range, drawn.from, drawn.to));
    },
  };
  const span = drawn && isDrag(drawn) ? spanBetween(range, drawn.from, drawn.to) : undefined;
  return (
    <div className="oncall__track" ref={track} data-draw={onSpan !== undefined} {...drawing}>
      {shifts.map((shift) => (
        <Bar key={shift.startMs} shift={shift} range={range} zone={zone} {...(onSpan ? { onPress: () => onSpan({ startMs: Math.max(shift.startMs, range.startMs), endMs: Math.min(shift.endMs, range.endMs) }) } : {})} />
      ))}
      {span && (
        <span className="oncall__drawn" style={placeOf(span, range)}>
          {localSpan(span.startMs, span.endMs, zone)}
        </span>
      )}
      {nowMs >= range.startMs && nowMs < range.endMs && <span className="oncall__now" style={{ left: `${percentAt(range, nowMs)}%` }} aria-hidden="true" />}
    </div>
  );
}

/** Less than this share of the calendar is a press, not a span that was drawn. */
const isDrag = ({ from, to }: { from: number; to: number }): boolean => Math.abs(to - from) > 0.006;
const placeOf = ({ startMs, endMs }: Span, range: CalendarRange): CSSProperties => ({ left: `${percentAt(range, startMs)}%`, width: `${percentAt(range, endMs) - percentAt(range, startMs)}%` });

function Bar({ shift, range, zone, onPress }: { shift: Shift; range: CalendarRange; zone: string; onPress?: () => void }) {
  const words = shiftWords(shift, zone);
  const look = {
    className: 'oncall__bar', 'data-nobody': shift.person === null, 'data-override': shift.layer === 'override', title: words,
    style: { ...placeOf(shift, range), ...(shift.person === null ? {} : ({ '--person': `var(--chart-${colourOf(shift.person)})` } as CSSProperties)) },
  };
  const text = <span className="ui-truncate">{shift.person ?? 'nobody'}</span>;
  // Too narrow to be pressed with certainty: such a span is drawn, or written into the form.
  const isWide = percentAt(range, shift.endMs) - percentAt(range, shift.startMs) >= (range.days.length > 7 ? 3.1 : 4.6);
  return onPress && isWide ? (
    <button type="button" {...look} aria-label={`${words}. Make an override`} onClick={onPress}>
      {text}
    </button>
  ) : (
    <span {...look} role="img" aria-label={words}>
      {text}
    </span>
  );
}
