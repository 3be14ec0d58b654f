import { localClock, localDay, WEEKDAYS } from '../../time/zoned-time';
import { type PlannedWindow, windowsOn } from './maintenance-words';

const MOST_SHOWN = 3;

interface MonthGridProps {
  /** Beginnings of the days shown, whole weeks, and the end of the last. */
  days: readonly number[];
  endMs: number;
  /** The month in the middle: other days stand back. */
  month: number;
  nowMs: number;
  windows: readonly PlannedWindow[];
  zone: string;
  onOpen: (id: string) => void;
  /** Absent = nothing may be planned. */
  onDay?: (dayMs: number) => void;
}

/** Windows by day, as a calendar of a month. */
export function MonthGrid({ days, endMs, month, nowMs, windows, zone, onOpen, onDay }: MonthGridProps) {
  return (
    <table className="maintenance__month">
      <caption className="ui-sr">Maintenance windows by day</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: days.length / 7 }, (_, week) => (
          <tr key={week}>
            {days.slice(week * 7, week * 7 + 7).map((dayMs, index) => {
              const nextMs = days[week * 7 + index + 1] ?? endMs;
              return <Day key={dayMs} dayMs={dayMs} isOther={new Date(dayMs + 43_200_000).getMonth() !== month} isToday={dayMs <= nowMs && nowMs < nextMs} windows={windowsOn(windows, dayMs, nextMs)} zone={zone} onOpen={onOpen} {...(onDay ? { onDay } : {})} />;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ dayMs, isOther, isToday, windows, zone, onOpen, onDay }: { dayMs: number; isOther: boolean; isToday: boolean; windows: readonly PlannedWindow[]; zone: string; onOpen: (id: string) => void; onDay?: (dayMs: number) => void }) {
  const words = localDay(dayMs, zone);
  const number = words.split(' ')[1];
  return (
    <td data-other={isOther} data-today={isToday}>
      {onDay ? (
        <button type="button" className="maintenance__day" aria-label={`Plan maintenance on ${words}`} onClick={() => onDay(dayMs)}>
          {number}
        </button>
      ) : (
        <span className="maintenance__day">{number}</span>
      )}
      {windows.slice(0, MOST_SHOWN).map(({ id, startMs, endMs, plan }) => (
        <button key={startMs} type="button" className="maintenance__window" title={plan.name} onClick={() => onOpen(id)}>
          <span className="ui-truncate">
            {startMs >= dayMs ? `${localClock(startMs, zone)} ` : `… ${localClock(endMs, zone)} `}
            {plan.name}
          </span>
        </button>
      ))}
      {windows.length > MOST_SHOWN && <small className="ui-muted">and {windows.length - MOST_SHOWN} more</small>}
    </td>
  );
}
