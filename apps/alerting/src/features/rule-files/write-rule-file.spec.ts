import { type AlertCondition, type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { parse } from '@observer/promql';
import { readRuleFile, writeRuleFile } from '.';

const groupOf = (...conditions: object[]): RuleGroup =>
  ruleGroupSchema.parse({ id: 'g', name: 'G', team: 'ops', labels: { tier: '1' }, rules: conditions.map((condition, i) => ({ id: `r${i}`, type: 'alert', name: `R${i}`, labels: { severity: 'warning' }, condition })) });
const written = (...conditions: object[]): string[] => {
  const { groups, faults } = readRuleFile(writeRuleFile([groupOf(...conditions)]).text);
  expect(faults).toEqual([]);
  return groups.flatMap(({ rules }) => rules.map((rule) => (rule.type === 'alert' ? (rule.condition as Extract<AlertCondition, { kind: 'promql' }>).expr : rule.expr)));
};

describe('conditions for Prometheus', () => {
  it.each([
    [{ kind: 'threshold', query: 'x', op: '>', value: 5 }, '(x) > 5'],
    [{ kind: 'threshold', query: 'x', op: '>', value: 5, clearAt: 3 }, '(x) > 5 or ((x) > 3 and ignoring (alertname, alertstate, tier, team, severity) ALERTS{alertname="R0",alertstate="firing"})'],
    [{ kind: 'absence', query: 'x', forEach: false }, 'absent(x)'],
    [{ kind: 'rate-of-change', query: 'sum(x)', windowMs: 3_600_000, direction: 'down', by: 0.5 }, '(((sum(x)) - last_over_time((sum(x))[1s:1s] offset 1h)) / abs(last_over_time((sum(x))[1s:1s] offset 1h))) < -0.5'],
    [{ kind: 'rate-of-change', query: 'x', windowMs: 60_000, direction: 'either', by: 5, relative: false }, '((x) - last_over_time((x)[1s:1s] offset 1m)) > 5 or ((x) - last_over_time((x)[1s:1s] offset 1m)) < -5'],
  ])('%j', (condition, expr) => {
    expect(() => parse(expr)).not.toThrow();
    expect(written(condition)).toEqual([expr]);
  });

  it('stand on other alerts by their names', () => {
    const up = { kind: 'promql', expr: 'up == 0' };
    expect(written(up, up, { kind: 'composite', op: 'and', rules: ['r0', 'r1'], on: ['chain'] })[2]).toBe('max by (chain) (ALERTS{alertname="R0",alertstate="firing"}) and max by (chain) (ALERTS{alertname="R1",alertstate="firing"})');
  });

  it('are left out, and noted, where Prometheus cannot have them', () => {
    const group = groupOf({ kind: 'dynamic', query: 'x', side: 'above', season: 'daily' }, { kind: 'composite', op: 'or', rules: ['r0', 'gone'] }, { kind: 'promql', expr: 'up == 0' });
    const [first, second, third] = group.rules;
    const { text, notes } = writeRuleFile([{ ...group, rules: [first!, second!, { ...third!, enabled: false }] }]);
    expect(notes).toEqual(['g/r0: left out: Prometheus has no seasonal thresholds', 'g/r1: left out: it stands on rule "gone", which is not exported with it', 'g/r2: left out: it is switched off']);
    expect(text).toContain('# g/r2: left out: it is switched off');
  });

  it('tell what Prometheus does otherwise without data', () => {
    const group = groupOf({ kind: 'promql', expr: 'up == 0' });
    const [rule] = group.rules;
    expect(writeRuleFile([{ ...group, rules: [{ ...rule!, noData: 'keep' } as typeof rule & object] }]).notes).toEqual(['g/r0: Prometheus resolves it when there is no data; here it would stay']);
  });

  it('keep labels of the group and its team with the rules, and names of groups apart', () => {
    const group = groupOf({ kind: 'promql', expr: 'up == 0' });
    const { groups } = readRuleFile(writeRuleFile([group, { ...group, id: 'h' }]).text);
    expect(groups.map(({ name, labels, rules }) => ({ name, labels, rule: rules[0]!.labels }))).toEqual([{ name: 'G', labels: {}, rule: { tier: '1', team: 'ops', severity: 'warning' } }, { name: 'G (2)', labels: {}, rule: { tier: '1', team: 'ops', severity: 'warning' } }]);
  });
});
