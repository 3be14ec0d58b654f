import { type Rule } from '../../../api/alert-rules';
import { ruleIn, sameRule } from './save-rule';

const rule: Rule = { id: 'a', type: 'ALERT', labels: [], enabled: true, name: 'A', condition: { kind: 'threshold', query: 'up', op: '>', value: 1 }, forMs: 0, keepFiringForMs: 0, annotations: [], noData: 'RESOLVE', record: null, expr: null };

test('a rule is the same whatever the order of its condition, and differs by any field', () => {
  expect(sameRule(rule, { ...rule, condition: { value: 1, op: '>', query: 'up', kind: 'threshold' } })).toBe(true);
  expect(sameRule(rule, { id: 'a', type: 'ALERT', labels: [], enabled: true, name: 'A', condition: rule.condition!, forMs: 0, keepFiringForMs: 0, annotations: [], noData: 'RESOLVE' })).toBe(true);
  expect(sameRule(rule, { ...rule, forMs: 1 })).toBe(false);
  expect(sameRule(rule, undefined)).toBe(false);
  expect(ruleIn({ id: 'g', name: '', team: '', intervalMs: 1, labels: [], limit: 0, shipped: false, rules: [rule] }, 'a')).toBe(rule);
});
