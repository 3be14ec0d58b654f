import { type AlertCondition, type Rule } from '../../../api/alert-rules';
import { conditionForm, conditionOfForm } from './condition-form';
import { formOfRule, freeId, ruleOfForm, slug } from './rule-form';

const conditions: AlertCondition[] = [
  { kind: 'promql', expr: 'up == 0' },
  { kind: 'threshold', query: 'up', op: '>', value: 0.05, clearAt: 0.02 },
  { kind: 'absence', query: 'up', forEach: true, lookbackMs: 3_600_000 },
  { kind: 'rate-of-change', query: 'up', windowMs: 5_400_000, relative: true, direction: 'down', by: 0.07 },
  { kind: 'rate-of-change', query: 'up', windowMs: 600_000, relative: false, direction: 'up', by: 12 },
  { kind: 'burn-rate', errors: 'e[$window]', total: 't[$window]', objective: 0.9995, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] },
  { kind: 'dynamic', query: 'up', side: 'above', season: 'weekly', seasons: 3, quantile: 0.99, width: 0.1, minimumWidth: 2.5 },
  { kind: 'composite', op: 'or', rules: ['a', 'b'], on: ['chain', 'node'] },
];
const rule: Rule = {
  id: 'down', type: 'ALERT', labels: [{ name: 'severity', value: 'critical' }, { name: 'area', value: 'nodes' }], enabled: false, name: 'Down', condition: conditions[0]!, forMs: 90_000, keepFiringForMs: 0,
  annotations: [{ name: 'summary', value: 'down' }, { name: 'dashboard', value: '/nodes' }], noData: 'KEEP', record: null, expr: null,
};

test.each(conditions)('%j is the same after it was a form', (condition) => expect(conditionOfForm(conditionForm(condition))).toEqual({ condition, errors: {} }));

test('a rule is the same after it was a form', () => {
  expect(ruleOfForm(formOfRule(rule), 'down')).toEqual({
    errors: {},
    rule: { id: 'down', type: 'ALERT', labels: rule.labels, enabled: false, name: 'Down', condition: conditions[0], forMs: 90_000, keepFiringForMs: 0, annotations: rule.annotations, noData: 'KEEP' },
  });
  const recording: Rule = { ...rule, type: 'RECORDING', labels: [], record: 'a:b', expr: 'sum(up)', name: null, condition: null, forMs: null, keepFiringForMs: null, annotations: null, noData: null };
  expect(ruleOfForm(formOfRule(recording), 'down')).toEqual({ errors: {}, rule: { id: 'down', type: 'RECORDING', labels: [], enabled: false, record: 'a:b', expr: 'sum(up)' } });
});

test('what cannot be read is told at its field, with an example', () => {
  const form = formOfRule(undefined);
  const { errors } = ruleOfForm({ ...form, for: 'soon', labels: [{ name: '', value: 'x' }], condition: { ...form.condition, query: 'up', value: 'five', clearAt: '-' } }, 'x');
  expect(Object.keys(errors).sort()).toEqual(['condition.clearAt', 'condition.value', 'forMs', 'labels.', 'name']);
  expect(errors['condition.value']!.message).toBe('"five" is no number; write e.g. 0.05');
  const burn = ruleOfForm({ ...form, name: 'A', condition: { ...form.condition, kind: 'burn-rate', errors: 'e', total: 't', windows: [{ long: '1h', short: '', factor: '2' }] } }, 'x').errors;
  expect(Object.keys(burn)).toEqual(['condition.windows.0.shortMs']);
});

test('ids are made of names', () => {
  expect(slug('GatewayErrors (5xx)')).toBe('gateway-errors-5xx');
  expect(freeId('GatewayErrors', new Set())).toBe('gateway-errors');
  expect(freeId('Errors', new Set(['errors']), 'gateway')).toBe('gateway-errors');
  expect(freeId('Errors', new Set(['errors', 'gateway-errors']), 'gateway')).toBe('errors-2');
  expect(slug('x'.repeat(200))).toHaveLength(64);
});
