import { DAY_MS, Harness, MakeStore, rowsOf, T0, WIDE } from './harness';
import { keepAllFrom } from '../retention-plan';
import { batchOf, entryOf } from './rows';

/** Erasure, retention, statistics, cancellation, closing. */
export function describeMaintenance(makeStore: MakeStore): void {
  describe('erasing', () => {
    const on = new Harness(makeStore);

    it('erases the rows that match, in the range only, and tells how many', async () => {
      const m = on.fresh();
      await on.write(m, [-1, 0, 1].flatMap((day) => ['a', 'b'].map((k) => ({ at: T0 + day * DAY_MS, tags: { k }, fields: { v: 1 } }))));
      expect(await on.store.delete(m, [{ tag: 'k', op: '=', value: 'a' }], { startMs: T0, endMs: T0 + 2 * DAY_MS })).toBe(2);
      expect(await on.count(m, { matchers: [{ tag: 'k', op: '=', value: 'a' }] })).toBe(1);
      expect(await on.count(m)).toBe(4);
      expect(await on.store.delete(m, [], WIDE)).toBe(4);
      expect(await on.count(m)).toBe(0);
    });

    it('does not bring erased rows back when their message is delivered again', async () => {
      const m = on.fresh();
      const entry = entryOf(on.nextSequence(), [batchOf(m, rowsOf(3, () => ({ fields: { v: 1 } })))]);
      await on.store.write([entry]);
      await on.store.delete(m, [], WIDE);
      await on.reopen();
      await on.store.write([entry]);
      expect(await on.count(m)).toBe(0);
    });

    it('erases nothing of a measurement nobody sent', async () => {
      expect(await on.store.delete('nobody sent this', [], WIDE)).toBe(0);
    });
  });

  describe('retention and statistics', () => {
    const on = new Harness(makeStore);

    it('drops whole windows that are over, keeps the others, and takes new rows afterwards', async () => {
      const m = on.fresh();
      await on.write(m, [-3, -2, -1, 0].map((day) => ({ at: T0 + day * DAY_MS, fields: { v: day } })));
      const report = await on.store.applyRetention(keepAllFrom(T0 - DAY_MS));
      expect(report.windowsDropped).toBeGreaterThanOrEqual(2);
      expect(report.bytesFreed).toBeGreaterThan(0);
      expect((await on.events(m, { order: 'asc' })).rows.map((row) => row[1])).toEqual([-1, 0]);
      await on.reopen();
      expect(await on.count(m)).toBe(2);
      await on.write(m, [{ at: T0 - 2 * DAY_MS, fields: { v: 9 } }]);
      expect(await on.count(m)).toBe(3);
    });

    it('drops nothing when nothing is old', async () => {
      expect(await on.store.applyRetention(keepAllFrom(0))).toEqual({ windowsDropped: 0, bytesFreed: 0 });
    });

    it('counts rows, bytes and the span of each measurement', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(100, (i) => ({ fields: { i } })));
      const before = await on.store.stats();
      expect(before.measurements.find((one) => one.name === m)).toEqual({ name: m, rows: 100, oldestMs: T0, newestMs: T0 + 99_000 });
      expect(before.rows).toBe(before.windows.reduce((sum, window) => sum + window.rows, 0));
      expect(before.bytesPerRow).toBeCloseTo(before.bytes / before.rows, 9);
      await on.write(m, [{ at: T0 + 200_000, fields: { i: 1 } }]);
      const after = await on.store.stats();
      expect(after.rows).toBe(before.rows + 1);
      expect(after.measurements.find((one) => one.name === m)).toMatchObject({ rows: 101, newestMs: T0 + 200_000 });
    });
  });

  describe('limits', () => {
    const on = new Harness(makeStore);
    let m: string;
    beforeAll(async () => {
      m = on.fresh();
      await on.write(m, Array.from({ length: 100_000 }, (_, i) => ({ at: T0 + i, tags: { id: `${i % 50_000}` }, fields: { v: i % 977, w: i % 13 } })));
    });
    const heavy = { groupBy: ['id'], stepMs: 1000, range: { startMs: T0, endMs: T0 + 100_000 }, aggregates: Array.from({ length: 8 }, (_, i) => ({ as: `q${i}`, fn: 'increase' as const, field: i % 2 === 0 ? 'v' : 'w' })) };

    it('ends a query when its caller goes away', async () => {
      const caller = new AbortController();
      const answer = on.series(m, heavy, caller.signal);
      caller.abort();
      await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
      await expect(on.series(m, heavy, caller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('ends a query when its time is up, and answers the next one', async () => {
      await expect(on.series(m, { ...heavy, limits: { timeoutMs: 1 } })).rejects.toMatchObject({ code: 'deadline_exceeded', retryable: false });
      expect(await on.count(m)).toBe(100_000);
    });
  });

  describe('closing', () => {
    const on = new Harness(makeStore);

    it('finishes the writes and ends the queries that are under way', async () => {
      const m = on.fresh();
      await on.write(m, Array.from({ length: 50_000 }, (_, i) => ({ at: T0 + i, tags: { id: `${i}` }, fields: { v: i } })));
      const query = on.series(m, { groupBy: ['id'], stepMs: 1000, range: { startMs: T0, endMs: T0 + DAY_MS }, aggregates: [{ as: 'v', fn: 'increase', field: 'v' }] });
      const ended = expect(query).rejects.toMatchObject({ code: 'cancelled' });
      const written = on.write(m, rowsOf(10, () => ({ fields: { v: 1 } })));
      await on.reopen();
      await Promise.all([ended, written]);
      expect(await on.count(m)).toBe(50_010);
    });

    it('makes every call refused, and may be done twice', async () => {
      const { store } = on;
      await store.close();
      await store.close();
      await expect(store.stats()).rejects.toMatchObject({ code: 'unavailable' });
      await expect(store.write([entryOf(1, [batchOf('m', [{ at: T0, fields: { v: 1 } }])])])).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}
