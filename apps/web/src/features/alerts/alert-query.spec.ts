import { type AlertCondition, type Rule, type RuleGroup } from '../../api/alert-rules';
import { boundsAround, conditionQuery, queryOfAlert, seriesOfAlerts, spanOfAlerts } from './alert-query';

const condition: AlertCondition = { kind: 'threshold', query: 'sum(up)', op: '<', value: 1 };
const rule: Rule = { id: 'down', type: 'ALERT', name: 'Down', labels: [], enabled: true, condition, forMs: 0, keepFiringForMs: 0, annotations: [], noData: 'RESOLVE', record: null, expr: null };
const group: RuleGroup = { id: 'nodes', name: 'Nodes', team: '', intervalMs: 60_000, labels: [], limit: 0, rules: [rule], shipped: false };
const label = (name: string, value: string) => ({ name, value });

test('the query of an alert is that of its rule, or of the link Prometheus gave', () => {
  expect(queryOfAlert('/alerts/rules/nodes/down', [{ group }])).toBe('sum(up)');
  expect(queryOfAlert('/alerts/rules/nodes/gone', [{ group }])).toBeUndefined();
  expect(queryOfAlert('http://prom:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1', [])).toBe('up == 0');
  expect(queryOfAlert('', [])).toBeUndefined();
});

test('a burn rate is drawn over its shortest window', () => {
  expect(conditionQuery({ kind: 'burn-rate', errors: 'rate(e[$window])', total: 'rate(t[$window])', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] })).toBe('(rate(e[300s])) / (rate(t[300s]))');
});

test('the series of alerts are those whose labels one of them has; without such, all', () => {
  const [one, two] = [{ labels: [label('__name__', 'up'), label('node', 'a')] }, { labels: [label('node', 'b')] }];
  expect(seriesOfAlerts([one, two], [{ labels: [label('alertname', 'Down'), label('node', 'a')] }])).toEqual([one]);
  expect(seriesOfAlerts([one, two], [{ labels: [label('node', 'a')] }, { labels: [label('node', 'b')] }])).toEqual([one, two]);
  expect(seriesOfAlerts([one, two], [{ labels: [label('node', 'c')] }])).toEqual([one, two]);
});

test('the chart reaches from before the alert to after it, not into the future, and not over days', () => {
  const minute = 60_000;
  expect(boundsAround({ startsAtMs: 100 * minute, resolvedAtMs: 110 * minute }, 1000 * minute)).toEqual({ startMs: 70 * minute, endMs: 140 * minute });
  expect(boundsAround({ startsAtMs: 100 * minute, resolvedAtMs: null }, 105 * minute).endMs).toBe(105 * minute);
  expect(boundsAround({ startsAtMs: 100 * minute, resolvedAtMs: null }, 10_000 * minute).endMs).toBe(430 * minute);
});

test('alerts span from the first that began to the last that ended', () => {
  expect(spanOfAlerts([{ startsAtMs: 5, resolvedAtMs: 9 }, { startsAtMs: 3, resolvedAtMs: 7 }])).toEqual({ startsAtMs: 3, resolvedAtMs: 9 });
  expect(spanOfAlerts([{ startsAtMs: 5, resolvedAtMs: 9 }, { startsAtMs: 6, resolvedAtMs: null }])).toEqual({ startsAtMs: 5, resolvedAtMs: null });
});
