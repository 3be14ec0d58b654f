import { type Rule, type RuleGroup } from '../../../api/alert-rules';
import { inputOfGroup } from '../alert-rule-input';
import { formOfGroup, groupOfForm, moved } from './group-form';

const rule = (id: string): Rule => ({ id, type: 'RECORDING', labels: [], enabled: true, record: id, expr: 'x', name: null, condition: null, forMs: null, keepFiringForMs: null, annotations: null, noData: null });
const group: RuleGroup = { id: 'g', name: 'G', team: 'ops', intervalMs: 15_000, limit: 0, labels: [{ name: 'a', value: 'b' }], rules: [rule('x'), rule('y')], shipped: true };

test('a group is the same after it was a form', () => expect(groupOfForm(formOfGroup(group), 'g', group)).toEqual({ group: inputOfGroup(group), errors: {} }));

test('rules are in the order of the form, and those of others stay', () => {
  const form = formOfGroup(group);
  const added = { ...group, rules: [rule('new'), ...group.rules] };
  expect(groupOfForm({ ...form, order: moved(form.order, 'y', -1) }, 'g', added).group.rules.map(({ id }) => id)).toEqual(['y', 'x', 'new']);
  expect([moved(['a', 'b'], 'a', -1), moved(['a', 'b'], 'a', 1), moved(['a', 'b'], 'c', 1)]).toEqual([['a', 'b'], ['b', 'a'], ['a', 'b']]);
});

test('what cannot be read is told at its field', () => {
  expect(Object.keys(groupOfForm({ ...formOfGroup(group), interval: '0', limit: 'many', name: ' ' }, 'g', group).errors)).toEqual(['intervalMs', 'limit', 'name']);
});
