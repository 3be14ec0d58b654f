import { GROUP_OPERATORS, PackedPage, SampleSeries, SamplesQuery, samplesQuerySchema, SamplesResult, unpackSamplesPage, WINDOW_FUNCTIONS } from '@observer/contracts';
import fc from 'fast-check';
import { DAY_MS, Harness, MakeStore, rowsOf, T0 } from './harness';
import { pointsOf, SampleModel } from './sample-model';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Windows of files end at midnight. */
const MIDNIGHT = T0 + DAY_MS / 2;

type QueryInput = Parameters<typeof samplesQuerySchema.parse>[0] & object;

export const named = (name: string): { tag: string; op: '='; value: string } => ({ tag: '__name__', op: '=', value: name });

const pairs = ({ times, values }: Pick<SampleSeries, 'times' | 'values'>): [number, number][] => [...times].map((time, i) => [time, values[i]!]);

export function describeSamples(makeStore: MakeStore): void {
  describe('samples', () => {
    const on = new Harness(makeStore);
    const select = (query: object): Promise<SamplesResult> => on.store.selectSamples(samplesQuerySchema.parse({ range: { startMs: T0, endMs: T0 + HOUR_MS }, ...query } as QueryInput));

    it('are the numbers of undeclared measurements, named after measurement and field', async () => {
      const m = on.fresh();
      const fields = { value: 1.5, count: 7n, up: true, text: 'no number' };
      await on.write(m, [{ at: T0, tags: { host: 'a' }, fields }]);
      const { series, source } = await select({ matchers: [{ tag: '__name__', op: '=~', value: `${m}.*` }, { tag: 'host', op: '=', value: 'a' }] });
      expect(series.map(({ labels, times, values }) => [labels['__name__'], labels['host'], [...times], [...values]]).sort()).toEqual([
        [m, 'a', [T0], [1.5]], [`${m}_count`, 'a', [T0], [7]], [`${m}_up`, 'a', [T0], [1]],
      ]);
      expect(source).toMatchObject({ rowsRead: 3, seriesRead: 3, pushed: 'none', resolution: 'raw' });
    });

    it('are none of a declared kind', async () => {
      await on.write('payment', [{ at: T0, tags: { asset: 'TAO' }, fields: { amount: 5 } }]);
      expect((await select({ matchers: [{ tag: '__name__', op: '=~', value: 'payment.*' }] })).series).toEqual([]);
    });

    it('lie within a range closed at both ends', async () => {
      const m = on.fresh();
      await on.write(m, [-1, 0, HOUR_MS, HOUR_MS + 1].map((offset) => ({ at: T0 + offset, fields: { value: offset } })));
      expect((await select({ matchers: [named(m)] })).series.map(pairs)).toEqual([[[T0, 0], [T0 + HOUR_MS, HOUR_MS]]]);
    });

    it('of one millisecond: the one stored last counts, also in packed blocks', async () => {
      const m = on.fresh();
      for (const value of [1, 2]) await on.write(m, [{ at: T0, fields: { value } }]);
      await on.store.updateRollups();
      for (const value of [4, 3]) await on.write(m, [{ at: T0, fields: { value } }]);
      const expected = [[[T0, 3]]];
      expect((await select({ matchers: [named(m)] })).series.map(pairs)).toEqual(expected);
      await on.store.updateRollups();
      expect((await select({ matchers: [named(m)] })).series.map(pairs)).toEqual(expected);
      expect(await on.count(m)).toBe(4);
    });

    it('keep stale markers, and sums of 64-bit integers', async () => {
      const m = on.fresh();
      const stale = new Float64Array(BigUint64Array.of(0x7ff0000000000002n).buffer);
      await on.writeBatches([{ measurement: m, rows: 1, time: BigInt64Array.of(BigInt(T0) * 1_000_000n), seriesCount: 1, tags: [], fields: [{ name: 'value', type: 'float', values: stale }] }]);
      await on.store.updateRollups();
      const [series] = (await select({ matchers: [named(m)] })).series;
      expect(new BigUint64Array(series!.values.slice().buffer)[0]! & 0xffffn).toBe(2n);
      const looked = await select({ matchers: [named(m)], pushdown: { steps: { startMs: T0, endMs: T0, stepMs: 1 }, window: { rangeMs: MINUTE_MS } } });
      expect(looked.series).toEqual([]);
      const large = on.fresh();
      await on.write(large, [{ at: T0, fields: { value: 2n ** 62n } }]);
      expect((await select({ matchers: [named(large)] })).series.map(pairs)).toEqual([[[T0, 2 ** 62]]]);
    });

    it('come in pages of whole series, none twice', async () => {
      const m = on.fresh();
      const hosts = Array.from({ length: 60 }, (_, i) => `host-${i}`);
      await on.write(m, hosts.flatMap((host) => rowsOf(6_000, (i) => ({ tags: { host }, fields: { value: i } }))));
      const found: string[] = [];
      let samples = 0;
      let pages = 0;
      for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages++) {
        const page = await select({ matchers: [named(m)], range: { startMs: T0, endMs: T0 + 2 * HOUR_MS }, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...page.series.map(({ labels }) => labels['host']!));
        samples += page.series.reduce((sum, { times }) => sum + times.length, 0);
        cursor = page.nextCursor;
      }
      expect(pages).toBeGreaterThan(1);
      expect(found.sort()).toEqual(hosts.sort());
      expect(samples).toBe(60 * 6_000);
      await expect(select({ matchers: [named(m)], cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(select({ matchers: [named(m)], range: { startMs: T0, endMs: T0 + 2 * HOUR_MS }, limits: { maxSamples: 100_000 } })).rejects.toMatchObject({ code: 'resource_exhausted', message: expect.stringContaining('100000 samples') });
      await expect(select({ matchers: [named(m)], limits: { maxSeries: 10 } })).rejects.toMatchObject({ code: 'resource_exhausted', message: expect.stringContaining('10 series') });
      await expect(on.store.selectSamples(samplesQuerySchema.parse({ matchers: [named(m)], range: { startMs: T0, endMs: T0 + HOUR_MS } }), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('of many queries at once: each as by itself, or refused by itself', async () => {
      const [m, other] = [on.fresh(), on.fresh()];
      const hosts = Array.from({ length: 700 }, (_, i) => `host-${i}`);
      for (const name of [m, other]) await on.write(name, hosts.flatMap((host, i) => [{ at: T0 + i, tags: { host }, fields: { value: i } }, { at: T0 + MINUTE_MS, tags: { host }, fields: { value: 2 * i } }]));
      await on.store.updateRollups();
      await on.write(m, [{ at: T0 + 2 * MINUTE_MS, tags: { host: 'host-3' }, fields: { value: 5 } }, { at: T0 - 2 * MINUTE_MS, tags: { host: 'seldom' }, fields: { value: 7 } }]);
      const now = (name: string, minutes: number, more: object = {}) => ({
        matchers: [named(name)], range: { startMs: T0 - 3 * MINUTE_MS, endMs: T0 + minutes * MINUTE_MS },
        pushdown: { steps: { startMs: T0 + minutes * MINUTE_MS, endMs: T0 + minutes * MINUTE_MS, stepMs: 1 }, window: { rangeMs: 5 * MINUTE_MS } }, ...more,
      });
      const queries = [
        now(m, 2), now(m, 1), now(other, 2), now(on.fresh(), 2),
        now(m, 2, { matchers: [named(m), { tag: 'host', op: '=~', value: 'host-(3|699)|seldom' }] }),
        { ...now(m, 2), pushdown: { steps: { startMs: T0, endMs: T0 + 2 * MINUTE_MS, stepMs: MINUTE_MS }, window: { fn: 'rate', rangeMs: MINUTE_MS }, group: { op: 'sum', mode: 'by', labels: ['__name__'] } } },
        { matchers: [named(m)], range: { startMs: T0, endMs: T0 + HOUR_MS } },
        now(m, 2, { limits: { maxSeries: 10 } }),
        now(m, 2, { matchers: [named(m), { tag: 'host', op: '=~', value: '(' }] }),
        now(m, 2, { range: { startMs: T0 - 30 * DAY_MS, endMs: T0 + 2 * MINUTE_MS } }),
      ].map((query) => samplesQuerySchema.parse(query as QueryInput));
      const answers = await inTime(() => on.store.selectSamplesBatch(queries), (all) => all.slice(0, 9).every(({ kind }) => kind !== 'later'));
      expect(answers.map(({ kind }) => kind).slice(0, 9)).toEqual(['page', 'page', 'page', 'page', 'page', 'page', 'page', 'fault', 'fault']);
      expect(answers.slice(7, 9)).toEqual([{ kind: 'fault', code: 'resource_exhausted', message: expect.stringContaining('10 series'), retryable: false }, expect.objectContaining({ code: 'invalid_argument' })]);
      for (const [place, answer] of answers.entries()) {
        if (answer.kind !== 'page') continue;
        const { series, source } = unpackSamplesPage(answer.page);
        const alone = await on.store.selectSamples(queries[place]!);
        expect(series.map(({ labels, ...columns }) => [labels, pairs(columns)])).toEqual(alone.series.map(({ labels, ...columns }) => [labels, pairs(columns)]));
        // Where only newest samples count, it may read fewer.
        expect({ ...source, tookMs: 0, rowsRead: 0 }).toEqual({ ...alone.source, tookMs: 0, rowsRead: 0 });
        expect(source.rowsRead).toBeLessThanOrEqual(alone.source.rowsRead);
      }
      expect(unpackSamplesPage((answers[4] as { page: PackedPage }).page).series.map(({ labels, values }) => [labels['host'], ...values]).sort()).toEqual([['host-3', 5], ['host-699', 1398], ['seldom', 7]]);
    });

    it('of many queries at once: what is too much for one answer is left out, and nothing is answered to who goes away', async () => {
      const m = on.fresh();
      const hosts = Array.from({ length: 10 }, (_, i) => `host-${i}`);
      await on.write(m, hosts.flatMap((host) => rowsOf(3_000, (i) => ({ tags: { host }, fields: { value: i } }))));
      const all = samplesQuerySchema.parse({ matchers: [named(m)], range: { startMs: T0, endMs: T0 + HOUR_MS } });
      const answers = await inTime(() => on.store.selectSamplesBatch(Array.from({ length: 40 }, () => all)), ([first]) => first!.kind === 'page');
      const answered = answers.filter(({ kind }) => kind === 'page').length;
      expect(answered).toBeGreaterThanOrEqual(1);
      expect(answered).toBeLessThan(40);
      expect(answers.every(({ kind }) => kind === 'page' || kind === 'later')).toBe(true);
      await expect(on.store.selectSamplesBatch([all], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('refuses a pattern that is none', async () => {
      await expect(select({ matchers: [{ tag: 'a', op: '=~', value: '(' }] })).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('are rows for queries of rows, and go when rows are erased', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(90, (i) => ({ tags: { k: i % 2 === 0 ? 'a' : 'b' }, fields: { value: i, n: BigInt(i) } })));
      await on.store.updateRollups();
      await on.write(m, [{ at: T0 + 100 * SECOND_MS, tags: { k: 'a' }, fields: { value: 1, n: 2n } }]);
      expect(await on.count(m)).toBe(91);
      expect((await on.events(m, { limit: 2 })).rows).toEqual([[`${T0 + 100 * SECOND_MS}000000`, 'a', 1, 2], [`${T0 + 89 * SECOND_MS}000000`, 'b', 89, 89]]);
      expect(await on.store.delete(m, [{ tag: 'k', op: '=', value: 'a' }], { startMs: T0 + 10 * SECOND_MS, endMs: T0 + DAY_MS })).toBe(41);
      expect(await on.count(m)).toBe(50);
      const { series } = await select({ matchers: [named(m), { tag: 'k', op: '=', value: 'a' }] });
      expect(series.map(pairs)).toEqual([[0, 2, 4, 6, 8].map((i) => [T0 + i * SECOND_MS, i])]);
    });

    describe('with work pushed down', () => {
      // Around midnight, so that samples lie in several slots and files; some on the edges of steps.
      const offset = fc.oneof(fc.integer({ min: -5 * HOUR_MS, max: HOUR_MS }), fc.integer({ min: -300, max: 60 }).map((minutes) => minutes * MINUTE_MS));
      const label = fc.constantFrom('x', 'y', 'z');
      const sample = fc.record({ offset, a: label, b: fc.option(label, { nil: undefined }), value: fc.oneof(fc.nat(1000), fc.double({ noNaN: true, min: -1e6, max: 1e6 })) });
      const writes = fc.array(fc.record({ samples: fc.array(sample, { minLength: 1, maxLength: 40 }), packs: fc.boolean() }), { minLength: 1, maxLength: 4 });
      const steps = fc.record({ start: fc.oneof(fc.integer({ min: -300, max: 30 }), fc.integer({ min: -5, max: 1 }).map((hour) => 60 * hour)), count: fc.nat(40), stepMs: fc.constantFrom(MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 7 * SECOND_MS) });
      const window = fc.record({ fn: fc.constantFrom(undefined, ...WINDOW_FUNCTIONS), rangeMs: fc.constantFrom(MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 90 * SECOND_MS), offsetMs: fc.constantFrom(0, HOUR_MS, -MINUTE_MS, 12_345), leftOpen: fc.boolean() });
      const group = fc.option(fc.record({ op: fc.constantFrom(...GROUP_OPERATORS), mode: fc.constantFrom('by', 'without'), labels: fc.subarray(['a', 'b', '__name__', 'none']) }), { nil: undefined });
      const matcher = fc.constantFrom(undefined, { tag: 'a', op: '=~', value: 'x|y' }, { tag: 'b', op: '=', value: '' }, { tag: 'b', op: '!=', value: 'x' });
      const query = fc.record({ steps, window, group, matcher, coarsest: fc.constantFrom('raw', '1h') });

      it('answers as libs/promql does from all samples', async () => {
        await fc.assert(fc.asyncProperty(writes, fc.array(query, { minLength: 3, maxLength: 8 }), async (given, queries) => {
          const m = on.fresh();
          const model = new SampleModel();
          for (const { samples, packs } of given) {
            await on.write(m, samples.map(({ offset: at, a, b, value }) => ({ at: MIDNIGHT + at, tags: { a, b }, fields: { value } })));
            for (const { offset: at, a, b, value } of samples) model.add({ __name__: m, a, ...(b === undefined ? {} : { b }) }, MIDNIGHT + at, value);
            if (packs) await on.store.updateRollups();
          }
          const asking: SamplesQuery[] = [];
          for (const { steps: { start, count, stepMs }, window: w, group: g, matcher: one, coarsest } of queries) {
            const startMs = MIDNIGHT + start * MINUTE_MS;
            const endMs = startMs + count * stepMs;
            const asked = samplesQuerySchema.parse({
              matchers: [named(m), ...(one === undefined ? [] : [one])], coarsest,
              range: { startMs: startMs - w.offsetMs - w.rangeMs, endMs: endMs - w.offsetMs },
              pushdown: { steps: { startMs, endMs, stepMs }, window: w, ...(g === undefined ? {} : { group: g }) },
            } as QueryInput);
            asking.push(asked);
            await expectEqual(asked, model);
          }
          for (const [place, answer] of (await on.store.selectSamplesBatch(asking)).entries()) {
            if (answer.kind === 'page') expectPoints(unpackSamplesPage(answer.page).series, model.evaluate(asking[place]!));
            else expect(answer).toMatchObject({ kind: 'later' });
          }
          await expectEqual(samplesQuerySchema.parse({ matchers: [named(m)], range: { startMs: MIDNIGHT - 6 * HOUR_MS, endMs: MIDNIGHT + HOUR_MS } }), model);
        }), { numRuns: 40 });
      }, 120_000);

      async function expectEqual(asked: SamplesQuery, model: SampleModel): Promise<void> {
        expectPoints((await on.store.selectSamples(asked)).series, model.evaluate(asked));
      }

      function expectPoints(series: readonly SampleSeries[], expected: ReturnType<SampleModel['evaluate']>): void {
        const answered = pointsOf(series.map((one) => [one.labels, pairs(one)]));
        expect([...answered.keys()].sort()).toEqual([...expected.keys()].sort());
        for (const [key, points] of expected) {
          expect(answered.get(key)!.map(([time]) => time)).toEqual(points.map(([time]) => time));
          // The order of additions shows in the last bits.
          answered.get(key)!.forEach(([, value], i) => expectNear(value, points[i]![1]));
        }
      }
    });
  });
}

/** A batch has little time, of which a busy machine may have none: asked again until it was enough. */
async function inTime<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean, attempts = 30): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask();
    if (isEnough(answer) || attempt === attempts) return answer;
  }
}

function expectNear(value: number, expected: number): void {
  if (Object.is(value, expected) || Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected))) return;
  expect(value).toBe(expected);
}
