import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { isStaleAt } from '@observer/promql';
import { decodeBatches } from '@observer/telemetry';
import fc from 'fast-check';
import { takeOutcome } from './alert-states';
import { nextDue } from './due-times';
import type { RuleOutcome } from './rule-outcome';
import { RuleGroupWorld } from './testing/rule-group-world';

const INTERVAL_MS = 10_000;
const rule = (more: object = {}): object => ({ id: 'r', type: 'alert', name: 'R', condition: { kind: 'promql', expr: 'x' }, ...more });
const recording = { id: 'rec', type: 'recording', record: 'made', expr: 'x' };
const group = (rules: readonly object[] = [rule()], more: object = {}): RuleGroup => ruleGroupSchema.parse({ id: 'g', name: 'G', intervalMs: INTERVAL_MS, rules, ...more });
const nothing = (ruleId: string): RuleOutcome => ({ ruleId, tookMs: 1, series: [], recorded: [], noData: false, error: null });
const holding = (ruleId: string, name = 'a'): RuleOutcome => ({ ...nothing(ruleId), series: [{ labels: { alertname: 'R', name }, annotations: {}, value: 1, verdict: 'holds' }] });

/** A world in which the outcomes of a rule are a function of time. */
const world = (outcomes: (atMs: number) => RuleOutcome[], random = () => 0): RuleGroupWorld => new RuleGroupWorld({ key: 'g', random, outcomes: (_, atMs) => outcomes(atMs) });
const samplesOf = ({ published }: RuleGroupWorld): [name: string, value: number | 'end'][] =>
  published.flatMap(({ payload }) => decodeBatches(payload)).flatMap(({ measurement, rows, fields, tags }) => Array.from({ length: rows }, (_, row): [string, number | 'end'] => {
    const state = tags.find(({ name }) => name === 'alertstate');
    const values = fields[0]!.values as Float64Array;
    return [`${measurement}${state === undefined ? '' : `/${state.dictionary[state.ids[row]! - 1]}`}`, isStaleAt(values, row) ? 'end' : values[row]!];
  }));

