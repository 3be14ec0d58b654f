import { conditionSchema } from '@observer/contracts';
import { createEngine, parse } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import { evaluateCondition, inputsOf, judge } from '.';

const condition = (given: object) => conditionSchema.parse(given);
const counter = (name: string, at: (minute: number) => number) => ({ labels: { __name__: name }, times: Float64Array.from({ length: 41 }, (_, i) => i * 60_000), values: Float64Array.from({ length: 41 }, (_, i) => at(i)) });
const threshold = condition({ kind: 'threshold', query: 'x', op: '>', value: 10, clearAt: 5 });

describe('conditions', () => {
  it.each([
    [{ kind: 'promql', expr: 'x > 1' }], [{ kind: 'threshold', query: 'x', op: '>', value: 1 }], [{ kind: 'absence', query: 'up{job="a"}' }], [{ kind: 'absence', query: 'up', forEach: false }],
    [{ kind: 'rate-of-change', query: 'x', windowMs: 60_000, direction: 'up', by: 0.2 }],
    [{ kind: 'burn-rate', errors: 'sum(rate(e[$window]))', total: 'sum(rate(t[$window]))', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] }],
    [{ kind: 'dynamic', query: 'x', side: 'either', season: 'daily' }], [{ kind: 'composite', op: 'and', rules: ['a', 'b'], on: ['chain'] }],
  ])('%j asks in PromQL that can be read', (given) => {
    for (const { expr } of inputsOf(condition(given))) expect(() => parse(expr)).not.toThrow();
  });

  it('hold against a bound, and clear at another', () => expect([11, 10, 6, 5].map((value) => judge(threshold, [value])!.verdict)).toEqual(['holds', 'sustains', 'sustains', 'clear']));

  it('compare with what was, in its unit or relative', () => {
    const change = (given: object) => condition({ kind: 'rate-of-change', query: 'x', windowMs: 60_000, ...given });
    expect(judge(change({ direction: 'up', by: 0.5 }), [16, 10])).toEqual({ value: 0.6, verdict: 'holds', upper: 0.5 });
    expect(judge(change({ direction: 'down', by: 0.5 }), [16, 10])!.verdict).toBe('clear');
    expect(judge(change({ direction: 'either', by: 5, relative: false }), [4, 10])).toEqual({ value: -6, verdict: 'holds', lower: -5, upper: 5 });
    expect(judge(change({ direction: 'up', by: 0.5 }), [1, 0])).toMatchObject({ value: Infinity, verdict: 'holds' });
    expect(judge(change({ direction: 'up', by: 0.5 }), [1, undefined])).toBeUndefined();
  });

  it('follow the season: what is usual at this time is no alert', () => {
    const dynamic = condition({ kind: 'dynamic', query: 'x', side: 'either', season: 'daily', seasons: 2, quantile: 1, width: 0, minimumWidth: 1 });
    const earlier = [98, 99, 100, 101, 102, 96, 97, 98, 99, 100];
    expect(judge(dynamic, [100, ...earlier])).toEqual({ value: 100, verdict: 'clear', lower: 95, upper: 103 });
    expect(judge(dynamic, [104, ...earlier])!.verdict).toBe('holds');
    expect(judge(dynamic, [90, ...earlier])!.verdict).toBe('holds');
    expect(judge(dynamic, [90, ...earlier.slice(0, 5), ...new Array<undefined>(5).fill(undefined)])).toBeUndefined();
  });

  it('burn an error budget in a long and a short window', async () => {
    const burn = condition({ kind: 'burn-rate', errors: 'sum(rate(errors[$window]))', total: 'sum(rate(total[$window]))', objective: 0.99, windows: [{ longMs: 600_000, shortMs: 120_000, factor: 5 }] });
    const source = new MemorySource([counter('errors', (minute) => Math.min(minute, 20) * 6), counter('total', (minute) => minute * 60)]);
    const engine = createEngine();
    const at = async (minutes: number) => {
      const grid = { startMs: minutes * 60_000, endMs: minutes * 60_000, stepMs: 1 };
      return (await evaluateCondition(burn, grid, (expr, times) => engine.range(expr, { ...times, source, signal: new AbortController().signal }))).series.map(({ judgements }) => Math.round(judgements[0]!.value));
    };
    expect(await at(20)).toEqual([10]);
    expect(await at(23)).toEqual([]);
  });
});
