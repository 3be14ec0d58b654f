import { formatAgo, formatClock, formatSpan, formatUtc, nanosToMs } from './time';

test('nanoseconds lose only what a millisecond cannot hold', () => {
  expect(nanosToMs('1760000000000000789')).toBe(1_760_000_000_000);
  expect(nanosToMs('not a time')).toBeNaN();
});

test('the age of things is told in one unit', () => {
  const now = 1_760_000_000_000;
  expect(formatAgo(now - 500, now)).toBe('now');
  expect(formatAgo(now - 4_000, now)).toBe('4 s ago');
  expect(formatAgo(now - 180_000, now)).toBe('3 min ago');
  expect(formatAgo(now + 7_200_000, now)).toBe('in 2 h');
});

test('spans round to whole units', () => {
  expect(formatSpan(250)).toBe('250 ms');
  expect(formatSpan(15 * 60_000)).toBe('15 min');
  expect(formatSpan(7 * 86_400_000)).toBe('7 d');
});

test('clock and UTC are of fixed width', () => {
  expect(formatClock(new Date(2026, 0, 2, 3, 4, 5, 6).getTime(), true)).toBe('03:04:05.006');
  expect(formatUtc(Date.UTC(2026, 10, 23, 1, 2, 3))).toBe('2026-11-23 01:02:03 UTC');
});
