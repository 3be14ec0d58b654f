import { type BackTest } from '../../../../api/alert-rules';
import { seriesNow, wouldBeAlerts } from './would-be';

const alert = (node: string, firedAtMs: number | null, resolvedAtMs: number | null) => ({ labels: { alertname: 'A', node, severity: 'info' }, pendingAtMs: 10, firedAtMs, resolvedAtMs, peak: 9 });
const series: BackTest['series'] = [{ labels: { __name__: 'x', node: 'a' }, timesMs: [0, 1], values: [1, 7], upper: [5, 5] }, { labels: { node: 'b' }, timesMs: [0, 1], values: [2, null], upper: [5, 5] }, { labels: { node: 'c' }, timesMs: [0, 1], values: [2, 3], lower: [1, 4] }];

test('only what goes on would be an alert now, what fires first', () => {
  expect(wouldBeAlerts({ alerts: [alert('b', null, null), alert('a', 20, null), alert('c', 20, 30)], series }).map(({ alert: { labels }, state, sinceMs, value }) => [labels['node'], state, sinceMs, value])).toEqual([['a', 'firing', 20, 7], ['b', 'pending', 10, 2]]);
});

test('a series breaches beyond its bound; without a value now it says nothing', () => {
  expect(seriesNow(series).map(({ index, value, breaches }) => [index, value, breaches])).toEqual([[0, 7, true], [2, 3, true]]);
});
