import { DAY_MS, Harness, MakeStore, rowsOf, T0 } from './harness';

/** Raw rows with paging. */
export function describeEvents(makeStore: MakeStore): void {
  describe('events', () => {
    const on = new Harness(makeStore);

    /** All pages; `between` runs after each. */
    async function pages(measurement: string, query: { order: 'asc' | 'desc'; limit: number }, between: () => Promise<void> = async () => undefined) {
      const rows: unknown[][] = [];
      let cursor: string | undefined;
      do {
        const page = await on.events(measurement, { ...query, cursor });
        expect(page.rows.length).toBeLessThanOrEqual(query.limit);
        rows.push(...page.rows);
        cursor = page.nextCursor;
        await between();
      } while (cursor !== undefined);
      return rows;
    }

    it('gives columns with role and type, time first', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, tags: { t: 'x' }, fields: { f: 1, i: 1n, b: true, s: 's' } }]);
      expect((await on.events(m)).columns).toEqual([
        { name: 'time', role: 'time', type: 'time' },
        { name: 't', role: 'tag', type: 'string' },
        { name: 'f', role: 'field', type: 'float' },
        { name: 'i', role: 'field', type: 'integer' },
        { name: 'b', role: 'field', type: 'boolean' },
        { name: 's', role: 'field', type: 'string' },
      ]);
    });

    it('gives the columns asked for, in that order, and leaves out unknown ones', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, tags: { t: 'x' }, fields: { f: 1 } }]);
      const { columns, rows } = await on.events(m, { columns: ['f', 'nope', 't'] });
      expect(columns.map((column) => column.name)).toEqual(['time', 'f', 't']);
      expect(rows).toEqual([[`${T0}000000`, 1, 'x']]);
    });

    it('tells a missing value from an empty text', async () => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, tags: { t: 'x' }, fields: { s: '', v: 0 } }, { at: T0 + 1, fields: { v: 1 } }]);
      expect((await on.events(m, { order: 'asc', columns: ['t', 's'] })).rows.map((row) => row.slice(1))).toEqual([['x', ''], [null, null]]);
    });

    it.each(['asc', 'desc'] as const)('pages through equal times and several days, %s', async (order) => {
      const m = on.fresh();
      const rows = Array.from({ length: 47 }, (_, i) => ({ at: T0 + (i % 3) * DAY_MS + (i % 2), fields: { i } }));
      await on.write(m, rows);
      const read = await pages(m, { order, limit: 5 });
      expect(read.map((row) => row[1]).sort((a, b) => Number(a) - Number(b))).toEqual(rows.map((_, i) => i));
      const times = read.map((row) => BigInt(row[0] as string));
      const sorted = [...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(times).toEqual(order === 'asc' ? sorted : sorted.reverse());
    });

    it('does not shift pages when newer rows arrive', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(20, (i) => ({ fields: { i } })));
      let late = 100;
      const read = await pages(m, { order: 'desc', limit: 6 }, () => on.write(m, [{ at: T0 + DAY_MS, fields: { i: late++ } }]));
      expect(read.map((row) => row[1])).toEqual(Array.from({ length: 20 }, (_, i) => 19 - i));
    });

    it('has no cursor on the last page, also when it is full', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(4, (i) => ({ fields: { i } })));
      expect((await on.events(m, { limit: 4 })).nextCursor).toBeUndefined();
      expect((await on.events(m, { limit: 3 })).nextCursor).toBeDefined();
    });

    it('applies matchers and filters to every page', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(30, (i) => ({ tags: { k: i % 2 === 0 ? 'a' : 'b' }, fields: { i } })));
      const { rows } = await on.events(m, { matchers: [{ tag: 'k', op: '=', value: 'a' }], filters: [{ field: 'i', op: '>', value: 20 }], order: 'asc' });
      expect(rows.map((row) => row[2])).toEqual([22, 24, 26, 28]);
    });

    it.each(['garbage', '', Buffer.from('desc:1;DROP TABLE x:1').toString('base64url')])('refuses the cursor %j', async (cursor) => {
      const m = on.fresh();
      await on.write(m, [{ at: T0, fields: { v: 1 } }]);
      await expect(on.events(m, { cursor })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('cursor') });
    });

    it('tells nothing of other rows in its cursor', async () => {
      const m = on.fresh();
      const matchers = [{ tag: 'k', op: '=', value: 'mine' }];
      await on.write(m, [...rowsOf(300, () => ({ tags: { k: 'theirs' }, fields: { v: 1 } })), ...rowsOf(3, () => ({ tags: { k: 'mine' }, fields: { v: 2 } }))]);
      const query = { matchers, limit: 1, order: 'asc' };
      const first = (await on.events(m, query)).nextCursor!;
      const second = (await on.events(m, { ...query, cursor: first })).nextCursor!;
      expect(second).toHaveLength(first.length);
      for (const cursor of [first, second]) expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/\d{4}|asc/);
      expect((await on.events(m, query)).nextCursor).not.toBe(first);
    });

    it('refuses the cursor of another query, and of the same one with less access', async () => {
      const [m, other] = [on.fresh(), on.fresh()];
      for (const name of [m, other]) await on.write(name, rowsOf(4, (i) => ({ tags: { k: `k${i % 2}` }, fields: { v: i } })));
      const { nextCursor: cursor } = await on.events(m, { limit: 1 });
      const refusal = { code: 'invalid_argument', message: expect.stringContaining('cursor') };
      await expect(on.events(other, { limit: 1, cursor })).rejects.toMatchObject(refusal);
      await expect(on.events(m, { limit: 1, cursor, matchers: [{ tag: 'k', op: '=', value: 'k1' }] })).rejects.toMatchObject(refusal);
      await expect(on.events(m, { limit: 1, cursor, filters: [{ field: 'v', op: '>', value: 1 }] })).rejects.toMatchObject(refusal);
      await expect(on.events(m, { limit: 1, cursor: `${cursor!.slice(0, -2)}AA` })).rejects.toMatchObject(refusal);
      expect((await on.events(m, { limit: 2, cursor, columns: ['v'] })).rows).toHaveLength(2);
    });

    it('goes on after the store was opened again', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(3, (i) => ({ fields: { i } })));
      const { nextCursor: cursor } = await on.events(m, { limit: 1 });
      await on.reopen();
      expect((await on.events(m, { cursor })).rows.map((row) => row[1])).toEqual([1, 0]);
    });

    it('refuses the cursor of a query in the other order', async () => {
      const m = on.fresh();
      await on.write(m, rowsOf(3, (i) => ({ fields: { i } })));
      const { nextCursor } = await on.events(m, { limit: 1, order: 'asc' });
      await expect(on.events(m, { cursor: nextCursor, order: 'desc' })).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}
