import { type Cell } from '../../api/types';
import { formatUnit, MISSING, unitOfField } from '../../format/number';
import { formatClock, formatDateTime, formatUtc, nanosToMs } from '../../format/time';

/** A cell as text: numbers with the unit their name tells, everything else as it is. */
export function cellText(cell: Cell, column: string): string {
  if (cell === null || cell === '') return MISSING;
  if (typeof cell !== 'number') return String(cell);
  const unit = unitOfField(column);
  return unit === 'count' ? cell.toLocaleString('en-US', { maximumFractionDigits: 6 }) : formatUnit(cell, unit);
}

/** The time of a row: local, exact to the millisecond; the tooltip tells UTC and all nanoseconds. */
export function RowTime({ nanos }: { nanos: string }) {
  const ms = nanosToMs(nanos);
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${formatUtc(ms)} · ${nanos} ns`}>
      {formatDateTime(ms).slice(0, -8)}
      {formatClock(ms, true)}
    </time>
  );
}
