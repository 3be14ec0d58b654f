import { Matcher } from '@observer/contracts';
import { Harness, MakeStore, rowsOf, T0 } from './harness';

/** Which rows a query selects. */
export function describeSelection(makeStore: MakeStore): void {
  describe('matchers, filters and ranges', () => {
    const on = new Harness(makeStore);
    let m: string;

    beforeAll(async () => {
      m = on.fresh();
      const chains = ['eth-main', 'eth-test', 'sui', undefined, 'dot\nline'];
      await on.write(m, rowsOf(5, (i) => ({ tags: chains[i] === undefined ? {} : { chain: chains[i]! }, fields: { v: i + 0.5, n: BigInt(i), even: i % 2 === 0, s: `s${i}`, ...(i < 2 ? { some: i } : {}) } })));
    });

    it.each<[Matcher['op'], string, number]>([
      ['=', 'sui', 1],
      ['=', 'unknown', 0],
      ['=', '', 1],
      ['!=', 'sui', 4],
      ['!=', 'unknown', 5],
      ['!=', '', 4],
      ['=~', 'eth-.*', 2],
      ['=~', 'eth', 0],
      ['=~', 'eth-main|sui', 2],
      ['=~', '.*', 5],
      ['=~', '.+', 4],
      ['=~', 'dot.line', 1],
      ['=~', '(?i)SUI', 1],
      ['!~', 'eth-.*', 3],
      ['!~', '.+', 1],
      ['!~', 'nothing', 5],
    ])('chain %s %j selects %d of 5 rows', async (op, value, expected) => {
      expect(await on.count(m, { matchers: [{ tag: 'chain', op, value }] })).toBe(expected);
    });

    it.each<[Matcher['op'], string, number]>([['=', '', 5], ['=', 'x', 0], ['!=', 'x', 5], ['=~', '.*', 5], ['=~', 'x', 0], ['!~', 'x', 5]])(
      'a tag nobody sent, %s %j, selects %d of 5 rows',
      async (op, value, expected) => expect(await on.count(m, { matchers: [{ tag: 'absent', op, value }] })).toBe(expected),
    );

    it('requires all matchers', async () => {
      expect(await on.count(m, { matchers: [{ tag: 'chain', op: '=~', value: 'eth.*' }, { tag: 'chain', op: '!=', value: 'eth-test' }] })).toBe(1);
    });

    it('refuses a regular expression that is not RE2, naming the tag', async () => {
      await expect(on.count(m, { matchers: [{ tag: 'chain', op: '=~', value: '(a' }] })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('chain') });
      await expect(on.count(m, { matchers: [{ tag: 'chain', op: '=~', value: '(a)\\1' }] })).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('matches among more values than can be listed', async () => {
      const many = on.fresh();
      await on.write(many, Array.from({ length: 4000 }, (_, i) => ({ at: T0 + i, tags: { id: `id-${(i * 7919) % 4000}` }, fields: { v: 1 } })));
      expect(await on.count(many, { matchers: [{ tag: 'id', op: '=~', value: 'id-.*[02468]' }] })).toBe(2000);
      expect(await on.count(many, { matchers: [{ tag: 'id', op: '!~', value: 'id-.*[02468]' }] })).toBe(2000);
      expect(await on.count(many, { matchers: [{ tag: 'id', op: '=~', value: 'id-[0-2]?[0-9]{1,3}' }] })).toBe(3000);
    });

    it.each<[string, '=' | '!=' | '<' | '<=' | '>' | '>=', number | string | boolean, number]>([
      ['v', '>', 2.5, 2],
      ['v', '>=', 2.5, 3],
      ['v', '<', 0.5, 0],
      ['v', '=', 4.5, 1],
      ['v', '!=', 4.5, 4],
      ['n', '<=', 1, 2],
      ['n', '<', 1.5, 2],
      ['n', '=', '3', 1],
      ['even', '=', true, 3],
      ['even', '!=', true, 2],
      ['s', '=', 's3', 1],
      ['s', '>', 's2', 2],
      ['some', '!=', 77, 2],
      ['absent', '!=', 1, 0],
    ])('field %s %s %j selects %d rows', async (field, op, value, expected) => {
      expect(await on.count(m, { filters: [{ field, op, value }] })).toBe(expected);
    });

    it.each<[string, '=' | '<', number | string | boolean]>([['v', '=', 'text'], ['s', '=', 1], ['even', '<', true], ['n', '=', '1.5'], ['n', '=', "1; DROP TABLE x"]])(
      'refuses to compare field %s %s %j',
      async (field, op, value) => {
        await expect(on.count(m, { filters: [{ field, op, value }] })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(`"${field}"`) });
      },
    );

    it('reads the start of a range and not its end', async () => {
      expect(await on.count(m, { range: { startMs: T0 + 1000, endMs: T0 + 3000 } })).toBe(2);
      expect(await on.count(m, { range: { startMs: T0 + 1001, endMs: T0 + 3001 } })).toBe(2);
      expect(await on.count(m, { range: { startMs: T0 + 5000, endMs: T0 + 9000 } })).toBe(0);
    });

    it('survives a range as wide as the store keeps times', async () => {
      expect(await on.count(m, { range: { startMs: -9_223_372_036_854, endMs: 9_223_372_036_855 } })).toBe(5);
    });

    it('answers nothing for a measurement nobody sent', async () => {
      expect(await on.series('nobody sent this', {})).toMatchObject({ series: [], truncated: false, source: { rowsRead: 0 } });
      expect((await on.events('nobody sent this')).rows).toEqual([]);
    });
  });
}
