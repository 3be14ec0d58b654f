import { conditionForm } from './condition-form';
import { splitComparison, switchKind } from './switch-kind';

test.each([
  ['x > 5', { query: 'x', op: '>', value: '5' }],
  ['sum by (a) (rate(e{code!="200"}[5m])) / sum(t) >= 0.05', { query: 'sum by (a) (rate(e{code!="200"}[5m])) / sum(t)', op: '>=', value: '0.05' }],
  ['(a and b) == -1.5e3', { query: 'a and b', op: '==', value: '-1.5e3' }],
  ['(a) + (b) < 2', { query: '(a) + (b)', op: '<', value: '2' }],
])('%s is a query and a bound', (expr, split) => expect(splitComparison(expr)).toEqual(split));

test.each(['x', 'x > y', 'a > 1 and b > 2', 'a > b > 2', 'sum(a > 2', 'x > bool 5', ''])('%s is none', (expr) => expect(splitComparison(expr)).toBeUndefined());

test('the query goes along from kind to kind, and back', () => {
  const promql = { ...conditionForm({ kind: 'promql', expr: 'a / b > 0.5' }) };
  const threshold = switchKind(promql, 'threshold');
  expect(threshold).toMatchObject({ kind: 'threshold', query: 'a / b', op: '>', value: '0.5' });
  expect(switchKind(threshold, 'dynamic')).toMatchObject({ kind: 'dynamic', query: 'a / b' });
  expect(switchKind(threshold, 'promql').expr).toBe('a / b > 0.5');
  expect(switchKind({ ...threshold, query: 'a and b' }, 'promql').expr).toBe('(a and b) > 0.5');
  expect(switchKind(conditionForm({ kind: 'promql', expr: 'a and b' }), 'dynamic').query).toBe('a and b');
  expect(switchKind(conditionForm({ kind: 'absence', query: 'a', forEach: false, lookbackMs: 1 }), 'promql', 'absent(a)').expr).toBe('absent(a)');
});
