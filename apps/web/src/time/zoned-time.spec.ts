import { isZone, localDay, localSpan, localText, offsetMs, spanWords, startOfLocalDay, utcOfLocal, weekdayAt } from './zoned-time';

const at = (text: string) => Date.parse(text);
const ZURICH = 'Europe/Zurich';

test('local times follow the clock over changes of summer time', () => {
  expect(localText(at('2026-03-29T00:59:00Z'), ZURICH)).toBe('2026-03-29T01:59');
  expect(localText(at('2026-03-29T01:00:00Z'), ZURICH)).toBe('2026-03-29T03:00');
  expect(offsetMs(at('2026-07-01T00:00:00Z'), ZURICH)).toBe(7_200_000);
  for (const text of ['2026-01-05T09:00', '2026-07-05T09:00']) expect(localText(utcOfLocal(text, ZURICH), ZURICH)).toBe(text);
});

test('a local time that comes twice is the first, one that is left out is later', () => {
  expect(utcOfLocal('2026-10-25T02:30', ZURICH)).toBe(at('2026-10-25T00:30:00Z'));
  expect(localText(utcOfLocal('2026-03-29T02:30', ZURICH), ZURICH)).toBe('2026-03-29T03:30');
});

test('days begin at their local midnight, also when they last 23 hours', () => {
  const noon = at('2026-03-29T10:00:00Z');
  expect(startOfLocalDay(noon, ZURICH)).toBe(at('2026-03-28T23:00:00Z'));
  expect(startOfLocalDay(noon, ZURICH, 1) - startOfLocalDay(noon, ZURICH)).toBe(23 * 3_600_000);
  expect([weekdayAt(noon, ZURICH), localDay(noon, ZURICH)]).toEqual([7, 'Sun 29 Mar']);
  expect(localDay(at('2026-03-28T20:00:00Z'), 'Pacific/Auckland')).toBe('Sun 29 Mar');
});

test('spans are told in words', () => {
  expect(localSpan(at('2026-11-28T17:00:00Z'), at('2026-11-30T08:00:00Z'), ZURICH)).toBe('Sat 28 Nov 18:00 – Mon 30 Nov 09:00');
  expect(localSpan(at('2026-11-28T17:00:00Z'), at('2026-11-28T18:30:00Z'), ZURICH)).toBe('Sat 28 Nov 18:00 – 19:30');
  expect([spanWords(39 * 3_600_000), spanWords(45 * 60_000), spanWords(0)]).toEqual(['1 d 15 h', '45 min', '0 min']);
});

test('a zone is one that the browser knows', () => expect(['Europe/Zurich', 'UTC', '', 'Mars/Olympus'].map(isZone)).toEqual([true, true, false, false]));
