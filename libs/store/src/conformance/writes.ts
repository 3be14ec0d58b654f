import { encodeBatches } from '@observer/telemetry';
import { DAY_MS, Harness, MakeStore, rowsOf, T0 } from './harness';
import { batchOf, bySeries, entryOf } from './rows';

/** Exactly once, whatever the order of delivery; no row lost to another's fault. */
export function describeWrites(makeStore: MakeStore): void {
  describe('writing', () => {
    const on = new Harness(makeStore);
    const batch = (measurement: string, count = 3) => batchOf(measurement, rowsOf(count, (i) => ({ tags: { node: `n${i}` }, fields: { value: i } })));

    it('makes rows visible to the next query', async () => {
      const m = on.fresh();
      expect(await on.store.write([entryOf(on.nextSequence(), [batch(m)])])).toMatchObject({ rowsWritten: 3, repeatedEntries: 0 });
      expect(await on.count(m)).toBe(3);
    });

    it('skips an entry that is delivered again', async () => {
      const m = on.fresh();
      const entry = entryOf(on.nextSequence(), [batch(m)]);
      await on.store.write([entry]);
      expect(await on.store.write([entry])).toMatchObject({ rowsWritten: 0, repeatedEntries: 1 });
      expect(await on.count(m)).toBe(3);
    });

    it('skips an entry that stands twice in one call', async () => {
      const m = on.fresh();
      const entry = entryOf(on.nextSequence(), [batch(m)]);
      expect(await on.store.write([entry, entry])).toMatchObject({ rowsWritten: 3, repeatedEntries: 1 });
      expect(await on.count(m)).toBe(3);
    });

    it('writes the new entries of a call that repeats others', async () => {
      const m = on.fresh();
      const [first, second] = [entryOf(on.nextSequence(), [batch(m)]), entryOf(on.nextSequence(), [batch(m)])];
      await on.store.write([first]);
      expect(await on.store.write([second, first])).toMatchObject({ rowsWritten: 3, repeatedEntries: 1 });
      expect(await on.count(m)).toBe(6);
    });

    it('counts each entry once when sequences come in any order', async () => {
      const m = on.fresh();
      const entries = Array.from({ length: 12 }, () => entryOf(on.nextSequence(), [batch(m, 1)]));
      for (const i of [7, 2, 11, 3, 3, 0, 7, 5, 1, 4, 10, 9, 8, 6, 0]) await on.store.write([entries[i]!]);
      expect(await on.count(m)).toBe(12);
    });

    it('takes the same sequence of another epoch for another entry', async () => {
      const m = on.fresh();
      const sequence = on.nextSequence();
      await on.store.write([entryOf(sequence, [batch(m)], 'before')]);
      await on.store.write([entryOf(sequence, [batch(m)], 'after')]);
      expect(await on.count(m)).toBe(6);
    });

    it('remembers what it applied after it was opened again', async () => {
      const m = on.fresh();
      const entry = entryOf(on.nextSequence(), [batch(m)]);
      await on.store.write([entry]);
      await on.reopen();
      expect(await on.store.write([entry])).toMatchObject({ rowsWritten: 0, repeatedEntries: 1 });
      expect(await on.count(m)).toBe(3);
    });

    it('counts an entry once whose rows lie days apart', async () => {
      const m = on.fresh();
      const days = batchOf(m, [-2, -1, 0, 1].map((day) => ({ at: T0 + day * DAY_MS, fields: { value: day } })));
      const entry = entryOf(on.nextSequence(), [days]);
      expect(await on.store.write([entry])).toMatchObject({ rowsWritten: 4 });
      expect(await on.store.write([entry])).toMatchObject({ rowsWritten: 0, repeatedEntries: 1 });
      expect(await on.count(m)).toBe(4);
    });

    it('reads tags given once per series and once per row alike', async () => {
      const m = on.fresh();
      const rows = batchOf(m, rowsOf(40, (i) => ({ tags: { node: `n${i % 3}`, ...(i % 2 === 0 ? { zone: 'z' } : {}) }, fields: { value: i } })));
      await on.writeBatches([rows, bySeries(rows)]);
      expect(await on.count(m, { matchers: [{ tag: 'node', op: '=', value: 'n1' }] })).toBe(26);
      expect(await on.count(m, { matchers: [{ tag: 'zone', op: '=', value: '' }] })).toBe(40);
    });

    it('accepts an entry without rows', async () => {
      expect(await on.store.write([entryOf(on.nextSequence(), []), entryOf(on.nextSequence(), [batch(on.fresh(), 0)])])).toMatchObject({ rowsWritten: 0 });
      expect(await on.store.write([])).toMatchObject({ rowsWritten: 0, repeatedEntries: 0 });
    });

    it('writes many measurements of one entry', async () => {
      const names = Array.from({ length: 5 }, () => on.fresh());
      await on.writeBatches(names.map((name) => batch(name)));
      for (const name of names) expect(await on.count(name)).toBe(3);
    });

    it('adds tags and fields that appear later, and reads them as missing before', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { a: 1 } }]);
      await on.write(m, [{ at: T0 + 1, tags: { late: 'x' }, fields: { a: 2, b: true, c: 'text' } }]);
      await on.write(m, [{ at: T0 - DAY_MS, fields: { a: 3 } }]);
      const { rows } = await on.events(m, { columns: ['late', 'a', 'b', 'c'], order: 'asc' });
      expect(rows.map((row) => row.slice(1))).toEqual([[null, 3, null, null], [null, 1, null, null], ['x', 2, true, 'text']]);
    });

    it('writes a batch larger than any internal block', async () => {
      const m = on.fresh();
      await on.write(m, Array.from({ length: 5000 }, (_, i) => ({ at: T0 + i, tags: { n: `${i % 7}` }, fields: i % 3 === 0 ? { v: i, s: `s${i}` } : { s: '' } })));
      expect(await on.value(m, { fn: 'count', field: 'v' })).toBe(1667);
      expect(await on.value(m, { fn: 'count', field: 's' })).toBe(5000);
      expect(await on.value(m, { fn: 'sum', field: 'v' })).toBe((1666 * 1667 * 3) / 2);
    });

    it('keeps the field type it had first and puts integers into float fields', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { v: 1.5 } }]);
      await on.write(m, [{ at: T0 + 1, fields: { v: 2n } }]);
      expect(await on.value(m, { fn: 'sum', field: 'v' })).toBe(3.5);
    });

    it('keeps a value of another type under a name of its own, and loses no row', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { v: 1.5 } }]);
      const report = await on.store.write([entryOf(on.nextSequence(), [batchOf(m, [{ at: T0 + 1, fields: { v: 'oops', w: 2 } }])])]);
      expect(report).toMatchObject({ rowsWritten: 1, typeConflicts: [{ measurement: m, field: 'v', storedAs: 'v__string' }] });
      expect((await on.events(m, { columns: ['v', 'v__string', 'w'], order: 'asc' })).rows.map((row) => row.slice(1))).toEqual([[1.5, null, null], [null, 'oops', 2]]);
    });

    it('writes payloads of the wire format and reports the unreadable ones', async () => {
      const m = on.fresh();
      const position = { epoch: 'epoch-1', sequence: on.nextSequence() };
      const broken = { epoch: 'epoch-1', sequence: on.nextSequence() };
      const report = await on.store.writeEncoded([
        { position: broken, payload: Uint8Array.from([1, 2, 3]) },
        { position, payload: encodeBatches([batch(m)]) },
      ]);
      expect(report).toMatchObject({ rowsWritten: 3, refusedEntries: [{ position: broken, code: 'invalid_argument' }] });
      expect(await on.store.writeEncoded([{ position, payload: encodeBatches([batch(m)]) }])).toMatchObject({ repeatedEntries: 1 });
      expect(await on.count(m)).toBe(3);
    });

    it('leaves the caller its batches and payloads', async () => {
      const rows = batch(on.fresh());
      const payload = encodeBatches([rows]);
      const before = Uint8Array.from(payload);
      await on.writeBatches([rows]);
      await on.store.writeEncoded([{ position: { epoch: 'epoch-1', sequence: on.nextSequence() }, payload }]);
      expect(rows.time).toHaveLength(3);
      expect(Buffer.compare(payload, before)).toBe(0);
    });

    it('answers queries while it writes', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(10, () => ({ fields: { v: 1 } })));
      const writes = Array.from({ length: 10 }, () => on.write(m, rowsOf(500, () => ({ fields: { v: 1 } }))));
      const counts: number[] = [];
      for (let i = 0; i < 10; i++) counts.push(await on.count(m));
      await Promise.all(writes);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      for (const count of counts) expect((count - 10) % 500).toBe(0);
      expect(await on.count(m)).toBe(5010);
    });
  });
}
