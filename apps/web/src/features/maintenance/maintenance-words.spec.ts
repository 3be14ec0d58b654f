import { type Maintenance } from '../../api/maintenance';
import { clockChangeWords, formOf, maintenanceErrors, planOf, planWords, repeatWords, windowsOn, withPlans } from './maintenance-words';

const at = (text: string) => Date.parse(text);
const plan: Maintenance = { id: 'm', name: 'M', matchers: [], timeZone: 'Europe/Zurich', startsAt: '2026-03-01T02:30', durationMs: 7_200_000, repeat: { every: 'week', weekdays: [6, 7] }, until: null, comment: '', enabled: true, endedAtMs: 5 };

test('plans are in words', () => {
  expect(planWords(plan)).toBe('every Sat, Sun at 02:30 for 2 h (Europe/Zurich)');
  expect(planWords({ ...plan, repeat: { every: 'never' }, until: null })).toBe('once, 2026-03-01 at 02:30 for 2 h (Europe/Zurich)');
  expect([repeatWords({ every: 'day' }), repeatWords({ every: 'month', day: -1 }), repeatWords({ every: 'month', day: 3 })]).toEqual(['every day', 'on the last day of every month', 'on day 3 of every month']);
});

test('what summer time does to a window is told', () => {
  const window = (startMs: number) => ({ startMs, endMs: startMs + plan.durationMs });
  expect(clockChangeWords(plan, window(at('2026-03-29T01:00:00Z')))).toBe('02:30 does not exist on that day, as the clock goes on: it begins at 03:00');
  expect(clockChangeWords(plan, window(at('2026-10-25T00:30:00Z')))).toBe('02:30 comes twice on that day, as the clock goes back: it begins the first time');
  expect(clockChangeWords({ ...plan, startsAt: '2026-03-01T01:00' }, window(at('2026-03-29T00:00:00Z')))).toBe('the clock changes meanwhile: it ends at 04:00');
  expect(clockChangeWords(plan, window(at('2026-03-22T01:30:00Z')))).toBeUndefined();
});

test('windows are shown on every day they touch, with what they belong to', () => {
  const planned = withPlans([{ id: 'm', startMs: 10, endMs: 30 }, { id: 'gone', startMs: 1, endMs: 2 }], [plan]);
  expect(planned.map(({ plan: { name } }) => name)).toEqual(['M']);
  expect([windowsOn(planned, 0, 10).length, windowsOn(planned, 0, 11).length, windowsOn(planned, 29, 40).length, windowsOn(planned, 30, 40).length]).toEqual([0, 1, 1, 0]);
});

test('what is stored is what the form makes of it; other times forget that a window was ended early', () => {
  const form = formOf(plan, '', 0, 'UTC');
  expect(planOf(form, [], plan)).toEqual(plan);
  expect(planOf({ ...form, name: 'N' }, [], plan).endedAtMs).toBe(5);
  expect(planOf({ ...form, minutes: '60' }, [], plan).endedAtMs).toBeNull();
  expect(planOf({ ...form, every: 'never', until: '2026-05-01' }, [], plan)).toMatchObject({ repeat: { every: 'never' }, until: null });
  expect(formOf(undefined, '', at('2026-11-25T12:00:00Z'), 'Europe/Zurich')).toMatchObject({ startsAt: '2026-11-25T13:00', weekdays: [3], day: '25', minutes: '60' });
});

test('what is wrong is told at its field', () => {
  const form = { ...formOf(plan, '', 0, 'UTC'), name: '', startsAt: '2026-03-01T02:30', minutes: '0', weekdays: [], until: '2026-01-01' };
  expect(maintenanceErrors(form)).toEqual({ name: 'Give it a name', minutes: 'From 1 minute to 14 days (20160)', weekdays: 'Choose at least one day', until: 'Is before the first window' });
  expect(maintenanceErrors({ ...form, every: 'month', day: '0', startsAt: '' })).toMatchObject({ day: 'From 1 to 31, or -1 for the last', startsAt: 'Choose a day and a time' });
});
