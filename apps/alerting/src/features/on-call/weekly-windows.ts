import { DAY_MS, LocalTime, startOfDay, timeOfDayMs, weekdayOf } from './local-time';

/** Hours of some days of the week, local; `to` not after `from` = the next day. */
export interface WeeklyWindow {
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
}
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** When the windows are open within a range: sorted, without overlaps, cut at the range's ends. */
export function openIntervals(windows: readonly WeeklyWindow[], local: LocalTime, range: Interval): Interval[] {
  const found: Interval[] = [];
  // A window of the day before may reach into the range.
  for (let day = startOfDay(local.wallAt(range.startMs)) - DAY_MS; local.utcOf(day) < range.endMs; day += DAY_MS) {
    for (const { weekdays, from, to } of windows) {
      if (!weekdays.includes(weekdayOf(day))) continue;
      const [fromMs, toMs] = [timeOfDayMs(from), timeOfDayMs(to)];
      found.push({ startMs: local.utcOf(day + fromMs), endMs: local.utcOf(day + toMs + (toMs <= fromMs ? DAY_MS : 0)) });
    }
  }
  return joined(found.map((one) => cut(one, range)));
}

/** Whether a moment is in one of the windows. */
export const isWithin = (windows: readonly WeeklyWindow[], timeZone: string, atMs: number): boolean =>
  openIntervals(windows, new LocalTime(timeZone), { startMs: atMs, endMs: atMs + 1 }).length > 0;

export const cut = (one: Interval, range: Interval): Interval => ({ startMs: Math.max(one.startMs, range.startMs), endMs: Math.min(one.endMs, range.endMs) });

function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const one of intervals.filter(({ startMs, endMs }) => startMs < endMs).sort((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last !== undefined && one.startMs <= last.endMs) result[result.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, one.endMs) };
    else result.push(one);
  }
  return result;
}
