import { type AlertCondition, type RuleAlert } from '../../api/alert-rules';
import { conditionQueries, conditionWords, ruleState } from './alert-rule-words';

const conditions: [AlertCondition, string][] = [
  [{ kind: 'promql', expr: 'up == 0' }, 'fires for every series of the query'],
  [{ kind: 'threshold', query: 'up', op: '>', value: 0.05, clearAt: 0.02 }, 'fires when the query is > 0.05, until it passes 0.02'],
  [{ kind: 'absence', query: 'up', forEach: true, lookbackMs: 3_600_000 }, 'fires for each series that was there within 60 min and is gone'],
  [{ kind: 'rate-of-change', query: 'up', windowMs: 600_000, relative: true, direction: 'up', by: 0.2 }, 'fires when the query rises by more than 20 % within 10 min'],
  [{ kind: 'burn-rate', errors: 'e', total: 't', objective: 0.99, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] }, 'fires when the error budget of 1 % burns too fast: 14.4 times over 60 min'],
  [{ kind: 'dynamic', query: 'up', side: 'above', season: 'weekly', seasons: 4, quantile: 0.95, width: 0, minimumWidth: 0 }, 'fires when the query is above what it was at the same time of the last 4 weeks'],
  [{ kind: 'composite', op: 'and', rules: ['a', 'b'], on: ['chain'] }, 'fires when a and b fire for the same chain'],
];

test.each(conditions)('%j in words', (condition, words) => expect(conditionWords(condition)).toBe(words));

test('a burn rate has two queries, a rule over rules none', () => {
  expect(conditionQueries(conditions[4]![0]).map(({ what }) => what)).toEqual(['Errors', 'Total']);
  expect(conditionQueries(conditions[6]![0])).toEqual([]);
});

test('a rule that fails says so before its alerts do', () => {
  const alert = (state: RuleAlert['state']): RuleAlert => ({ fingerprint: state, labels: [], state, activeAtMs: 0, value: null });
  const rule = { enabled: true, type: 'ALERT' as const };
  expect(ruleState(rule, { health: 'ERR', alerts: [alert('FIRING')] }).word).toBe('fails');
  expect(ruleState(rule, { health: 'OK', alerts: [alert('FIRING'), alert('PENDING')] })).toEqual({ word: '1 firing', tone: 'bad' });
  expect(ruleState(rule, { health: 'OK', alerts: [alert('PENDING')] }).word).toBe('1 pending');
  expect(ruleState(rule, { health: 'OK', alerts: [] }).word).toBe('quiet');
  expect(ruleState({ ...rule, enabled: false }, undefined).word).toBe('off');
  expect(ruleState(rule, undefined).word).toBe('not evaluated yet');
});
