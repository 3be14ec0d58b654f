import { conditionSchema } from '@observer/contracts';
import { parse } from '@observer/promql';
import { conditionQuery, scientific } from './rules-json';

describe('values of alerts', () => {
  it.each([[7, '7e+00'], [0.05, '5e-02'], [123.5, '1.235e+02'], [1e120, '1e+120'], [-0, '-0e+00'], [NaN, 'NaN'], [-Infinity, '-Inf']])('%p is written as Go does', (value, text) => expect(scientific(value)).toBe(text));
});

describe('a condition as PromQL', () => {
  it.each([
    { kind: 'promql', expr: 'up == 0' }, { kind: 'threshold', query: 'a or b', op: '>', value: 2 }, { kind: 'absence', query: 'up{job="x"}' }, { kind: 'absence', query: 'up', forEach: false },
    { kind: 'rate-of-change', query: 'up', windowMs: 60_000, direction: 'up', by: 0.2 }, { kind: 'dynamic', query: 'up', side: 'above', season: 'daily' }, { kind: 'composite', op: 'and', rules: ['a', 'b'], on: ['chain'] },
    { kind: 'burn-rate', errors: 'rate(e[$window])', total: 'rate(t[$window])', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] },
  ])('can be read as such: %j', (condition) => expect(() => parse(conditionQuery(conditionSchema.parse(condition), (id) => id))).not.toThrow());

  it('says bounds and windows', () => {
    const condition = conditionSchema.parse({ kind: 'burn-rate', errors: 'rate(e[$window])', total: 'rate(t[$window])', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] });
    expect(conditionQuery(condition, (id) => id)).toBe('((rate(e[1h])) / (rate(t[1h])) > 0.0144 and (rate(e[5m])) / (rate(t[5m])) > 0.0144)');
  });
});
