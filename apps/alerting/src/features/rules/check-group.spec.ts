import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { SHIPPED_GROUPS } from '../shipped-rules';
import { groupFaults, relationFaults } from './check-group';

const alert = (id: string, condition: object, more: object = {}): object => ({ id, type: 'alert', name: id, condition, ...more });
const group = (id: string, rules: readonly object[], more: object = {}): RuleGroup => ruleGroupSchema.parse({ id, name: id, rules, ...more });
const faultsOf = (condition: object, more: object = {}): string[] => groupFaults(group('g', [alert('a', condition, more)]), '2').map(({ path, reason }) => `${path}: ${reason}`);
const threshold = (more: object = {}): object => ({ kind: 'threshold', query: 'x', op: '>', value: 10, ...more });
const composite = (...rules: string[]): object => ({ kind: 'composite', op: 'and', rules });

describe('rule groups', () => {
  it.each([[threshold({ clearAt: 5 })], [threshold({ op: '<', clearAt: 15 })], [{ kind: 'promql', expr: 'x > 1' }], [{ kind: 'absence', query: 'up' }], [{ kind: 'burn-rate', errors: 'sum(rate(e[$window]))', total: 'sum(rate(t[$window]))', objective: 0.99, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] }], [{ kind: 'promql', expr: '1' }]])('may have %j', (condition) => expect(faultsOf(condition)).toEqual([]));

  it.each([
    [threshold({ query: 'sum(' }), {}, /^condition.query: 1:4: parse error/],
    [threshold({ query: 'x[5m]' }), {}, /^condition.query: the expression gives a matrix/],
    [threshold({ query: '"text"' }), {}, /^condition.query: the expression gives a string/],
    [threshold({ clearAt: 11 }), {}, /^condition.clearAt: an alert that begins > 10 cannot go on until 11/],
    [threshold({ op: '==', clearAt: 11 }), {}, /^condition.clearAt: there is nothing between/],
    [{ kind: 'promql', expr: 'x > 1' }, { noData: 'keep' }, /^noData: a condition of kind "promql"/],
    [{ kind: 'burn-rate', errors: 'e', total: 'sum(rate(t[$window]))', objective: 0.99, windows: [{ longMs: 60_000, shortMs: 60_000, factor: 2 }] }, {}, /^condition.errors: it needs \$window/],
    [threshold(), { annotations: { summary: '{{ nothing }}' } }, /^annotations.summary: template 1:/],
    [threshold(), { labels: { alertname: 'x' } }, /^labels.alertname: alerting sets/],
  ])('cannot have %j with %j', (condition, more, reason) => expect(faultsOf(condition, more)[0]).toMatch(reason));

  it('tell where in an expression a fault is, also beside $window', () => {
    const burn = { kind: 'burn-rate', errors: 'rate(e[$window]))', total: 'rate(t[$window])', objective: 0.99, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 2 }] };
    expect(groupFaults(group('g', [alert('a', burn)]), '2')[0]).toMatchObject({ path: 'condition.errors', position: { start: 16, line: 1, column: 17 } });
    expect(groupFaults(group('g', [{ id: 'r', type: 'recording', record: 'r', expr: 'x +' }]), '2')[0]).toMatchObject({ path: 'expr', position: { line: 1 } });
  });

  it('that ship have no faults', () => expect(SHIPPED_GROUPS.flatMap((one) => [...groupFaults(one, '2'), ...relationFaults(one, SHIPPED_GROUPS.filter(({ id }) => id !== one.id))])).toEqual([]));

  it('tell every fault at once', () => expect(faultsOf(threshold({ query: 'sum(', clearAt: 11 }), { labels: { x: '{{' } })).toHaveLength(3));

  it('record under names of their own', () => expect(groupFaults(group('g', [{ id: 'r', type: 'recording', record: 'ALERTS', expr: 'x' }]), '2')).toEqual([expect.objectContaining({ path: 'record' })]));

  it('have ids that no other group has', () => expect(relationFaults(group('g', [alert('a', threshold())]), [group('h', [alert('a', threshold())])])).toEqual([{ ruleId: 'a', path: 'id', reason: expect.stringContaining('group "h"') }]));

  it('combine alert rules that there are, of any group, and never in a circle', () => {
    const base = group('h', [alert('a', threshold()), alert('b', threshold()), { id: 'r', type: 'recording', record: 'r', expr: 'x' }]);
    const reasons = (...rules: object[]): string[] => relationFaults(group('g', rules), [base]).map(({ reason }) => reason);
    expect(reasons(alert('both', composite('a', 'b')))).toEqual([]);
    expect(reasons(alert('both', composite('a', 'c', 'r')))).toEqual(['there is no rule "c"', '"r" is a recording rule, and only alerts can be combined']);
    expect(reasons(alert('x', composite('a', 'y')), alert('y', composite('b', 'x')))).toEqual(['it looks at itself: x → y → x', 'it looks at itself: y → x → y']);
    // Others that lose what they look at are faults as well.
    expect(relationFaults(group('h', []), [group('g', [alert('both', composite('a', 'b'))])]).map(({ ruleId }) => ruleId)).toEqual(['both', 'both']);
  });
});
