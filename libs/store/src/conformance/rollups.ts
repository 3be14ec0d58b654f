import { SeriesQuery, seriesQuerySchema, SeriesResult } from '@observer/contracts';
import { defineKind, Kind } from '@observer/telemetry';
import fc from 'fast-check';
import { DAY_MS, Harness, MakeStore, T0, WIDE } from './harness';
import { evaluate } from './naive-evaluator';
import { Row } from './rows';

const HOUR_MS = 3_600_000;

/** A kind for each run, so that none sees another's rows. */
const kindOf = (name: string): Kind => defineKind({
  name, description: '',
  dimensions: ['x', 'y', 'id'].map((dimension) => ({ name: dimension, description: '' })),
  measures: [{ name: 'v', description: '', type: 'float' }, { name: 'n', description: '', type: 'integer' }, { name: 'ok', description: '', type: 'boolean' }],
  rollups: [{ dimensions: ['x'], sketches: ['v'] }, { dimensions: ['x', 'y'], finest: '1m', sketches: ['n'] }],
});
const RUNS = 25;
const KINDS = Array.from({ length: RUNS + 5 }, (_, i) => kindOf(`rolled_${i}`));

const text = fc.constantFrom('a', 'b', 'c');
const offset = fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: -2 * HOUR_MS, max: 2 * HOUR_MS }), fc.integer({ min: -DAY_MS, max: DAY_MS }), fc.constantFrom(0, 10_000, 60_000, HOUR_MS, HOUR_MS - 1));
/** Distinct times keep `last` unambiguous. */
const rows = fc.uniqueArray(offset, { maxLength: 40 }).chain((times) => fc.tuple(...times.map((time): fc.Arbitrary<Row> => fc.record({
  at: fc.constant(T0 + time),
  tags: fc.record({ x: text, y: text, id: text }, { requiredKeys: [] }),
  fields: fc.record({ v: fc.integer({ min: -400, max: 400 }).map((n) => n / 4), n: fc.bigInt({ min: 0n, max: 50n }), ok: fc.boolean() }, { requiredKeys: [] }),
}))));

const matcher = fc.record({ tag: fc.constantFrom('x', 'y', 'none'), op: fc.constantFrom('=', '!=', '=~', '!~'), value: fc.constantFrom('a', 'b', '', '[ab]+', 'zz') })
  .map((one) => one as SeriesQuery['matchers'][number]);
const where = fc.array(matcher, { maxLength: 1 });
const aggregate = fc.oneof(
  fc.record({ fn: fc.constantFrom('count', 'sum', 'min', 'max', 'avg', 'last'), field: fc.constantFrom('v', 'n', 'ok', 'none'), where }),
  fc.record({ fn: fc.constant('quantile'), field: fc.constantFrom('v', 'n'), q: fc.constantFrom(0, 0.5, 0.9, 1), where }),
  fc.record({ fn: fc.constant('count'), where }),
);
const range = fc.oneof(
  fc.constantFrom(WIDE, { startMs: T0 - DAY_MS, endMs: T0 + DAY_MS }, { startMs: T0, endMs: T0 + HOUR_MS }),
  fc.tuple(offset, offset).filter(([a, b]) => a !== b).map(([a, b]) => ({ startMs: T0 + Math.min(a, b), endMs: T0 + Math.max(a, b) })),
);
const query = fc.record({
  matchers: fc.array(matcher, { maxLength: 1 }),
  range,
  aggregates: fc.array(aggregate, { minLength: 1, maxLength: 4 }).map((list) => list.map((one, i) => ({ as: `c${i}`, ...one }))),
  groupBy: fc.uniqueArray(fc.constantFrom('x', 'y', 'none'), { maxLength: 2 }),
  stepMs: fc.constantFrom(undefined, 10_000, 60_000, 300_000, HOUR_MS, 7_000),
});

