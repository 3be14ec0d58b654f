import { monthRange } from './month-range';

test('a month is shown in whole weeks from Monday on', () => {
  const range = monthRange(new Date(2026, 10, 25, 12).getTime(), 0);
  expect([range.title, range.days.length, new Date(range.startMs).getDate(), new Date(range.startMs).getDay(), new Date(range.endMs).getDay()]).toEqual(['November 2026', 42, 26, 1, 1]);
  expect(monthRange(new Date(2026, 10, 25).getTime(), 3)).toMatchObject({ title: 'February 2027', month: 1 });
  expect(monthRange(new Date(2026, 10, 25).getTime(), 3).days).toHaveLength(28);
});
