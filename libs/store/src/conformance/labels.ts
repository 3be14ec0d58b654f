import { LabelsQuery, labelsQuerySchema, LabelsResult } from '@observer/contracts';
import { DAY_MS, Harness, MakeStore, T0 } from './harness';
import { SampleModel } from './sample-model';

export function describeLabels(makeStore: MakeStore): void {
  describe('labels', () => {
    const on = new Harness(makeStore);
    const model = new SampleModel();
    const select = (query: object): Promise<LabelsResult> => on.store.selectLabels(labelsQuerySchema.parse(query));
    const m = 'label_test';

    beforeAll(async () => {
      await on.write(m, [-1, 0].flatMap((day) => ['a', 'b'].map((host, i) => ({ at: T0 + day * DAY_MS, tags: { host, ...(i === 0 ? { zone: 'eu' } : {}) }, fields: { value: 1, ...(day === 0 ? { extra: 2 } : {}) } }))));
      await on.store.updateRollups();
      await on.write(m, [{ at: T0, tags: { host: 'c', zone: 'us' }, fields: { extra: 3 } }]);
      await on.write('other', [{ at: T0, tags: { job: 'x' }, fields: { value: 1 } }]);
      await on.write('with_text', [{ at: T0, tags: { host: 'd' }, fields: { value: 1, text: 'here' } }]);
      await on.write('payment', [{ at: T0, tags: { asset: 'TAO' }, fields: { amount: 5 } }]);
      for (const day of [-1, 0]) {
        model.add({ __name__: m, host: 'a', zone: 'eu' }, T0 + day * DAY_MS, 1);
        model.add({ __name__: m, host: 'b' }, T0 + day * DAY_MS, 1);
      }
      for (const labels of [{ host: 'a', zone: 'eu' }, { host: 'b' }, { host: 'c', zone: 'us' }] as Record<string, string>[]) model.add({ __name__: `${m}_extra`, ...labels }, T0, 1);
      model.add({ __name__: 'other', job: 'x' }, T0, 1);
      model.add({ __name__: 'with_text', host: 'd' }, T0, 1);
    });

    const yesterday = { startMs: T0 - DAY_MS, endMs: T0 - DAY_MS + 1 };
    const name = (op: string, value: string): object => ({ tag: '__name__', op, value });
    const cases: [string, Partial<Record<keyof LabelsQuery, unknown>>][] = [
      ['everything ever seen', {}],
      ['of one metric', { matcherSets: [[name('=', m)]] }],
      ['of metrics whose name matches a pattern', { matcherSets: [[name('=~', 'label.*')]] }],
      ['of either of two sets of matchers', { matcherSets: [[name('=', 'other')], [{ tag: 'host', op: '=', value: 'a' }, name('!=', m)]] }],
      ['that lack a label', { matcherSets: [[{ tag: 'zone', op: '=', value: '' }]] }],
      ['within a range', { range: yesterday }],
      ['within a range, at its very end', { range: { startMs: T0 - 1, endMs: T0 } }],
      ['within a range and matching', { matcherSets: [[{ tag: 'zone', op: '=~', value: '.+' }]], range: { startMs: T0 - 1, endMs: T0 + 1 } }],
      ['that nobody has', { matcherSets: [[name('=', 'nobody')]] }],
    ];

    it.each(cases)('series, names and values: %s', async (_, query) => {
      const expected = model.matching(labelsQuerySchema.parse({ what: 'series', ...query }));
      const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
      const key = (labels: object): string => JSON.stringify(Object.entries(labels).sort());
      const { series, truncated } = await select({ what: 'series', ...query });
      expect([sorted(series.map(key)), series.length, truncated]).toEqual([sorted(expected.map(key)), expected.length, false]);
      expect((await select({ what: 'names', ...query })).values).toEqual(sorted(expected.flatMap((labels) => Object.keys(labels))));
      for (const label of ['__name__', 'host', 'zone', 'nothing']) {
        expect((await select({ what: 'values', label, ...query })).values).toEqual(sorted(expected.flatMap((labels) => labels[label] ?? [])));
      }
    });

    it('are still there after the store was opened again', async () => {
      await on.reopen();
      expect((await select({ what: 'values', label: 'host' })).values).toEqual(['a', 'b', 'c', 'd']);
    });

    it('cuts a long answer and says so', async () => {
      expect(await select({ what: 'values', label: 'host', limit: 2 })).toEqual({ series: [], values: ['a', 'b'], truncated: true });
      expect(await select({ what: 'series', limit: 1 })).toMatchObject({ truncated: true, series: [expect.anything()] });
    });
  });
}