/** Rollups answer as rows do. */
export function describeRollups(makeStore: MakeStore): void {
  describe('rollups of declared kinds', () => {
    const on = new Harness(makeStore, { kinds: KINDS });
    let used = 0;
    const fresh = (): string => KINDS[used++]!.name;

    it('answer any query as the rows do, whatever came when, and say when they did', async () => {
      const resolutions = new Set<string>();
      await fc.assert(fc.asyncProperty(fc.array(fc.tuple(rows, fc.boolean()), { minLength: 1, maxLength: 4 }), fc.array(query, { minLength: 10, maxLength: 10 }), async (writes, queries) => {
        const measurement = fresh();
        const all: Row[] = [];
        for (const [batch, update] of writes) {
          const seen = new Set(all.map(({ at }) => at));
          const added = batch.filter(({ at }) => !seen.has(at));
          await on.write(measurement, added);
          all.push(...added);
          if (update) await on.store.updateRollups();
        }
        for (const one of queries) {
          const parsed = seriesQuerySchema.parse({ measurement, ...one });
          const { series, source } = await on.store.selectSeries(parsed);
          resolutions.add(source.resolution);
          expectSame(series, evaluate(all, parsed), parsed, source.resolution !== 'raw');
        }
      }), { numRuns: RUNS, endOnFailure: true });
      expect([...resolutions].sort()).toEqual(['10s', '1h', '1m', 'raw']);
    }, 120_000);

    it('are chosen by step, range and what is asked', async () => {
      const m = fresh();
      await on.write(m, Array.from({ length: 200 }, (_, i) => ({ at: T0 + i * 60_000, tags: { x: 'a', y: 'b', id: `${i}` }, fields: { v: i } })));
      await on.store.updateRollups();
      const day = { startMs: T0 - DAY_MS / 2, endMs: T0 + DAY_MS / 2 };
      const resolution = async (input: object): Promise<string> => (await on.series(m, { range: day, ...input })).source.resolution;
      expect(await resolution({ stepMs: HOUR_MS })).toBe('1h');
      expect(await resolution({ range: { startMs: T0 - 90 * DAY_MS, endMs: T0 + 1 } })).toBe('1h');
      expect(await resolution({ stepMs: 300_000 })).toBe('1m');
      expect(await resolution({ stepMs: 30_000 })).toBe('10s');
      expect(await resolution({ stepMs: 30_000, groupBy: ['y'] })).toBe('raw');
      expect(await resolution({ stepMs: HOUR_MS, groupBy: ['y'] })).toBe('1h');
      expect(await resolution({ stepMs: HOUR_MS, groupBy: ['id'] })).toBe('raw');
      expect(await resolution({ stepMs: HOUR_MS, coarsest: '1m' })).toBe('1m');
      expect(await resolution({ stepMs: HOUR_MS, coarsest: 'raw' })).toBe('raw');
      expect(await resolution({ stepMs: HOUR_MS, filters: [{ field: 'v', op: '>', value: 1 }] })).toBe('raw');
      expect(await resolution({ stepMs: HOUR_MS, aggregates: [{ as: 'r', fn: 'rate', field: 'v' }] })).toBe('raw');
      expect(await resolution({ stepMs: HOUR_MS, aggregates: [{ as: 'q', fn: 'quantile', q: 0.5, field: 'v' }] })).toBe('1h');
      expect(await resolution({ range: { startMs: T0, endMs: T0 + HOUR_MS }, stepMs: 60_000, aggregates: [{ as: 'q', fn: 'quantile', q: 0.5, field: 'v' }] })).toBe('raw');
    });

    it('rank the top groups', async () => {
      const m = fresh();
      await on.write(m, ['a', 'b', 'c', 'c'].map((x, i) => ({ at: T0 + i, tags: { x }, fields: { v: 1 } })));
      await on.store.updateRollups();
      const { series, source } = await on.series(m, { groupBy: ['x'], stepMs: HOUR_MS, top: { k: 2, by: 'n', order: 'desc' } });
      expect(series.map(({ labels }) => labels['x'])).toEqual(['c', 'a']);
      expect(source).toMatchObject({ resolution: '1h', rowsRead: 4 });
    });

    it('follow rows that are erased', async () => {
      const m = fresh();
      await on.write(m, ['a', 'b', 'c'].map((x, i) => ({ at: T0 + i, tags: { x, id: x }, fields: { v: 1 } })));
      await on.store.updateRollups();
      expect(await on.store.delete(m, [{ tag: 'id', op: '=', value: 'b' }], WIDE)).toBe(1);
      const count = async (): Promise<unknown> => (await on.series(m, { stepMs: HOUR_MS })).series[0]!.values['n'];
      expect(await count()).toEqual([2]);
      await on.store.updateRollups();
      await on.reopen();
      expect(await count()).toEqual([2]);
    });

    it('are made anew for a range when asked, with word of progress', async () => {
      const m = fresh();
      await on.write(m, [-1, 0, 1].map((day) => ({ at: T0 + day * DAY_MS, tags: { x: 'a' }, fields: { v: 1 } })));
      await on.store.updateRollups();
      const progress: number[] = [];
      expect(await on.store.rebuildRollups(m, { startMs: T0 - DAY_MS, endMs: T0 + 1 }, ({ done }) => progress.push(done))).toBe(2);
      expect(progress).toEqual([1, 2]);
      expect((await on.series(m, { stepMs: HOUR_MS })).series[0]!.values['n']).toEqual([1, 1, 1]);
      await expect(on.store.rebuildRollups(undefined, WIDE, undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}

function expectSame(actual: SeriesResult['series'], expected: SeriesResult['series'], { aggregates }: SeriesQuery, sketched: boolean): void {
  expect(actual.map(({ labels, timesMs }) => ({ labels, timesMs }))).toEqual(expected.map(({ labels, timesMs }) => ({ labels, timesMs })));
  actual.forEach(({ values }, i) => {
    for (const { as, fn } of aggregates) {
      expected[i]!.values[as]!.forEach((value, j) => {
        const own = values[as]![j]!;
        if (value === null) expect(own).toBeNull();
        // 1 % of either of two values of at most 100 that the quantile lies between.
        else if (fn === 'quantile' && sketched) expect(Math.abs(own - value)).toBeLessThanOrEqual(1.000001);
        else expect(own).toBeCloseTo(value, 8);
      });
    }
  });
}
