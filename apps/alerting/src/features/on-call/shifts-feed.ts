import type { Schedule } from '@observer/contracts';
import ical, { ICalCalendarMethod } from 'ical-generator';
import { DAY_MS } from './local-time';
import { shiftsOf } from './shifts';

const BACK_MS = 30 * DAY_MS;
const AHEAD_MS = 180 * DAY_MS;

/**
 * Shifts as an iCalendar file, from 30 days ago to 180 days ahead. A shift keeps its identity as long as its layer and its beginning are the same.
 * @param person only their shifts
 */
export function shiftsFeed(schedule: Schedule, nowMs: number, person?: string): string {
  const calendar = ical({ name: person === undefined ? schedule.name : `${schedule.name}: ${person}`, prodId: { company: 'FlameWire', product: 'Observer', language: 'EN' }, method: ICalCalendarMethod.PUBLISH, ttl: 3_600 });
  // Whole days, so that a shift that is cut at the edge keeps its identity for a while.
  const startMs = Math.floor((nowMs - BACK_MS) / DAY_MS) * DAY_MS;
  for (const shift of shiftsOf(schedule, startMs, nowMs + AHEAD_MS)) {
    if (shift.person === null || (person !== undefined && shift.person !== person)) continue;
    calendar.createEvent({
      id: `${schedule.id}.${shift.layer.replace(/[^\w-]/g, '-')}.${shift.startMs}@observer`, start: new Date(shift.startMs), end: new Date(shift.endMs), stamp: new Date(startMs),
      summary: `${shift.person} on call: ${schedule.name}`, description: shift.layer === 'override' ? 'Override' : `Layer ${shift.layer}`,
    });
  }
  return calendar.toString();
}
