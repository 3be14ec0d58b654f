import { DAY_MS, Harness, MakeStore, T0 } from './harness';

/** What exists. */
export function describeMetadata(makeStore: MakeStore): void {
  describe('metadata', () => {
    const on = new Harness(makeStore);
    let m: string;
    let other: string;
    const names = async (query: object): Promise<string[]> => (await on.metadata(query)).values.map((value) => value.name);
    const yesterday = { startMs: T0 - DAY_MS - 1000, endMs: T0 - DAY_MS + 1000 };

    beforeAll(async () => {
      [m, other] = [on.fresh(), on.fresh()];
      await on.write(m, [
        { at: T0 - DAY_MS, tags: { chain: 'old', zone: 'z1' }, fields: { gone: 1, v: 1 } },
        { at: T0, tags: { chain: 'eth' }, fields: { v: 1, n: 1n } },
        { at: T0, tags: { chain: 'sui' }, fields: { v: 1 } },
      ]);
      await on.write(other, [{ at: T0, tags: { chain: 'eth-2', node: 'x' }, fields: { w: true } }]);
    });

    it('lists measurements, all or by prefix', async () => {
      expect(await names({ what: 'measurements' })).toEqual([m, other].sort());
      expect(await names({ what: 'measurements', prefix: other })).toEqual([other]);
    });

    it('lists measurements with rows in a range, or that match', async () => {
      expect(await names({ what: 'measurements', range: yesterday })).toEqual([m]);
      expect(await names({ what: 'measurements', matchers: [{ tag: 'node', op: '=', value: 'x' }] })).toEqual([other]);
    });

    it('lists tags of a measurement, of all, and in use in a range', async () => {
      expect(await names({ what: 'tags', measurement: m })).toEqual(['chain', 'zone']);
      expect(await names({ what: 'tags' })).toEqual(['chain', 'node', 'zone']);
      expect(await names({ what: 'tags', measurement: m, range: { startMs: T0, endMs: T0 + 1 } })).toEqual(['chain']);
    });

    it('lists the values of a tag, all or by prefix, matchers and range', async () => {
      expect(await names({ what: 'tag-values', measurement: m, tag: 'chain' })).toEqual(['eth', 'old', 'sui']);
      expect(await names({ what: 'tag-values', tag: 'chain', prefix: 'eth' })).toEqual(['eth', 'eth-2']);
      expect(await names({ what: 'tag-values', measurement: m, tag: 'chain', range: yesterday })).toEqual(['old']);
      expect(await names({ what: 'tag-values', measurement: m, tag: 'chain', matchers: [{ tag: 'zone', op: '=', value: '' }] })).toEqual(['eth', 'sui']);
      expect(await names({ what: 'tag-values', measurement: m, tag: 'nothing' })).toEqual([]);
    });

    it('lists fields with their types, all or with values in a range', async () => {
      expect((await on.metadata({ what: 'fields', measurement: m })).values).toEqual([{ name: 'gone', type: 'float' }, { name: 'n', type: 'integer' }, { name: 'v', type: 'float' }]);
      expect(await names({ what: 'fields', measurement: m, range: yesterday })).toEqual(['gone', 'v']);
    });

    it('cuts at the limit and says so', async () => {
      expect(await on.metadata({ what: 'tag-values', measurement: m, tag: 'chain', limit: 2 })).toEqual({ values: [{ name: 'eth' }, { name: 'old' }], truncated: true });
    });

    it('refuses tag values without a tag', async () => {
      await expect(on.metadata({ what: 'tag-values', measurement: m })).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}
