import { type Rule, type RuleGroup } from '../../api/alert-rules';
import { withEnabled } from './alert-rule-input';

const nothing = { name: null, condition: null, forMs: null, keepFiringForMs: null, annotations: null, noData: null, record: null, expr: null };
const recording: Rule = { ...nothing, id: 'rec', type: 'RECORDING', labels: [], enabled: true, record: 'a:b', expr: 'sum(up)' };
const alerting: Rule = { ...nothing, id: 'down', type: 'ALERT', labels: [{ name: 'severity', value: 'critical' }], enabled: true, name: 'Down', condition: { kind: 'promql', expr: 'up == 0' }, forMs: 0, keepFiringForMs: 0, annotations: [], noData: 'KEEP' };
const group: RuleGroup = { id: 'g', name: 'G', team: 'platform', intervalMs: 15_000, labels: [], limit: 0, rules: [recording, alerting], shipped: true };

test('one rule is turned off, all else is sent as it was, without what does not apply', () => {
  const { rules, ...rest } = withEnabled(group, 'down', false);
  expect(rest).toEqual({ id: 'g', name: 'G', team: 'platform', intervalMs: 15_000, labels: [], limit: 0, shipped: true });
  expect(rules).toEqual([
    { id: 'rec', type: 'RECORDING', labels: [], enabled: true, record: 'a:b', expr: 'sum(up)' },
    { id: 'down', type: 'ALERT', labels: [{ name: 'severity', value: 'critical' }], enabled: false, name: 'Down', condition: { kind: 'promql', expr: 'up == 0' }, forMs: 0, keepFiringForMs: 0, annotations: [], noData: 'KEEP' },
  ]);
});
