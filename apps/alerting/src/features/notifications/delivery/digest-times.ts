import type { ContactPoint, Incident } from '@observer/contracts';
import { LocalTime, startOfDay, timeOfDayMs, weekdayOf } from '../../on-call/local-time';

const DAY_MS = 86_400_000;
/** Some weekday comes within a week, whatever the clocks do. */
const DAYS_AHEAD = 9;

/** When what comes now is told together with other things; null = at once. Critical things are never held back. */
export function digestDue({ digestMs, digestAt }: Pick<ContactPoint, 'digestMs' | 'digestAt'>, { severity }: Pick<Incident, 'severity'>, nowMs: number): number | null {
  if (severity === 'critical') return null;
  if (digestAt !== undefined && digestAt !== null) return nextTime(digestAt, nowMs);
  return digestMs === null ? null : Math.ceil((nowMs + 1) / digestMs) * digestMs;
}

/** The first of the local times after a moment. One that a change of summer time leaves out is when the clock goes on, one that comes twice is the first. */
function nextTime({ timeZone, times, weekdays }: NonNullable<NonNullable<ContactPoint['digestAt']>>, nowMs: number): number {
  const local = new LocalTime(timeZone);
  const first = startOfDay(local.wallAt(nowMs));
  const days = Array.from({ length: DAYS_AHEAD }, (_, i) => first + i * DAY_MS).filter((day) => weekdays === undefined || weekdays.includes(weekdayOf(day)));
  return Math.min(...days.flatMap((day) => times.map((time) => local.utcOf(day + timeOfDayMs(time)))).filter((atMs) => atMs > nowMs));
}
