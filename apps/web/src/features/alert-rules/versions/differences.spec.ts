import { type Rule, type RuleGroup } from '../../../api/alert-rules';
import { groupDifferences } from './differences';

const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  id, type: 'ALERT', labels: [{ name: 'severity', value: 'warning' }], enabled: true, name: id.toUpperCase(), condition: { kind: 'threshold', query: 'up', op: '<', value: 1 }, forMs: 60_000, keepFiringForMs: 0, annotations: [], noData: 'RESOLVE', record: null, expr: null, ...more,
});
const group = (rules: Rule[], more: Partial<RuleGroup> = {}): RuleGroup => ({ id: 'g', name: 'G', team: '', intervalMs: 60_000, labels: [], limit: 0, rules, shipped: false, ...more });
const told = (before: RuleGroup, after: RuleGroup) => groupDifferences(before, after).map(({ rule: of, field, before: old, after: now }) => [of?.id, field, old, now]);

test('the same is no difference', () => expect(groupDifferences(group([rule('a')]), group([rule('a')]))).toEqual([]));

test('changes are told by field, what is there in only one version as such', () => {
  expect(told(group([rule('a')]), group([rule('a', { forMs: 300_000, enabled: false, labels: [], condition: { kind: 'threshold', query: 'up', op: '<', value: 1, clearAt: 2 } })], { team: 'ops', intervalMs: 15_000, limit: 10 }))).toEqual([
    [undefined, 'Interval', '1m', '15s'], [undefined, 'Most series', 'no limit', '10'], [undefined, 'Team', undefined, 'ops'],
    ['a', 'Evaluated', 'yes', 'no'], ['a', 'For', '1m', '5m'], ['a', 'Label severity', 'warning', undefined], ['a', 'Condition: clearAt', undefined, '2'],
  ]);
});

test('rules come, go and move', () => {
  expect(told(group([rule('a'), rule('b'), rule('c')]), group([rule('c'), rule('a'), rule('d')]))).toEqual([['d', 'Rule', undefined, 'D'], ['b', 'Rule', 'B', undefined], [undefined, 'Order', 'A, B, C', 'C, A, D']]);
});

test('windows of a burn rate read as durations', () => {
  const burn = (longMs: number) => rule('a', { condition: { kind: 'burn-rate', errors: 'e', total: 't', objective: 0.99, windows: [{ longMs, shortMs: 300_000, factor: 2 }] } });
  expect(told(group([burn(3_600_000)]), group([burn(7_200_000)]))).toEqual([['a', 'Condition: windows', '1h/5m/2', '2h/5m/2']]);
});
