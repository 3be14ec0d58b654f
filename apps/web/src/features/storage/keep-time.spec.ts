import * as fc from 'fast-check';
import { keepRatio, keepText, keepWords, LONGEST_MS, parseKeep, SHORTEST_MS } from './keep-time';

const DAY = 86_400_000;

test('every time in whole hours reads back as itself', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 87_600 }), (hours) => expect(parseKeep(keepText(hours * 3_600_000))).toBe(hours * 3_600_000)));
});

test.each([
  ['30d', 30 * DAY],
  ['2 weeks', 14 * DAY],
  ['6 months', 180 * DAY],
  ['1.5 days', 1.5 * DAY],
  ['2y', 730 * DAY],
])('%s is understood', (text, ms) => expect(parseKeep(text)).toBe(ms));

test.each(['', '30', 'soon', '-1d', '5m'])('%p is not a time to keep', (text) => expect(parseKeep(text)).toBeUndefined());

test('times read as words', () => expect([DAY, 730 * DAY, 7_200_000, 400 * DAY].map(keepWords)).toEqual(['1 day', '2 years', '2 hours', '400 days']));

test('a longer time has a longer bar', () => {
  expect(keepRatio(SHORTEST_MS)).toBeLessThan(keepRatio(DAY));
  expect(keepRatio(DAY)).toBeLessThan(keepRatio(30 * DAY));
  expect(keepRatio(LONGEST_MS)).toBe(1);
});
