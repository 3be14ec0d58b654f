import { backTestChart } from './back-test-series';

test('a bound that several series share is drawn once, and one without values not at all', () => {
  const of = (chain: string, upper: (number | null)[]) => ({ labels: { __name__: 'x', chain }, timesMs: [0, 1], values: [1, null], lower: [null, null], upper });
  const { series, bands } = backTestChart([of('sui', [5, null]), of('base', [5, 5])]);
  expect(series.map(({ name, points }) => [name, points])).toEqual([['sui', [[0, 1], [1, null]]], ['base', [[0, 1], [1, null]]], ['Upper bound', [[0, 5], [1, 5]]]]);
  expect(bands).toEqual([]);
});

test('a band that moves is filled, of one series', () => {
  const of = (chain: string, upper: number[]) => ({ labels: { chain }, timesMs: [0, 1], values: [1, 2], lower: [0, null], upper });
  const { series, bands } = backTestChart([of('sui', [2, 3]), of('base', [7, 8])], 1);
  expect(series.map(({ name }) => name)).toEqual(['sui', 'base', 'Usual, at most', 'Usual, at least']);
  expect(bands.map(({ points }) => points)).toEqual([[[0, 0, 7], [1, null, 8]]]);
});
