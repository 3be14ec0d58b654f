import { applySuggestion } from './apply-suggestion';
import { conditionForm } from './condition-form';
import { formOfRule } from './rule-form';

const form = { ...formOfRule(undefined), condition: conditionForm({ kind: 'promql', expr: 'x > 5' }) };
const rule = { condition: { kind: 'threshold' as const, query: 'x', op: '>', value: 13 }, forMs: 0, keepFiringForMs: 0 };

test('a suggestion changes its field and nothing else', () => {
  expect(applySuggestion(form, { kind: 'for', value: 180_000, by: [], fired: 1, rule })).toEqual({ ...form, for: '3m' });
  expect(applySuggestion(form, { kind: 'keep-firing-for', value: 60_000, by: [], fired: 1, rule })).toEqual({ ...form, keepFiring: '1m' });
  expect(applySuggestion(form, { kind: 'threshold', value: 13, by: [], fired: 1, rule }).condition).toMatchObject({ kind: 'threshold', query: 'x', value: '13', expr: 'x > 5' });
  expect(applySuggestion(form, { kind: 'group', value: null, by: ['chain'], fired: 1, rule: null })).toBe(form);
});
