/** What a calendar of shifts shows, and where on it something stands. Days are those of the schedule's time zone. */
import { type Shift } from '../../api/people';
import { localSpan, spanWords, startOfLocalDay, weekdayAt } from '../../time/zoned-time';

export type Zoom = 'week' | 'month';
const DAYS: Record<Zoom, number> = { week: 7, month: 28 };
const HOUR_MS = 3_600_000;

export interface CalendarRange {
  startMs: number;
  endMs: number;
  /** Beginnings of its days; they are not equally long when the clock changes. */
  days: number[];
}

/** From the Monday before a moment on; `weeks` moves it. */
export function calendarRange(zoom: Zoom, nowMs: number, weeks: number, zone: string): CalendarRange {
  const first = weeks * 7 - (weekdayAt(nowMs, zone) - 1);
  const days = Array.from({ length: DAYS[zoom] }, (_, index) => startOfLocalDay(nowMs, zone, first + index));
  return { startMs: days[0]!, endMs: startOfLocalDay(nowMs, zone, first + DAYS[zoom]), days };
}

/** Where a moment stands on a range, from 0 to 100. */
export const percentAt = ({ startMs, endMs }: Pick<CalendarRange, 'startMs' | 'endMs'>, ms: number): number => ((Math.min(endMs, Math.max(startMs, ms)) - startMs) / (endMs - startMs)) * 100;

/** The span between two places of a range, on whole hours, at least one long. @param from, to 0 … 1 */
export function spanBetween({ startMs, endMs }: Pick<CalendarRange, 'startMs' | 'endMs'>, from: number, to: number): { startMs: number; endMs: number } {
  const at = (share: number) => startMs + Math.min(1, Math.max(0, share)) * (endMs - startMs);
  const [first, last] = [Math.min(at(from), at(to)), Math.max(at(from), at(to))];
  const begin = Math.floor(first / HOUR_MS) * HOUR_MS;
  return { startMs: begin, endMs: Math.max(begin + HOUR_MS, Math.ceil(last / HOUR_MS) * HOUR_MS) };
}

/** When nobody is on call; gaps that follow each other are one. */
export const gapsOf = (shifts: readonly Shift[]): Shift[] => {
  const gaps: Shift[] = [];
  for (const shift of shifts) {
    if (shift.person !== null) continue;
    const last = gaps.at(-1);
    if (last?.endMs === shift.startMs) gaps[gaps.length - 1] = { ...last, endMs: shift.endMs };
    else gaps.push(shift);
  }
  return gaps;
};

/** "Sat 28 Nov 18:00 – Mon 30 Nov 09:00 (1 d 15 h)". */
export const gapWords = ({ startMs, endMs }: Pick<Shift, 'startMs' | 'endMs'>, zone: string): string => `${localSpan(startMs, endMs, zone)} (${spanWords(endMs - startMs)})`;

/** What a shift is, for a screen reader and a tooltip. */
export const shiftWords = (shift: Shift, zone: string): string =>
  `${shift.person ?? 'Nobody'}: ${localSpan(shift.startMs, shift.endMs, zone)}${shift.person === null ? '' : `, ${shift.layer === 'override' ? 'override' : `layer ${shift.layer}`}`}`;

export interface OnCallNow {
  person: string | null;
  /** Undefined: longer than was looked at. */
  untilMs: number | undefined;
  next: { person: string | null; startMs: number } | undefined;
}

/** Who is on call at a moment, until when, and who is next. Shifts of the same person that follow each other are one. */
export function onCallNow(shifts: readonly Shift[], nowMs: number): OnCallNow | undefined {
  const index = shifts.findIndex(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
  if (index < 0) return undefined;
  const { person } = shifts[index]!;
  const next = shifts.slice(index + 1).find((shift) => shift.person !== person);
  return { person, untilMs: next?.startMs, next: next && { person: next.person, startMs: next.startMs } };
}

/** Of the colours of charts. */
const COLOURS = 12;

/** One colour for each person, the same wherever they are shown. */
export function colourOf(person: string): number {
  let hash = 7;
  for (const char of person) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
  return (hash % COLOURS) + 1;
}
