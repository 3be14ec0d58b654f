import { ObserverError } from '@observer/kernel';
import { parseRuleGroup } from './rule-group-input';

const faultsOf = (input: unknown): unknown => {
  try {
    return parseRuleGroup(input);
  } catch (thrown) {
    return (thrown as ObserverError).details?.faults;
  }
};
const rule = { id: 'down', type: 'alert', name: 'Down', condition: { kind: 'promql', expr: 'up == 0' } };

describe('a group of rules as it is sent', () => {
  it('gets its defaults', () => expect(parseRuleGroup({ id: 'g', name: 'G', rules: [rule] })).toMatchObject({ intervalMs: 60_000, rules: [{ forMs: 0, noData: 'resolve' }] }));

  it('tells what is wrong by rule and field', () => {
    expect(faultsOf({ id: 'g', name: '', intervalMs: 10, rules: [rule, { ...rule, id: 'slow', forMs: -1, condition: { kind: 'threshold', query: '', op: '>', value: 1 } }] })).toEqual([
      expect.objectContaining({ ruleId: '', path: 'name' }), expect.objectContaining({ ruleId: '', path: 'intervalMs' }),
      expect.objectContaining({ ruleId: 'slow', path: 'condition.query' }), expect.objectContaining({ ruleId: 'slow', path: 'forMs' }),
    ]);
    expect(faultsOf({ id: 'g', name: 'G', rules: [rule, rule] })).toEqual([{ ruleId: '', path: 'rules', reason: 'two rules of the group have the same id' }]);
  });
});
