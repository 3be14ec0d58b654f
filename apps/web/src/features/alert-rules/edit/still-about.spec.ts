import { type RuleInput } from '../../../api/alert-rules';
import { stillAbout } from './still-about';

const rule: RuleInput = { id: 'a', type: 'ALERT', enabled: true, labels: [{ name: 'team', value: 'x' }], condition: { kind: 'threshold', query: 'up', op: '>', value: 1 } };
const error = { message: 'wrong' };

test('an error leaves its field when that changes, and stays at others', () => {
  const errors = { 'condition.query': error, 'condition.value': error, 'labels.team': error };
  expect(Object.keys(stillAbout(errors, rule, { ...rule, condition: { kind: 'threshold', query: 'up2', op: '>', value: 1 } }))).toEqual(['condition.value', 'labels.team']);
  expect(Object.keys(stillAbout(errors, rule, { ...rule, labels: [] }))).toEqual(['condition.query', 'condition.value']);
});
