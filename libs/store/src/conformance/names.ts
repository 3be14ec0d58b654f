import { Harness, MakeStore, T0 } from './harness';
import { batchOf, entryOf } from './rows';

const AWKWARD = ['plain', 'select', 'with space', 'quo"te', "apos'trophe", 'semi;DROP TABLE m1;--', 'back\\slash', 'ünï😀', 'comma,equals=', '$1', 'nul\0byte', 'time', 'rowid', '__proto__'];

/** Names and values are whatever users send. */
export function describeNames(makeStore: MakeStore): void {
  describe('names and values', () => {
    const on = new Harness(makeStore);

    it.each(AWKWARD)('takes %j as measurement, tag, tag value, field and text', async (name) => {
      const measurement = `${name}/${on.fresh()}`;
      await on.write(measurement, [{ at: T0, tags: { [name]: name }, fields: { [`${name}.f`]: name } }, { at: T0 + 1, tags: { [name]: 'other' }, fields: { [`${name}.f`]: 'x' } }]);
      const matchers = [{ tag: name, op: '=' as const, value: name }];
      const filters = [{ field: `${name}.f`, op: '=' as const, value: name }];
      expect(await on.count(measurement, { matchers, filters })).toBe(1);
      const { columns, rows } = await on.events(measurement, { matchers });
      expect(columns.slice(1).map((column) => column.name)).toEqual([name, `${name}.f`]);
      expect(rows).toEqual([[`${T0}000000`, name, name]]);
      const { series } = await on.series(measurement, { groupBy: [name], aggregates: [{ as: name, fn: 'count' }] });
      expect(series.map((one) => [Object.entries(one.labels), Object.entries(one.values)])).toContainEqual([[[name, name]], [[name, [1]]]]);
      expect((await on.metadata({ what: 'tag-values', measurement, tag: name })).values.map((value) => value.name).sort()).toEqual([name, 'other'].sort());
    });

    it('keeps names apart that differ only by case', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, tags: { Host: 'upper', host: 'lower' }, fields: { Value: 1, value: 2 } }]);
      await on.write(m.toUpperCase(), [{ at: T0, fields: { value: 3 } }]);
      expect(await on.value(m, { fn: 'sum', field: 'value' })).toBe(2);
      expect(await on.value(m, { fn: 'sum', field: 'Value' })).toBe(1);
      expect(await on.value(m.toUpperCase(), { fn: 'sum', field: 'value' })).toBe(3);
      expect(await on.count(m, { matchers: [{ tag: 'Host', op: '=', value: 'upper' }, { tag: 'host', op: '=', value: 'lower' }] })).toBe(1);
    });

    it('keeps values apart that differ only by case or trailing blanks', async () => {
      const m = on.fresh();
      await on.write(m, ['a', 'A', 'a ', ' a'].map((node, i) => ({ at: T0 + i, tags: { node }, fields: { v: 1 } })));
      expect(await on.count(m, { matchers: [{ tag: 'node', op: '=', value: 'a' }] })).toBe(1);
      expect((await on.metadata({ what: 'tag-values', measurement: m, tag: 'node' })).values).toHaveLength(4);
    });

    it('keeps a tag and a field of the same name apart', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, tags: { status: 'ok' }, fields: { status: 200n } }]);
      expect(await on.count(m, { matchers: [{ tag: 'status', op: '=', value: 'ok' }], filters: [{ field: 'status', op: '=', value: 200 }] })).toBe(1);
      expect((await on.events(m, { columns: ['status'] })).rows).toEqual([[`${T0}000000`, 'ok', 200]]);
    });

    it('keeps names and values after it was opened again', async () => {
      const m = on.fresh();
      const entry = entryOf(on.nextSequence(), [batchOf(m, AWKWARD.map((node, i) => ({ at: T0 + i, tags: { node }, fields: { [`f ${i}`]: i } })))]);
      await on.store.write([entry]);
      await on.reopen();
      for (const node of AWKWARD) expect(await on.count(m, { matchers: [{ tag: 'node', op: '=', value: node }] })).toBe(1);
      await on.write(m, [{ at: T0 + 99, tags: { node: 'quo"te' }, fields: { 'f 0': 1 } }]);
      expect(await on.count(m, { matchers: [{ tag: 'node', op: '=', value: 'quo"te' }] })).toBe(2);
    });

    it('keeps numbers exact', async () => {
      const m = on.fresh();
      const floats = [0.1, -0, 1e-308, 1.7976931348623157e308, 123456789.12345679];
      await on.write(m, floats.map((v, i) => ({ at: T0 + i, fields: { v } })));
      expect((await on.events(m, { order: 'asc' })).rows.map((row) => row[1])).toEqual(floats);
      const n = on.fresh();
      const integers = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, 42n];
      await on.write(n, integers.map((v, i) => ({ at: T0 + i, fields: { v } })));
      expect((await on.events(n, { order: 'asc' })).rows.map((row) => row[1])).toEqual(['-9223372036854775808', '9223372036854775807', '9007199254740993', 42]);
      const u = on.fresh();
      await on.write(u, [{ at: T0, fields: { v: 2n ** 64n - 1n } }], { v: 'unsigned' });
      expect((await on.events(u)).rows[0]![1]).toBe('18446744073709551615');
    });

    it('keeps nanoseconds exact', async () => {
      const m = on.fresh();
      const at = BigInt(T0) * 1_000_000n + 123_456_789n;
      await on.write(m, [{ at, fields: { v: 1 } }, { at: at + 1n, fields: { v: 2 } }]);
      expect((await on.events(m, { order: 'asc' })).rows.map((row) => row[0])).toEqual([String(at), String(at + 1n)]);
    });

    it('keeps times before 1970', async () => {
      const m = on.fresh();
      const range = { startMs: -3 * 86_400_000, endMs: 86_400_000 };
      await on.write(m, [-100_000_000, -1, 0, 1].map((at) => ({ at, fields: { v: at } })));
      expect(await on.count(m, { range })).toBe(4);
      const { series } = await on.series(m, { range, stepMs: 60_000 });
      expect(series[0]!.timesMs).toEqual([-100_020_000, -60_000, 0]);
    });
  });
}
