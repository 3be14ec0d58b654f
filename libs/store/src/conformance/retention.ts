import { ObserverError } from '@observer/kernel';
import { defineKind, Kind } from '@observer/telemetry';
import { keepAllFrom, keepFrom } from '../retention-plan';
import { ErasedPart, RetentionPlan } from '../telemetry-store.port';
import { DAY_MS, Harness, MakeStore, rowsOf, T0 } from './harness';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * DAY_MS;

const kindOf = (name: string): Kind => defineKind({
  name, description: '', dimensions: [{ name: 'k', description: '' }, { name: 'person', description: '' }],
  measures: [{ name: 'v', description: '', type: 'float' }, { name: 'wallet', description: '', type: 'string' }], rollups: [{ dimensions: ['k', 'person'] }, { dimensions: ['k'] }],
});
const KINDS = Array.from({ length: 12 }, (_, i) => kindOf(`kept_${i}`));

/** Raw rows of a measurement for a time, their rollups for longer; everything else for ever. */
const planFor = (measurement: string, rawFromMs: number): RetentionPlan => ({ measurements: { [measurement]: { ...keepFrom(T0 - YEAR_MS), raw: rawFromMs } }, others: keepFrom(T0 - YEAR_MS) });

/** What is kept how long, of whom; erasing a person; where rows and series come from. */
export function describeRetention(makeStore: MakeStore): void {
  const kinds = { kinds: KINDS };

  describe('retention by measurement', () => {
    const on = new Harness(makeStore, kinds);
    let used = 0;
    const fresh = (): string => KINDS[used++]!.name;
    const WHOLE = { startMs: T0 - 20 * DAY_MS, endMs: T0 + DAY_MS };
    const perHour = async (m: string): Promise<[string, number]> => {
      const { series, source } = await on.series(m, { range: WHOLE, stepMs: HOUR_MS });
      return [source.resolution, series.reduce((sum, { values }) => sum + values['n']!.reduce<number>((all, n) => all + (n ?? 0), 0), 0)];
    };
    const raw = (m: string): Promise<number> => on.count(m, { range: WHOLE, coarsest: 'raw' });
    const write = (m: string): Promise<void> => on.write(m, [-10, -3, 0].flatMap((day) => ['a', 'b'].map((k, i) => ({ at: T0 + day * DAY_MS + i, tags: { k }, fields: { v: day } }))));

    it('drops the rows of one measurement and leaves those of its neighbours; its rollups stay, and answer', async () => {
      const [short, long] = [fresh(), fresh()];
      await write(short);
      await write(long);
      expect((await on.store.applyRetention(planFor(short, T0 - 2 * DAY_MS))).bytesFreed).not.toBe(0);
      expect([await raw(short), await raw(long)]).toEqual([2, 6]);
      expect(await perHour(short)).toEqual(['1h', 6]);
      await on.reopen();
      expect([await raw(short), await raw(long)]).toEqual([2, 6]);
      expect(await perHour(short)).toEqual(['1h', 6]);
    });

    it('leaves the past whole while rollups of the present are made anew all the time', async () => {
      const m = fresh();
      await write(m);
      await on.store.applyRetention(planFor(m, T0 - 2 * DAY_MS));
      let isDone = false;
      const rebuilding = (async () => {
        while (!isDone) await on.store.rebuildRollups(m, { startMs: T0 - HOUR_MS, endMs: T0 + HOUR_MS });
      })();
      try {
        for (let i = 0; i < 15; i++) expect(await perHour(m)).toEqual(['1h', 6]);
      } finally {
        isDone = true;
        await rebuilding;
      }
    });

    it('tells beforehand what would go, and drops nothing by telling', async () => {
      const m = fresh();
      await write(m);
      await on.store.updateRollups();
      const preview = await on.store.previewRetention(planFor(m, T0 - 2 * DAY_MS));
      expect(preview.drops).toEqual([{ measurement: m, resolution: 'raw', rows: 4, oldestMs: T0 - 10 * DAY_MS, keepFromMs: T0 - 2 * DAY_MS }]);
      expect(preview).toMatchObject({ rows: 4 });
      expect(preview.bytes).toBeGreaterThan(0);
      expect(await raw(m)).toBe(6);
    });

    it('leaves rollups as they are when rows come for a time whose rows are gone', async () => {
      const m = fresh();
      await write(m);
      await on.store.applyRetention(planFor(m, T0 - 2 * DAY_MS));
      await on.write(m, [{ at: T0 - 10 * DAY_MS + 5, tags: { k: 'late' }, fields: { v: 1 } }]);
      await on.store.updateRollups();
      expect(await perHour(m)).toEqual(['1h', 6]);
      await on.store.applyRetention(planFor(m, T0 - 2 * DAY_MS));
      expect([await raw(m), (await perHour(m))[1]]).toEqual([2, 6]);
    });

    it('drops rollups too when their time is over', async () => {
      const m = fresh();
      await write(m);
      await on.store.applyRetention(keepAllFrom(T0 + 400 * DAY_MS));
      expect(await perHour(m)).toEqual(['raw', 0]);
      const { resolutions } = await on.store.stats();
      expect(resolutions?.reduce((sum, { rows }) => sum + rows, 0)).toBe(0);
    });
  });

  describe('erasing a person', () => {
    const on = new Harness(makeStore, kinds);
    let used = 0;
    const fresh = (): string => KINDS[used++]!.name;
    const people = [-9, -1, 0].flatMap((day) => ['ann', 'bob'].map((person, i) => ({ at: T0 + day * DAY_MS + i, tags: { k: 'x', person }, fields: { v: 1, wallet: `wallet-of-${person}` } })));

    it('takes their rows out of every measurement that names them, by tag or text, and out of rollups', async () => {
      const [m, other] = [fresh(), fresh()];
      await on.write(m, people);
      await on.write(other, [{ at: T0, tags: { k: 'x' }, fields: { v: 1 } }]);
      await on.store.updateRollups();
      await on.store.applyRetention(planFor(m, T0 - 2 * DAY_MS));
      const report = await on.store.erase({ column: 'person', values: ['ann', 'nobody'] });
      expect(report.erased.filter(({ resolution }) => resolution === 'raw')).toEqual([{ measurement: m, resolution: 'raw', rows: 2 }]);
      expect(report.erased).toContainEqual({ measurement: m, resolution: '1h', rows: 3 });
      expect(await on.count(m, { matchers: [{ tag: 'person', op: '=', value: 'ann' }] })).toBe(0);
      expect((await on.series(m, { stepMs: HOUR_MS, groupBy: ['person'], range: { startMs: T0 - 20 * DAY_MS, endMs: T0 + DAY_MS } })).series.map(({ labels }) => labels['person'])).toEqual(['bob']);
      // What only counts her is made anew where there are rows.
      const counts = await on.series(m, { stepMs: HOUR_MS, groupBy: ['k'], range: { startMs: T0 - DAY_MS, endMs: T0 + DAY_MS } });
      expect(counts.series.map(({ values }) => values['n'])).toEqual([[1, 1]]);
      expect(await on.metadata({ what: 'tag-values', measurement: m, tag: 'person' })).toEqual({ values: [{ name: 'bob' }], truncated: false });
      expect(await on.count(other)).toBe(1);

      await on.reopen();
      expect(await on.store.erase({ column: 'person', values: ['ann'] })).toEqual({ erased: [] });
      expect(await on.store.erase({ column: 'wallet', values: ['wallet-of-bob'] })).toEqual({ erased: [{ measurement: m, resolution: 'raw', rows: 2 }] });
      expect(await on.count(m, { range: { startMs: T0 - 2 * DAY_MS, endMs: T0 + DAY_MS } })).toBe(0);
    });

    it('is told part by part before it goes, so that one that is cut off counts in all what one that is not does', async () => {
      const m = fresh();
      await on.write(m, people);
      await on.write('steps_of_people', people.map(({ at, tags }) => ({ at, tags, fields: { value: 1 } })));
      await on.store.updateRollups();
      const parts = new Map<string, { rows: number; what: string }>();
      const tellUntil = (most: number) => {
        let told = 0;
        return ({ id, rows, measurement, resolution }: ErasedPart): Promise<void> => {
          parts.set(id, { rows: Math.max(rows, parts.get(id)?.rows ?? 0), what: `${measurement} ${resolution}` });
          return ++told > most ? Promise.reject(new ObserverError('unavailable', 'the job cannot note it')) : Promise.resolve();
        };
      };
      const subject = { column: 'person', values: ['ann'] };
      await expect(on.store.erase(subject, undefined, tellUntil(2))).rejects.toMatchObject({ code: 'unavailable', message: 'the job cannot note it' });
      await expect(on.store.erase(subject, undefined, tellUntil(3))).rejects.toMatchObject({ code: 'unavailable' });
      await on.reopen();
      await on.store.erase(subject, undefined, tellUntil(Infinity));
      const sums = new Map<string, number>();
      for (const { rows, what } of parts.values()) sums.set(what, rows + (sums.get(what) ?? 0));
      expect([...sums].filter(([what]) => what.startsWith(m) || what.startsWith('steps')).sort()).toEqual([[`${m} 10s`, 3], [`${m} 1h`, 3], [`${m} 1m`, 3], [`${m} raw`, 3], ['steps_of_people raw', 3]]);
      expect(await on.count(m)).toBe(2);
    });

    it('lets them come back as somebody new', async () => {
      const m = fresh();
      await on.write(m, people);
      await on.store.erase({ column: 'person', values: ['ann', 'bob'] });
      await on.reopen();
      await on.write(m, [{ at: T0, tags: { person: 'cid' }, fields: { v: 1 } }, { at: T0 + 1, tags: { person: 'ann' }, fields: { v: 1 } }]);
      expect((await on.series(m, { groupBy: ['person'] })).series.map(({ labels }) => labels['person'])).toEqual(['ann', 'cid']);
    });

    it('takes series of metrics out', async () => {
      await on.write('requests_of_people', people.map(({ at, tags }) => ({ at, tags, fields: { value: 1 } })));
      expect((await on.store.erase({ column: 'person', values: ['ann'] })).erased).toContainEqual({ measurement: 'requests_of_people', resolution: 'raw', rows: 3 });
      expect(await on.count('requests_of_people', { range: { startMs: T0 - 20 * DAY_MS, endMs: T0 + DAY_MS } })).toBe(3);
    });
  });

  describe('cardinality and statistics of rollups', () => {
    const on = new Harness(makeStore, kinds);

    it('tells series by measurement, and the values of its tags', async () => {
      const m = KINDS[0]!.name;
      await on.write(m, rowsOf(40, (i) => ({ tags: { k: i < 30 ? 'often' : 'seldom', person: `p${i % 8}` }, fields: { v: 1 } })));
      await on.write('plain_metric', rowsOf(6, (i) => ({ tags: { host: `h${i % 3}` }, fields: { value: i } })));
      const all = await on.store.cardinality({ limit: 20 });
      expect(all.measurements.find(({ name }) => name === 'plain_metric')).toEqual({ name: 'plain_metric', series: 3, rows: 6 });
      expect(all.tags).toEqual([]);
      const { measurements, tags } = await on.store.cardinality({ measurement: m, limit: 20 });
      expect(measurements).toEqual([{ name: m, series: expect.any(Number), rows: 40 }]);
      expect(Math.abs(measurements[0]!.series - 16)).toBeLessThanOrEqual(3);
      expect(tags.map(({ name, values }) => [name, values])).toEqual([['person', 8], ['k', 2]]);
      expect(tags[1]!.top).toEqual([{ value: 'often', rows: 30 }, { value: 'seldom', rows: 10 }]);
    });

    it('tells what each resolution holds', async () => {
      await on.store.updateRollups();
      const { resolutions, bytes } = await on.store.stats();
      // The catalogue is on disk too.
      expect(bytes).toBeGreaterThan(resolutions!.reduce((sum, one) => sum + one.bytes, 0));
      expect(resolutions!.map(({ resolution }) => resolution)).toEqual(['raw', '10s', '1m', '1h']);
      expect(resolutions!.find(({ resolution }) => resolution === '1h')).toMatchObject({ oldestMs: T0, newestMs: T0, rows: 18 });
    });
  });
}
