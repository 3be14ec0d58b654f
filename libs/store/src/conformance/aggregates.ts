import { DAY_MS, Harness, MakeStore, rowsOf, T0 } from './harness';

/** Windows, aggregates, groups, top. */
export function describeAggregates(makeStore: MakeStore): void {
  describe('aggregation', () => {
    const on = new Harness(makeStore);

    describe('over all rows', () => {
      let m: string;
      beforeAll(async () => {
        m = on.fresh();
        await on.write(m, rowsOf(10, (i) => ({ tags: { status: i < 3 ? 'error' : 'ok' }, fields: { v: i * 1.5, n: BigInt(i), ok: i >= 3, s: 'x', ...(i < 4 ? { some: i } : {}) } })));
      });

      it.each<[object, number | null]>([
        [{ fn: 'count' }, 10],
        [{ fn: 'count', field: 'some' }, 4],
        [{ fn: 'count', field: 's' }, 10],
        [{ fn: 'count', field: 'absent' }, 0],
        [{ fn: 'sum', field: 'v' }, 67.5],
        [{ fn: 'sum', field: 'n' }, 45],
        [{ fn: 'sum', field: 'ok' }, 7],
        [{ fn: 'min', field: 'v' }, 0],
        [{ fn: 'max', field: 'v' }, 13.5],
        [{ fn: 'avg', field: 'n' }, 4.5],
        [{ fn: 'avg', field: 'ok' }, 0.7],
        [{ fn: 'last', field: 'v' }, 13.5],
        [{ fn: 'last', field: 'some' }, 3],
        [{ fn: 'quantile', field: 'v', q: 0.5 }, 6.75],
        [{ fn: 'quantile', field: 'n', q: 0.95 }, 8.55],
        [{ fn: 'quantile', field: 'v', q: 0 }, 0],
        [{ fn: 'quantile', field: 'v', q: 1 }, 13.5],
        [{ fn: 'sum', field: 'absent' }, null],
        [{ fn: 'quantile', field: 'absent', q: 0.5 }, null],
      ])('%j is %d', async (aggregate, expected) => {
        const value = await on.value(m, aggregate);
        if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 9);
        else expect(value).toBeNull();
      });

      it('narrows one column by its own matchers', async () => {
        const where = [{ tag: 'status', op: '=' as const, value: 'error' }];
        const { series } = await on.series(m, { aggregates: [{ as: 'all', fn: 'count' }, { as: 'errors', fn: 'count', where }, { as: 'last error', fn: 'last', field: 'v', where }, { as: 'p50', fn: 'quantile', field: 'v', q: 0.5, where }, { as: 'none', fn: 'max', field: 'v', where: [{ tag: 'status', op: '=', value: '?' }] }] });
        expect(series[0]!.values).toEqual({ all: [10], errors: [3], 'last error': [3], p50: [1.5], none: [null] });
      });

      it('refuses to calculate with text, naming the field', async () => {
        await expect(on.value(m, { fn: 'avg', field: 's' })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('"s"') });
      });

      it('refuses two columns of the same name', async () => {
        await expect(on.series(m, { aggregates: [{ as: 'x', fn: 'count' }, { as: 'x', fn: 'sum', field: 'v' }] })).rejects.toMatchObject({ code: 'invalid_argument' });
      });

      it('tells how many rows it read', async () => {
        expect((await on.series(m, { matchers: [{ tag: 'status', op: '=', value: 'error' }], groupBy: ['status'] })).source).toMatchObject({ rowsRead: 3, resolution: 'raw' });
      });

      it('stamps the one window of a query without step with the start of the range', async () => {
        const range = { startMs: T0 - 12_345, endMs: T0 + 99_999 };
        expect((await on.series(m, { range })).series[0]!.timesMs).toEqual([range.startMs]);
      });
    });

    it('aligns windows to the epoch, leaves out empty ones and clips at the range', async () => {
      const m = on.fresh();
      await on.write(m, [0, 10, 70, 200].map((second) => ({ at: T0 + second * 1000, fields: { v: second } })));
      const { series } = await on.series(m, { stepMs: 60_000, range: { startMs: T0 + 5_000, endMs: T0 + 200_000 }, aggregates: [{ as: 'n', fn: 'count' }, { as: 's', fn: 'sum', field: 'v' }] });
      expect(series[0]!.timesMs).toEqual([T0, T0 + 60_000]);
      expect(series[0]!.values).toEqual({ n: [1, 1], s: [10, 70] });
    });

    it('aggregates across days', async () => {
      const m = on.fresh();
      await on.write(m, [-2, -1, 0, 1].map((day) => ({ at: T0 + day * DAY_MS, tags: { k: day < 0 ? 'a' : 'b' }, fields: { v: day } })));
      const { series } = await on.series(m, { groupBy: ['k'], aggregates: [{ as: 's', fn: 'sum', field: 'v' }, { as: 'l', fn: 'last', field: 'v' }] });
      expect(series.map((one) => one.values)).toEqual([{ s: [-3], l: [-1] }, { s: [1], l: [1] }]);
      const windows = await on.series(m, { stepMs: 2 * DAY_MS });
      expect(windows.series[0]!.timesMs).toEqual([...windows.series[0]!.timesMs].sort((a, b) => a - b));
      expect(windows.series[0]!.timesMs.every((at) => at % (2 * DAY_MS) === 0)).toBe(true);
    });

    it('groups by tags, a missing one reading as ""', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(6, (i) => ({ tags: { chain: i % 2 === 0 ? 'a' : 'b', ...(i < 2 ? { zone: 'z' } : {}) }, fields: { v: 1 } })));
      const { series } = await on.series(m, { groupBy: ['chain', 'zone', 'nowhere'] });
      expect(series.map(({ labels, values }) => [labels, values['n']])).toEqual([
        [{ chain: 'a', zone: '', nowhere: '' }, [2]],
        [{ chain: 'a', zone: 'z', nowhere: '' }, [1]],
        [{ chain: 'b', zone: '', nowhere: '' }, [2]],
        [{ chain: 'b', zone: 'z', nowhere: '' }, [1]],
      ]);
    });

    describe('top', () => {
      let m: string;
      beforeAll(async () => {
        m = on.fresh();
        // Node i has i + 1 rows of value 10 - i, over two minutes.
        await on.write(m, Array.from({ length: 6 }, (_, i) => Array.from({ length: i + 1 }, (_, j) => ({ at: T0 + j * 30_000, tags: { node: `n${i}` }, fields: { v: 10 - i } }))).flat());
      });

      it('keeps the groups with the highest total, best first', async () => {
        const { series, source } = await on.series(m, { groupBy: ['node'], stepMs: 60_000, top: { k: 2, by: 'n' } });
        expect(series.map((one) => one.labels['node'])).toEqual(['n5', 'n4']);
        expect(series[0]!.values['n']).toEqual([2, 2, 2]);
        expect(source.rowsRead).toBe(21);
      });

      it('keeps the lowest when asked, and ranks by what the column says over the whole range', async () => {
        const aggregates = [{ as: 'n', fn: 'count' as const }, { as: 'worst', fn: 'quantile' as const, field: 'v', q: 0.9 }, { as: 'half', fn: 'quantile' as const, field: 'v', q: 0.5 }];
        const query = { groupBy: ['node'], aggregates };
        expect((await on.series(m, { ...query, top: { k: 1, by: 'worst' } })).series[0]!.labels).toEqual({ node: 'n0' });
        expect((await on.series(m, { ...query, top: { k: 2, by: 'half', order: 'asc' } })).series.map((one) => one.labels['node'])).toEqual(['n5', 'n4']);
      });

      it('refuses a column that the query does not have', async () => {
        await expect(on.series(m, { groupBy: ['node'], top: { k: 2, by: 'nope' } })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('nope') });
      });
    });

    it('cuts the answer at maxSeries and says so', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(10, (i) => ({ tags: { node: `n${i}` }, fields: { v: 1 } })));
      const cut = await on.series(m, { groupBy: ['node'], limits: { maxSeries: 4 } });
      expect(cut).toMatchObject({ truncated: true, source: { rowsRead: 10 } });
      expect(cut.series).toHaveLength(4);
      expect(await on.series(m, { groupBy: ['node'], limits: { maxSeries: 10 } })).toMatchObject({ truncated: false });
    });

    it('answers null where a number would not be finite', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { v: Infinity } }, { at: T0 + 1, fields: { v: NaN } }]);
      expect(await on.value(m, { fn: 'sum', field: 'v' })).toBeNull();
      expect((await on.events(m)).rows.map((row) => row[1])).toEqual([null, null]);
    });

    it('refuses a step that makes millions of windows', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { v: 1 } }]);
      await expect(on.series(m, { stepMs: 1 })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('step') });
    });
  });
}