describe('the actor of a rule group', () => {
  it('asks for an evaluation at each due time, at the same place of each interval', () => {
    const one = world(() => [nothing('r')]);
    one.configure(1, group());
    one.run(one.nowMs + 60_000);
    expect(one.counted).toHaveLength(6);
    expect(one.counted[0]).toBe(nextDue('g', INTERVAL_MS, one.counted[0]! - 1));
    expect(one.counted.map((atMs) => atMs - one.counted[0]!)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000]);
  });

  it('asks at once for all that was missed, gives up what is older than an hour, and counts it', () => {
    const one = world(() => [nothing('r')]);
    one.configure(1, group());
    one.run(one.nowMs + 60_000);
    one.dying = 1;
    one.run(one.nowMs + 2 * 3_600_000);
    one.dying = 0;
    one.run(one.nowMs + 120_000);
    const due = (one.counted.at(-1)! - one.counted[0]!) / INTERVAL_MS + 1;
    expect(one.state.missed).toBeGreaterThan(350);
    expect(one.counted.length + one.state.missed).toBe(due);
  });

  it('takes nothing that an evaluation of former rules says', () => {
    const one = world(() => [nothing('r')]);
    one.configure(2, group());
    one.receive({ type: 'evaluated', revision: 1, atMs: one.nowMs, tookMs: 1, outcomes: [holding('r')], last: true });
    expect([one.told, one.counted]).toEqual([[], []]);
  });

  it('ends alerts and series of rules that go, and of a group that goes', () => {
    const one = world(() => [holding('r'), { ...nothing('rec'), recorded: [{ labels: { __name__: 'made' }, value: 'Infinity' }] }]);
    one.configure(1, group([rule(), recording]));
    one.run(one.nowMs + INTERVAL_MS);
    one.configure(2, group([recording]));
    expect(one.told.map(({ state, endsAtMs }) => [state, endsAtMs === null])).toEqual([['firing', true], ['resolved', false]]);
    one.receive({ type: 'remove', revision: 3 });
    one.configure(2, group());
    one.run(one.nowMs + 100_000);
    expect(one.counted).toHaveLength(1);
    const samples = samplesOf(one);
    expect(samples.filter(([name]) => name === 'made')).toEqual([['made', Infinity], ['made', 'end']]);
    expect(samples.filter(([name]) => name.startsWith('ALERTS/'))).toEqual([['ALERTS/firing', 1], ['ALERTS/firing', 'end']]);
  });

  it('leaves the samples of Prometheus: one state at a time, and since when', () => {
    const one = world((atMs) => [atMs < 1_760_000_030_000 ? holding('r') : nothing('r')]);
    one.configure(1, group([rule({ forMs: 10_000 })]));
    one.run(one.nowMs + 40_000);
    const since = one.counted[0]! / 1000;
    expect(samplesOf(one)).toEqual([['ALERTS/pending', 1], ['ALERTS_FOR_STATE', since], ['ALERTS/pending', 'end'], ['ALERTS/firing', 1], ['ALERTS_FOR_STATE', since], ['ALERTS/firing', 1], ['ALERTS_FOR_STATE', since], ['ALERTS/firing', 'end'], ['ALERTS_FOR_STATE', 'end']]);
  });

  it('tells of rules that cannot be evaluated, and of a group that nobody can', () => {
    let error: string | null = 'the expression is too large';
    const one = world(() => [{ ...nothing('r'), error }]);
    one.configure(1, group([rule()], { team: 'platform' }));
    one.run(one.nowMs + 50_000);
    expect(one.told).toEqual([expect.objectContaining({ state: 'firing', labels: { alertname: 'RuleEvaluationFailing', severity: 'warning', rule_group: 'g', rule: 'r', team: 'platform' } })]);
    error = null;
    one.run(one.nowMs + 10_000);
    expect(one.told.map(({ state }) => state)).toEqual(['firing', 'resolved']);

    one.dying = 1;
    const atMs = one.counted.at(-1)! + INTERVAL_MS;
    for (let i = 0; i < 4; i++) one.receive({ type: 'failed', revision: 1, atMs, error: 'nobody serves select-samples' });
    expect(one.told.slice(2)).toEqual([expect.objectContaining({ state: 'firing', source: { kind: 'rule', groupId: 'g' }, annotations: expect.objectContaining({ description: expect.stringContaining('nobody serves') }) })]);
    one.dying = 0;
    one.run(one.nowMs + 20_000);
    expect(one.counted).toContain(atMs);
    expect(one.told.at(-1)).toMatchObject({ state: 'resolved', source: { kind: 'rule', groupId: 'g' } });
  });

  it('counts every due time once and in order, and tells the same, however slow, dead or repeated evaluations are', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 50, maxLength: 200 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), (chances, truth, wait, keep) => {
      let chance = 0;
      const timings = { forMs: wait * INTERVAL_MS, keepFiringForMs: keep * INTERVAL_MS };
      const outcomes = (atMs: number): RuleOutcome[] => [truth[Math.floor(atMs / INTERVAL_MS) % truth.length] === true ? holding('r') : nothing('r')];
      const random = (): number => chances[chance++ % chances.length]!;
      const one = world(outcomes, random);
      one.dying = 0.2;
      one.slowestMs = 2 * INTERVAL_MS;
      for (let revision = 1; revision <= 5; revision++) {
        one.configure(revision, group([rule(timings)], { name: `edition ${revision}` }));
        one.run(one.nowMs + 300_000 * random());
      }
      one.dying = one.slowestMs = 0;
      one.run(one.nowMs + 120_000);
      const [first] = one.counted;
      expect(one.counted).toEqual(one.counted.map((_, i) => first! + i * INTERVAL_MS));
      expect(one.nowMs - one.counted.at(-1)!).toBeLessThan(INTERVAL_MS);
      const alerts = {};
      const expected = one.counted.flatMap((atMs) => takeOutcome(alerts, outcomes(atMs)[0]!, { ...timings, noData: 'resolve' }, atMs).map(({ change }) => [change === 'resolved' ? 'resolved' : 'firing']));
      expect(one.told.map(({ state }) => [state])).toEqual(expected);
    }), { numRuns: 200 });
  });
});
