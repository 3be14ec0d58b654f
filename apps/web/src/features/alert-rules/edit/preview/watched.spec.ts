import { watchedBy } from './watched';

test('a query that always has series is drawn as it is judged', () => expect(watchedBy({ kind: 'threshold', query: 'x', op: '>', value: 1 })).toBeUndefined());

test('a burn rate is drawn over both windows, with the factor that alerts', () => {
  expect(watchedBy({ kind: 'burn-rate', errors: 'rate(e[$window])', total: 'rate(t[$window])', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] })).toEqual({
    label: expect.any(String), bound: 14.4, unit: 'count', watched: [{ name: 'over 1h', expr: '(rate(e[1h])) / (rate(t[1h])) / 0.001' }, { name: 'over 5m', expr: '(rate(e[5m])) / (rate(t[5m])) / 0.001' }],
  });
});

test('what shall be there, and what fires, is drawn', () => {
  expect(watchedBy({ kind: 'absence', query: 'up', forEach: true, lookbackMs: 1 })!.watched).toEqual([{ name: 'there', expr: 'up' }]);
  expect(watchedBy({ kind: 'composite', op: 'and', rules: ['a', 'b'], on: [] })!.watched.map(({ name }) => name)).toEqual(['a', 'b']);
});
