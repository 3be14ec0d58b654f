import { DAY_MS, Harness, MakeStore, T0 } from './harness';

const sample = (seconds: number, value: number | bigint, tags: Record<string, string> = {}) => ({ at: T0 + seconds * 1000, tags, fields: { c: value } });

/** `increase` and `rate`: per series, with resets, without extrapolation. */
export function describeCounters(makeStore: MakeStore): void {
  describe('counters', () => {
    const on = new Harness(makeStore);
    const range = { startMs: T0, endMs: T0 + 120_000 };

    it('adds up the differences of a series', async () => {
      const m = on.fresh();
      await on.write(m, [sample(0, 5), sample(30, 8), sample(60, 20)]);
      expect(await on.value(m, { fn: 'increase', field: 'c' }, { range })).toBe(15);
      expect(await on.value(m, { fn: 'rate', field: 'c' }, { range })).toBeCloseTo(15 / 120, 12);
    });

    it('takes a fall for a reset: the value counts from zero', async () => {
      const m = on.fresh();
      await on.write(m, [sample(0, 100n), sample(30, 110n), sample(60, 4n), sample(90, 6n)]);
      expect(await on.value(m, { fn: 'increase', field: 'c' }, { range })).toBe(16);
    });

    it('treats every tag set as a counter of its own and sums over the group', async () => {
      const m = on.fresh();
      await on.write(m, [sample(0, 100, { i: 'a' }), sample(1, 1, { i: 'b' }), sample(30, 105, { i: 'a' }), sample(31, 4, { i: 'b' })]);
      expect(await on.value(m, { fn: 'increase', field: 'c' }, { range })).toBe(8);
      const { series } = await on.series(m, { range, groupBy: ['i'], aggregates: [{ as: 'v', fn: 'increase', field: 'c' }] });
      expect(series.map((one) => one.values['v'])).toEqual([[5], [3]]);
    });

    it('gives an increment to the window of the later sample, so that windows add up to the whole', async () => {
      const m = on.fresh();
      await on.write(m, [sample(0, 0), sample(50, 5), sample(70, 12), sample(110, 20)]);
      const { series } = await on.series(m, { range, stepMs: 60_000, aggregates: [{ as: 'i', fn: 'increase', field: 'c' }, { as: 'r', fn: 'rate', field: 'c' }] });
      expect(series[0]!.values).toEqual({ i: [5, 15], r: [5 / 60, 15 / 60] });
    });

    it('divides by the seconds of the range that a window covers', async () => {
      const m = on.fresh();
      await on.write(m, [sample(30, 0), sample(50, 6), sample(70, 12)]);
      const { series } = await on.series(m, { range: { startMs: T0 + 30_000, endMs: T0 + 100_000 }, stepMs: 60_000, aggregates: [{ as: 'r', fn: 'rate', field: 'c' }] });
      expect(series[0]!.values['r']).toEqual([6 / 30, 6 / 40]);
    });

    it('has no value for a series with one sample', async () => {
      const m = on.fresh();
      await on.write(m, [sample(0, 7)]);
      expect(await on.value(m, { fn: 'increase', field: 'c' }, { range })).toBeNull();
    });

    it('reads samples that came late and across days', async () => {
      const m = on.fresh();
      await on.write(m, [sample(60, 20)]);
      await on.write(m, [sample(0, 10)]);
      await on.write(m, [{ at: T0 + DAY_MS, fields: { c: 50 } }, { at: T0 - DAY_MS, fields: { c: 1 } }]);
      expect(await on.value(m, { fn: 'increase', field: 'c' })).toBe(49);
    });

    it('skips rows that lack the counter', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { c: 1, x: 1 } }, { at: T0 + 1000, fields: { x: 2 } }, { at: T0 + 2000, fields: { c: 4 } }]);
      const { series } = await on.series(m, { range, aggregates: [{ as: 'c', fn: 'increase', field: 'c' }, { as: 'x', fn: 'increase', field: 'x' }] });
      expect(series[0]!.values).toEqual({ c: [3], x: [1] });
    });

    it('ranks the top groups by their increase', async () => {
      const m = on.fresh();
      await on.write(m, ['a', 'b', 'c'].flatMap((i, n) => [sample(0, 1000 - n, { i }), sample(60, 1000 - n + 10 * n, { i })]));
      const { series } = await on.series(m, { range, groupBy: ['i'], stepMs: 30_000, aggregates: [{ as: 'r', fn: 'rate', field: 'c' }], top: { k: 2, by: 'r' } });
      expect(series.map((one) => one.labels['i'])).toEqual(['c', 'b']);
    });
  });
}
