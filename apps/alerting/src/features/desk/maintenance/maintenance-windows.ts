import type { LabelSet, Maintenance } from '@observer/contracts';
import { DateTime } from 'luxon';
import { matchAlert } from '../matching/match-alert';

export interface Window {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** Windows last at most two weeks: what began earlier is over. */
const LONGEST_MS = 14 * 86_400_000;

/**
 * The windows of a plan that overlap a range, in order. Each begins at the plan's local time; its length is real time, whatever clocks do meanwhile. A local time that a change of summer time leaves
 * out begins when the clock goes on (02:30 becomes 03:00); of one that comes twice the first counts. The 31st of a month that has none is left out; -1 is the last day.
 * @param limit windows at most
 */
export function maintenanceWindows(plan: Maintenance, { startMs, endMs }: Window, limit = 1_000): Window[] {
  const first = DateTime.fromISO(plan.startsAt, { zone: 'utc' });
  // Stored before dates were checked: a window at no time is never open.
  if (!plan.enabled || !first.isValid) return [];
  const from = DateTime.fromMillis(startMs - LONGEST_MS, { zone: plan.timeZone }).minus({ days: 1 });
  const windows: Window[] = [];
  const begin = DateTime.max(first, DateTime.utc(from.year, from.month, from.day)).startOf('day');
  // Days are counted on a calendar without time zone: no day is left out or doubled.
  for (let day = plan.repeat.every === 'never' ? first.startOf('day') : begin; windows.length < limit; day = day.plus({ days: 1 })) {
    if (plan.until !== null && day.toISODate()! > plan.until) break;
    const start = localInstant(day.set({ hour: first.hour, minute: first.minute }), plan.timeZone);
    // Not `>=`: what is beyond all calendars is no number, and nothing comes after it.
    if (!(start < endMs)) break;
    const window = { startMs: start, endMs: endOf(plan, start) };
    if (takesPlace(plan, day, first) && window.endMs > startMs) windows.push(window);
    if (plan.repeat.every === 'never') break;
  }
  return windows;
}

/** Real time after the start; earlier where a person ended the window. */
function endOf({ durationMs, endedAtMs }: Maintenance, startMs: number): number {
  const endMs = startMs + durationMs;
  return endedAtMs !== null && startMs < endedAtMs && endedAtMs < endMs ? endedAtMs : endMs;
}

/** Whether a window is open, from its start until just before its end. */
export const isInMaintenance = (plan: Maintenance, nowMs: number): boolean => maintenanceWindows(plan, { startMs: nowMs, endMs: nowMs + 1 }, 1).length > 0;

/** Ids of the plans whose window is open and that concern these labels. */
export const mutedBy = (plans: Iterable<Maintenance>, labels: LabelSet, isOpen: (plan: Maintenance) => boolean): string[] =>
  [...plans].filter((plan) => isOpen(plan) && matchAlert(plan.matchers, labels)).map(({ id }) => id).sort();

/** The next time a window begins or ends, if it does within 32 days. */
export function nextMaintenanceChange(plan: Maintenance, nowMs: number): number | undefined {
  const times = maintenanceWindows(plan, { startMs: nowMs - 1, endMs: nowMs + 32 * 86_400_000 }, 70).flatMap((window) => [window.startMs, window.endMs]).filter((atMs) => atMs > nowMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

function takesPlace({ repeat }: Maintenance, day: DateTime, first: DateTime): boolean {
  if (day < first.startOf('day')) return false;
  switch (repeat.every) {
    case 'never': return day.hasSame(first, 'day');
    case 'day': return true;
    case 'week': return repeat.weekdays.includes(day.weekday);
    case 'month': return repeat.day === -1 ? day.day === day.daysInMonth : day.day === repeat.day;
  }
}

/** When a zone's clock shows a local time for the first time; when it never does, when it has jumped over it. @param local fields of the local time, in UTC */
function localInstant(local: DateTime, timeZone: string): number {
  const wanted = local.toMillis();
  const offsetAt = (atMs: number): number => DateTime.fromMillis(atMs, { zone: timeZone }).offset * 60_000;
  const [before, after] = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)];
  // The offset from before the change gives the earlier of two; after a jump it names an instant whose clock shows later.
  const candidates = [wanted - before, wanted - after].filter((atMs) => atMs + offsetAt(atMs) === wanted);
  return candidates.length > 0 ? Math.min(...candidates) : jumpBetween(wanted - Math.max(before, after), wanted - Math.min(before, after), timeZone);
}

/** The instant between two at which the zone's offset changes. */
function jumpBetween(fromMs: number, toMs: number, timeZone: string): number {
  const offsetAt = (atMs: number): number => DateTime.fromMillis(atMs, { zone: timeZone }).offset;
  let [low, high] = [fromMs, toMs];
  const before = offsetAt(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
