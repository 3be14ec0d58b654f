import { backTestSeries } from './back-test-series';

test('a bound that several series share is drawn once, and one without values not at all', () => {
  const of = (chain: string, upper: (number | null)[]) => ({ labels: { __name__: 'x', chain }, timesMs: [0, 1], values: [1, null], lower: [null, null], upper });
  expect(backTestSeries([of('sui', [5, 5]), of('base', [5, 5])]).map(({ name, points }) => [name, points])).toEqual([['sui', [[0, 1], [1, null]]], ['Upper bound', [[0, 5], [1, 5]]], ['base', [[0, 1], [1, null]]]]);
});
