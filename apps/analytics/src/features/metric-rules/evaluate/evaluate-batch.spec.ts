import fc from 'fast-check';
import type { Batch } from '@observer/telemetry';
import { type ExampleRequest, requests, T0 } from '../testing/example-batches';
import { compiled } from '../testing/example-rules';
import { cellKindOf, gaugeValue } from './cell';
import { evaluateBatch } from './evaluate-batch';
import { WINDOW_MS } from './event-window';
import { WindowCells } from './window-cells';

type Rule = ReturnType<typeof compiled>;
const run = (rule: Rule, batches: readonly Batch[], range?: Parameters<typeof evaluateBatch>[3]): WindowCells => {
  const cells = new WindowCells(cellKindOf(rule.rule), rule.bounds.length === 0 ? 0 : rule.bounds.length + 1);
  for (const batch of batches) evaluateBatch(rule, batch, cells, range);
  return cells;
};
/** `window after T0 / labels` -> events and sum. */
const summary = (cells: WindowCells): Record<string, [number, number]> =>
  Object.fromEntries(cells.windows().flatMap((start) => [...cells.of(start).values()].map(({ labels, cell }) => [`${start - T0}/${labels.join(',')}`, [cell.count, cell.hi + cell.lo]])));

describe('evaluateBatch', () => {
  it('counts events by window and labels; a missing label is ""', () => {
    const batch = requests([{ atMs: 0 }, { atMs: 9_999.999999 }, { atMs: 10_000 }, { atMs: 5, tags: { region: 'eu' } }]);
    expect(summary(run(compiled({ labels: ['chain', 'region'] }), [batch]))).toEqual({ '0/ethereum,': [2, 2], '0/ethereum,eu': [1, 1], '10000/ethereum,': [1, 1] });
  });

  it('adds up a measure, and leaves out events without it', () => {
    const batch = requests([{ atMs: 0, fields: { response_bytes: 9_007_199_254_740_984n } }, { atMs: 1, fields: { response_bytes: 7 } }, { atMs: 2 }]);
    expect(summary(run(compiled({ labels: [], measure: 'response_bytes' }), [batch]))).toEqual({ '0/': [2, 9_007_199_254_740_991] });
  });

  it('asks matchers and filters', () => {
    const rule = compiled({ labels: ['region'], matchers: [{ tag: 'region', op: '!=', value: 'us' }, { tag: 'customer', op: '=', value: '' }], filters: [{ field: 'latency_seconds', op: '>=', value: 0.5 }, { field: 'request_id', op: '!=', value: 'x' }] });
    const slow = { latency_seconds: 0.5, request_id: 'y' };
    const batch = requests([
      { atMs: 0, fields: slow, tags: { region: 'eu' } }, { atMs: 0, fields: slow }, { atMs: 0, fields: slow, tags: { region: 'us' } }, { atMs: 0, fields: slow, tags: { customer: 'c1' } },
      { atMs: 0, fields: { ...slow, latency_seconds: 0.4 } }, { atMs: 0, fields: { latency_seconds: 1 } }, { atMs: 0, fields: { ...slow, request_id: 'x' } },
    ]);
    expect(summary(run(rule, [batch]))).toEqual({ '0/eu': [1, 1], '0/': [1, 1] });
  });

  it('knows that nothing matches when a batch lacks the column', () => {
    expect(summary(run(compiled({ matchers: [{ tag: 'region', op: '=', value: 'eu' }] }), [requests([{ atMs: 0 }])]))).toEqual({});
    expect(summary(run(compiled({ filters: [{ field: 'credits', op: '!=', value: 3 }] }), [requests([{ atMs: 0 }])]))).toEqual({});
  });

  it('counts only events of its time', () => {
    const batch = requests([{ atMs: -1 }, { atMs: 0 }, { atMs: 19_999 }, { atMs: 20_000 }]);
    expect(summary(run(compiled({ labels: [] }), [batch], { fromMs: T0, untilMs: T0 + 20_000 }))).toEqual({ '0/': [1, 1], '10000/': [1, 1] });
  });

  it('puts observations into buckets whose bound they do not exceed', () => {
    const rule = compiled({ type: 'histogram', metric: 'latency_seconds', measure: 'latency_seconds', labels: [], buckets: [0.1, 0.5, 1] });
    const cell = run(rule, [requests([0.05, 0.1, 0.2, 0.5, 1, 7].map((latency) => ({ atMs: 0, fields: { latency_seconds: latency } })))]).get(T0, '');
    expect([...cell!.buckets!]).toEqual([2, 2, 1, 1]);
  });

  it.each([['last', 4], ['min', 1], ['max', 9], ['sum', 18], ['avg', 4.5]] as const)('makes the %s of a window a gauge, whatever the order of the events', (gauge, expected) => {
    const rule = compiled({ type: 'gauge', gauge, metric: 'g', measure: 'credits', labels: [] });
    const rows = [{ atMs: 7, fields: { credits: 4 } }, { atMs: 6.999999, fields: { credits: 9 } }, { atMs: 3, fields: { credits: 1 } }, { atMs: 5, fields: { credits: 4 } }];
    for (const batches of [[requests(rows)], [...rows].reverse().map((row) => requests([row]))]) expect(gaugeValue(gauge, run(rule, batches).get(T0, '')!)).toBe(expected);
  });

  it('does not count what a counter cannot: negative values', () => {
    const rule = compiled({ labels: [], measure: 'latency_seconds' });
    const cells = new WindowCells('counter', 0);
    expect(evaluateBatch(rule, requests([{ atMs: 0, fields: { latency_seconds: -1 } }, { atMs: 0 }]), cells)).toEqual({ events: 1, unusable: 1 });
  });

  it('agrees with a naive evaluation, however the events are cut into batches', () => {
    const row = fc.record({
      atMs: fc.integer({ min: -25_000, max: 25_000 }),
      tags: fc.record({ chain: fc.constantFrom('a', 'b'), region: fc.option(fc.constantFrom('eu', 'us'), { nil: undefined }), node: fc.option(fc.stringMatching(/^[a-z]{1,3}$/), { nil: undefined }) }),
      fields: fc.record({ latency_seconds: fc.constantFrom(0.1, 0.2, 0.7, 1e15, 3), credits: fc.option(fc.nat(9), { nil: undefined }) }),
    });
    const rule = compiled({ labels: ['node', 'region'], measure: 'latency_seconds', filters: [{ field: 'credits', op: '<', value: 7 }], matchers: [{ tag: 'chain', op: '=~', value: 'a|c' }] });
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.nat(59), (rows, cut) => {
      const naive: Record<string, [number, number]> = {};
      for (const { atMs, tags, fields } of rows) {
        if (tags.chain !== 'a' || fields.credits === undefined || fields.credits >= 7) continue;
        const entry = (naive[`${Math.floor(atMs / WINDOW_MS) * WINDOW_MS}/${tags.node ?? ''},${tags.region ?? ''}`] ??= [0, 0]);
        entry[0]++;
        entry[1] += fields.latency_seconds;
      }
      const parts = [rows.slice(0, cut), rows.slice(cut)].filter((part): part is ExampleRequest[] & typeof rows => part.length > 0);
      const got = summary(run(rule, parts.map((part) => requests(part))));
      expect(Object.keys(got).sort()).toEqual(Object.keys(naive).sort());
      for (const [key, [count, sum]] of Object.entries(naive)) {
        expect(got[key]![0]).toBe(count);
        expect(got[key]![1]).toBeCloseTo(sum, 0);
      }
      expect(summary(run(rule, [requests([...rows].reverse())]))).toEqual(got);
    }));
  });
});
