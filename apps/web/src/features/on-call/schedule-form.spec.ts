import { isFaulty, newLayer, newSchedule, newWindow, rotationWords, scheduleErrors, withOverride } from './schedule-form';

const nowMs = Date.parse('2026-11-25T20:00:00Z');

test('a new schedule hands off at nine, local, and asks for a name and people', () => {
  const fresh = newSchedule(nowMs, 'Europe/Zurich');
  expect(fresh.layers[0]!.startsAt).toBe('2026-11-25T09:00');
  expect(scheduleErrors(fresh)).toEqual({ name: 'Give it a name', layers: { 0: { people: 'Add at least one person' } } });
});

test('what is wrong is told at its field', () => {
  const layer = { ...newLayer(nowMs, 'UTC', 0), name: '', people: ['ann'], startsAt: '', rotation: { unit: 'day' as const, length: 60 }, restrictions: [{ ...newWindow(), weekdays: [] }] };
  const errors = scheduleErrors({ ...newSchedule(nowMs, 'UTC'), name: 'Primary', timeZone: 'Mars/Olympus', layers: [layer] });
  expect(errors).toEqual({ timeZone: 'Is no time zone; write e.g. Europe/Zurich', layers: { 0: { name: 'Give it a name', startsAt: 'Choose a day and a time', length: 'From 1 to 52', restrictions: 'Each part needs days and times' } } });
  expect([isFaulty(errors), isFaulty({ layers: {} })]).toEqual([true, false]);
});

test('an override is added, replaces the one with its id, and old ones go', () => {
  const override = (id: string, endsAtMs: number, person = 'eve') => ({ id, person, startsAtMs: endsAtMs - 1, endsAtMs, comment: '' });
  const schedule = { ...newSchedule(nowMs, 'UTC'), overrides: [override('old', nowMs - 100 * 86_400_000), override('a', nowMs)] };
  expect(withOverride(schedule, override('a', nowMs, 'dan'), nowMs).overrides).toEqual([override('a', nowMs, 'dan')]);
  expect(withOverride(schedule, override('b', nowMs), nowMs).overrides.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a rotation is in words', () => {
  expect(rotationWords({ people: ['ann', 'bob'], rotation: { unit: 'week', length: 1 } })).toBe('ann, bob · hand-off every week');
  expect(rotationWords({ people: ['ann'], rotation: { unit: 'hour', length: 12 } })).toBe('ann · hand-off every 12 hours');
});
