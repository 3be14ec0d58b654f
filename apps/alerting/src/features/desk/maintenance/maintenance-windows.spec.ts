import { type Maintenance, maintenanceSchema } from '@observer/contracts';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { checkLocalTime } from '../documents/check-local-time';
import { openWindows } from './open-windows';
import { isInMaintenance, maintenanceWindows, mutedBy, nextMaintenanceChange } from './maintenance-windows';

const HOUR_MS = 3_600_000;
const aPlan = (changes: Partial<Maintenance> = {}): Maintenance => maintenanceSchema.parse({
  id: 'm', name: 'M', matchers: [{ label: 'chain', op: '=', value: 'sui' }], timeZone: 'Europe/Zurich', startsAt: '2026-03-01T02:30', durationMs: HOUR_MS, repeat: { every: 'day' }, ...changes,
});
const utc = (text: string): number => Date.parse(`${text}Z`);
const starts = (plan: Maintenance, from: string, to: string): string[] => maintenanceWindows(plan, { startMs: utc(from), endMs: utc(to) }).map(({ startMs }) => new Date(startMs).toISOString().slice(0, 16));

describe('maintenance windows', () => {
  it('follow the wall clock over the change to summer time; a time left out begins when the clock goes on', () => {
    expect(starts(aPlan(), '2026-03-28T02:31', '2026-03-31T00:00')).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
    expect(starts(aPlan(), '2026-03-27T12:00', '2026-03-29T00:00')).toEqual(['2026-03-28T01:30']);
  });

  it('follow the wall clock over the end of summer time; a time that comes twice is the first', () => {
    expect(starts(aPlan(), '2026-10-23T12:00', '2026-10-27T00:00')).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']);
  });

  it('do the same west of Greenwich, and where the shift is half an hour', () => {
    const newYork = aPlan({ timeZone: 'America/New_York' });
    expect(starts(newYork, '2026-03-07T12:00', '2026-03-09T12:00')).toEqual(['2026-03-08T07:00', '2026-03-09T06:30']);
    expect(starts(aPlan({ timeZone: 'America/New_York', startsAt: '2026-10-30T01:30' }), '2026-10-31T12:00', '2026-11-02T12:00')).toEqual(['2026-11-01T05:30', '2026-11-02T06:30']);
    expect(starts(aPlan({ timeZone: 'Australia/Lord_Howe', startsAt: '2026-10-01T02:15' }), '2026-10-03T12:00', '2026-10-04T12:00')).toEqual(['2026-10-03T15:30']);
  });

  it('end where a person ended them; the next one is as planned', () => {
    const ended = aPlan({ endedAtMs: utc('2026-03-10T01:45') });
    const seen = maintenanceWindows(ended, { startMs: utc('2026-03-10T00:00'), endMs: utc('2026-03-12T00:00') }).map(({ startMs, endMs }) => (endMs - startMs) / 60_000);
    expect(seen).toEqual([15, 60]);
    expect([isInMaintenance(ended, utc('2026-03-10T01:44')), isInMaintenance(ended, utc('2026-03-10T01:45')), isInMaintenance(ended, utc('2026-03-11T01:45'))]).toEqual([true, false, true]);
  });

  it('of several plans come in order, as many as a calendar shows', () => {
    const night = aPlan({ id: 'night', startsAt: '2026-03-01T00:30' });
    expect(openWindows([aPlan(), night], { startMs: utc('2026-03-10T00:00'), endMs: utc('2026-03-11T23:00') })).toMatchObject({ windows: [{ id: 'night' }, { id: 'm' }, { id: 'night' }, { id: 'm' }], truncated: false });
  });

  it('last as long as they say, whatever clocks do meanwhile', () => {
    const [window] = maintenanceWindows(aPlan({ durationMs: 3 * HOUR_MS }), { startMs: utc('2026-10-25T00:30'), endMs: utc('2026-10-25T00:31') });
    expect(window!.endMs - window!.startMs).toBe(3 * HOUR_MS);
  });

  it('come back each week, on the days that are named', () => {
    expect(starts(aPlan({ repeat: { every: 'week', weekdays: [1, 7] } }), '2026-04-01T00:00', '2026-04-14T00:00')).toEqual(['2026-04-05T00:30', '2026-04-06T00:30', '2026-04-12T00:30', '2026-04-13T00:30']);
  });

  it('come back on the last day of the month, and leave out a day that a month lacks', () => {
    const range = ['2026-01-01T00:00', '2026-05-02T00:00'] as const;
    const monthly = (day: number): Maintenance => aPlan({ timeZone: 'UTC', startsAt: '2026-01-01T00:00', repeat: { every: 'month', day } });
    expect(starts(monthly(-1), ...range)).toEqual(['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00', '2026-04-30T00:00']);
    expect(starts(monthly(31), ...range)).toEqual(['2026-01-31T00:00', '2026-03-31T00:00']);
    expect(starts({ ...monthly(-1), startsAt: '2028-02-01T00:00' }, '2028-02-01T00:00', '2028-03-01T00:00')).toEqual(['2028-02-29T00:00']);
  });

  it('happen once when they do not repeat, never before the first, never after the last day', () => {
    expect(starts(aPlan({ repeat: { every: 'never' } }), '2025-01-01T00:00', '2030-01-01T00:00')).toEqual(['2026-03-01T01:30']);
    expect(starts(aPlan({ until: '2026-03-03' }), '2025-01-01T00:00', '2027-01-01T00:00')).toEqual(['2026-03-01T01:30', '2026-03-02T01:30', '2026-03-03T01:30']);
    expect(starts(aPlan({ enabled: false }), '2025-01-01T00:00', '2027-01-01T00:00')).toEqual([]);
  });

  it('are open from their start until just before their end, also when they began days ago', () => {
    const plan = aPlan({ repeat: { every: 'never' }, durationMs: 13 * 24 * HOUR_MS });
    const startMs = utc('2026-03-01T01:30');
    expect([startMs - 1, startMs, startMs + plan.durationMs - 1, startMs + plan.durationMs].map((nowMs) => isInMaintenance(plan, nowMs))).toEqual([false, true, true, false]);
    expect(nextMaintenanceChange(plan, startMs - HOUR_MS)).toBe(startMs);
    expect(nextMaintenanceChange(plan, startMs)).toBe(startMs + plan.durationMs);
    expect(nextMaintenanceChange(plan, startMs + plan.durationMs)).toBeUndefined();
  });

  it.each(['2026-02-30T10:00', '2026-13-01T10:00', '2026-03-01T25:00'])('at %s, which no calendar has, is never open and stops nothing', (startsAt) => {
    expect(isInMaintenance(aPlan({ startsAt }), utc('2026-03-10T01:45'))).toBe(false);
    expect(() => checkLocalTime(startsAt, 'Maintenance m: startsAt')).toThrow(`Maintenance m: startsAt: there is no "${startsAt}"`);
  });

  it.each([1e16, 8.64e15, Number.NaN])('are none at %d, where calendars end', (startMs) => expect(maintenanceWindows(aPlan(), { startMs, endMs: startMs + 10 })).toEqual([]));

  it('mute what their matchers say', () => {
    expect(mutedBy([aPlan(), aPlan({ id: 'all', matchers: [] })], { chain: 'eth' }, () => true)).toEqual(['all']);
  });

  it('begin once a day at a time that the clock shows, in any zone and year', () => {
    const zone = fc.constantFrom('Europe/Zurich', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu', 'UTC');
    fc.assert(fc.property(zone, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 3_000 }), (timeZone, hour, minute, offset) => {
      const day = DateTime.utc(2024, 1, 1).plus({ days: offset });
      const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
      const windows = maintenanceWindows(aPlan({ timeZone, startsAt: `2024-01-01T${time}` }), { startMs: day.toMillis(), endMs: day.plus({ days: 10 }).toMillis() });
      const locals = windows.map(({ startMs }) => DateTime.fromMillis(startMs, { zone: timeZone }));
      expect(new Set(locals.map((local) => local.toISODate())).size).toBe(locals.length);
      for (const local of locals) expect(local.toFormat('HH:mm') >= time).toBe(true);
      expect(locals.filter((local) => local.toFormat('HH:mm') !== time).length).toBeLessThanOrEqual(1);
    }));
  });
});
