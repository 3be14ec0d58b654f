import { type Shift } from '../../api/people';
import { calendarRange, colourOf, gapsOf, gapWords, onCallNow, percentAt, shiftWords, spanBetween } from './calendar-range';

const at = (text: string) => Date.parse(text);
const ZURICH = 'Europe/Zurich';
const shift = (person: string | null, from: string, to: string, layer = person === null ? '' : 'base'): Shift => ({ person, startMs: at(from), endMs: at(to), layer });

test('a week begins on Monday, local, and lasts an hour less when the clock goes on', () => {
  const { startMs, endMs, days } = calendarRange('week', at('2026-03-26T12:00:00Z'), 0, ZURICH);
  expect([new Date(startMs).toISOString(), (endMs - startMs) / 3_600_000, days.length]).toEqual(['2026-03-22T23:00:00.000Z', 167, 7]);
  expect(new Date(calendarRange('week', at('2026-03-26T12:00:00Z'), -1, ZURICH).startMs).toISOString()).toBe('2026-03-15T23:00:00.000Z');
  expect(calendarRange('month', at('2026-03-26T12:00:00Z'), 0, ZURICH).days).toHaveLength(28);
});

test('what is drawn over the calendar becomes whole hours', () => {
  const range = { startMs: 0, endMs: 10 * 3_600_000 };
  expect(spanBetween(range, 0.25, 0.11)).toEqual({ startMs: 3_600_000, endMs: 3 * 3_600_000 });
  expect(spanBetween(range, 0.2, 0.2)).toEqual({ startMs: 2 * 3_600_000, endMs: 3 * 3_600_000 });
  expect([percentAt(range, 5 * 3_600_000), percentAt(range, -1), percentAt(range, 11 * 3_600_000)]).toEqual([50, 0, 100]);
});

test('gaps are told in words, and those that follow each other are one', () => {
  const gaps = gapsOf([shift(null, '2026-11-28T17:00Z', '2026-11-29T00:00Z'), shift(null, '2026-11-29T00:00Z', '2026-11-30T08:00Z'), shift('ann', '2026-11-30T08:00Z', '2026-12-01T08:00Z'), shift(null, '2026-12-01T08:00Z', '2026-12-01T09:00Z')]);
  expect(gaps.map((gap) => gapWords(gap, ZURICH))).toEqual(['Sat 28 Nov 18:00 – Mon 30 Nov 09:00 (1 d 15 h)', 'Tue 1 Dec 09:00 – 10:00 (1 h)']);
});

test('who is on call is told with whoever is next', () => {
  const shifts = [shift('ann', '2026-11-25T08:00Z', '2026-11-26T08:00Z'), shift('ann', '2026-11-26T08:00Z', '2026-11-27T08:00Z'), shift('bob', '2026-11-27T08:00Z', '2026-11-28T08:00Z')];
  expect(onCallNow(shifts, at('2026-11-25T12:00Z'))).toEqual({ person: 'ann', untilMs: at('2026-11-27T08:00Z'), next: { person: 'bob', startMs: at('2026-11-27T08:00Z') } });
  expect(onCallNow(shifts, at('2026-11-27T12:00Z'))).toEqual({ person: 'bob', untilMs: undefined, next: undefined });
  expect(onCallNow(shifts, at('2026-11-29T12:00Z'))).toBeUndefined();
});

test('a shift is read out with its layer', () => {
  expect(shiftWords(shift('ann', '2026-11-25T08:00Z', '2026-11-25T10:00Z', 'override'), 'UTC')).toBe('ann: Wed 25 Nov 08:00 – 10:00, override');
  expect(shiftWords(shift(null, '2026-11-25T08:00Z', '2026-11-25T10:00Z'), 'UTC')).toBe('Nobody: Wed 25 Nov 08:00 – 10:00');
});

test('a person has one colour', () => {
  expect(colourOf('ann')).toBe(colourOf('ann'));
  expect(['a', 'bob', 'ü'].every((name) => colourOf(name) >= 1 && colourOf(name) <= 12)).toBe(true);
});
