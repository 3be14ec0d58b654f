/** A schedule as it is edited. The server checks the same and more. */
import { type Layer, type Schedule, type WeeklyWindow } from '../../api/people';
import { isLocalTime, isZone, localText, startOfLocalDay } from '../../time/zoned-time';

export interface ScheduleErrors {
  name?: string;
  timeZone?: string;
  layers: Record<number, { name?: string; people?: string; startsAt?: string; length?: string; restrictions?: string }>;
}

const HOUR_MS = 3_600_000;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A new layer begins at nine o'clock of today, weekly. */
export const newLayer = (nowMs: number, zone: string, index: number): Layer => ({
  name: index === 0 ? 'Weekly' : `Layer ${index + 1}`, people: [], startsAt: localText(startOfLocalDay(nowMs, zone) + 9 * HOUR_MS, zone), rotation: { unit: 'week', length: 1 }, restrictions: [],
});
export const newSchedule = (nowMs: number, zone: string): Schedule => ({ id: '', name: '', team: '', timeZone: zone, layers: [newLayer(nowMs, zone, 0)], overrides: [] });
export const newWindow = (): WeeklyWindow => ({ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' });

/** What is wrong, by field. */
export function scheduleErrors({ name, timeZone, layers }: Schedule): ScheduleErrors {
  const errors: ScheduleErrors = { layers: {} };
  if (name.trim() === '') errors.name = 'Give it a name';
  if (!isZone(timeZone)) errors.timeZone = 'Is no time zone; write e.g. Europe/Zurich';
  layers.forEach((layer, index) => {
    const found: ScheduleErrors['layers'][number] = {};
    if (layer.name.trim() === '') found.name = 'Give it a name';
    if (layer.people.length === 0) found.people = 'Add at least one person';
    if (!isLocalTime(layer.startsAt)) found.startsAt = 'Choose a day and a time';
    if (!(Number.isInteger(layer.rotation.length) && layer.rotation.length >= 1 && layer.rotation.length <= 52)) found.length = 'From 1 to 52';
    if (layer.restrictions.some(({ weekdays, from, to }) => weekdays.length === 0 || !TIME.test(from) || !TIME.test(to))) found.restrictions = 'Each part needs days and times';
    if (Object.keys(found).length > 0) errors.layers[index] = found;
  });
  return errors;
}

export const isFaulty = ({ layers, ...rest }: ScheduleErrors): boolean => Object.keys(rest).length > 0 || Object.keys(layers).length > 0;

/** Overrides that ended this long ago tell nothing any more; a schedule holds 500. */
const KEPT_MS = 90 * 24 * HOUR_MS;

/** With one override more; what ended long ago goes. */
export const withOverride = (schedule: Schedule, override: Schedule['overrides'][number], nowMs: number): Schedule => ({ ...schedule, overrides: [...schedule.overrides.filter(({ endsAtMs, id }) => endsAtMs > nowMs - KEPT_MS && id !== override.id), override] });

/** "every week from Mon 5 Jan 09:00: ann, bob". */
export function rotationWords({ people, rotation: { unit, length } }: Pick<Layer, 'people' | 'rotation'>): string {
  return `${people.join(', ')} · hand-off every ${length === 1 ? unit : `${length} ${unit}s`}`;
}
