import { columnPoints, perSecond, ratioPoints, singleValue } from './series-points';

const series = { labels: [], timesMs: [1000, 2000], columns: [{ as: 'n', values: [10, null] }] };

test('a column becomes points', () => {
  expect(columnPoints(series, 'n')).toEqual([[1000, 10], [2000, null]]);
  expect(columnPoints(series, 'missing')).toEqual([]);
  expect(columnPoints(undefined, 'n')).toEqual([]);
  expect(singleValue(series, 'n')).toBe(10);
});

test('counts become rates', () => expect(perSecond([[0, 50], [1, null]], 5000)).toEqual([[0, 10], [1, null]]));

test('the rate of a window that is still filling is of the time it was counted for', () => {
  expect(perSecond([[0, 50], [5000, 20], [10_000, 0]], 5000, 7000)).toEqual([[0, 10], [5000, 10]]);
});

test('a share of nothing is a gap, not zero', () => {
  expect(ratioPoints([[0, 1], [1, 0]], [[0, 4], [1, 0]])).toEqual([[0, 0.25], [1, null]]);
});
