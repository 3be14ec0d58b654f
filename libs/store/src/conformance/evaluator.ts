import { SeriesQuery, seriesQuerySchema, SeriesResult } from '@observer/contracts';
import fc from 'fast-check';
import { DAY_MS, Harness, MakeStore, T0, WIDE } from './harness';
import { evaluate } from './naive-evaluator';
import { Row } from './rows';

const STEP = 10_000;
const text = fc.constantFrom('a', 'b', 'ab', 'c');

/** Distinct times keep `last` unambiguous; some lie in other days. */
const rows = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.constantFrom(0, 0, 0, -1, 1)), { maxLength: 60, selector: ([offset, day]) => `${offset}/${day}` })
  .chain((times) =>
    fc.tuple(...times.map(([offset, day]): fc.Arbitrary<Row> =>
      fc.record({
        at: fc.constant(T0 + day * DAY_MS + offset),
        tags: fc.record({ x: text, y: text }, { requiredKeys: [] }),
        fields: fc.record({ v: fc.integer({ min: -400, max: 400 }).map((n) => n / 4), n: fc.bigInt({ min: 0n, max: 50n }) }, { requiredKeys: [] }),
      }),
    )),
  );

const matcher = fc.record({ tag: fc.constantFrom('x', 'y', 'none'), op: fc.constantFrom('=', '!=', '=~', '!~'), value: fc.constantFrom('a', 'b', '', 'a.*', '[ab]+', '.*', 'zz') })
  .map((one) => one as SeriesQuery['matchers'][number]);
const where = fc.array(matcher, { maxLength: 1 });
const field = fc.constantFrom('v', 'n', 'none');
const aggregate = fc.oneof(
  fc.record({ fn: fc.constantFrom('count', 'sum', 'min', 'max', 'avg', 'last', 'rate', 'increase'), field, where }),
  fc.record({ fn: fc.constant('quantile'), field, q: fc.constantFrom(0, 0.25, 0.5, 0.9, 0.99, 1), where }),
  fc.record({ fn: fc.constant('count'), where }),
);

const query = fc.record({
  matchers: fc.array(matcher, { maxLength: 2 }),
  filters: fc.array(fc.record({ field: fc.constantFrom('v', 'n'), op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value: fc.integer({ min: -10, max: 50 }) }), { maxLength: 1 }),
  range: fc.constantFrom(WIDE, { startMs: T0 + 5_500, endMs: T0 + 48_000 }),
  aggregates: fc.array(aggregate, { minLength: 1, maxLength: 5 }).map((list) => list.map((one, i) => ({ as: `c${i}`, ...one }))),
  groupBy: fc.uniqueArray(fc.constantFrom('x', 'y', 'none'), { maxLength: 2 }),
  stepMs: fc.constantFrom(undefined, STEP, 7_000),
});

/** The store and a naive evaluator give the same answers. */
export function describeEvaluator(makeStore: MakeStore): void {
  describe('any query over any rows', () => {
    const on = new Harness(makeStore);

    it('answers as the definition of the query model says', async () => {
      await fc.assert(
        fc.asyncProperty(rows, fc.array(query, { minLength: 8, maxLength: 8 }), async (data, queries) => {
          const measurement = on.fresh();
          const half = data.length >> 1;
          await on.write(measurement, data.slice(half));
          await on.write(measurement, data.slice(0, half));
          for (const one of queries) {
            const parsed = seriesQuerySchema.parse({ measurement, ...one });
            expectSame((await on.store.selectSeries(parsed)).series, evaluate(data, parsed));
          }
        }),
        { numRuns: 40 },
      );
    }, 120_000);
  });
}

function expectSame(actual: SeriesResult['series'], expected: SeriesResult['series']): void {
  expect(actual.map(({ labels, timesMs }) => ({ labels, timesMs }))).toEqual(expected.map(({ labels, timesMs }) => ({ labels, timesMs })));
  actual.forEach(({ values }, i) => {
    for (const [name, column] of Object.entries(expected[i]!.values)) {
      column.forEach((value, j) => {
        if (value === null) expect(values[name]![j]).toBeNull();
        else expect(values[name]![j]).toBeCloseTo(value, 8);
      });
    }
  });
}
