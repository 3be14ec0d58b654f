import { createEngine } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import { RecordedOverlay } from './recorded-overlay';

const stored = { labels: { __name__: 'made', chain: 'sui' }, times: Float64Array.of(0, 60_000), values: Float64Array.of(1, 2) };
const value = async (overlay: RecordedOverlay, expr: string, timeMs: number): Promise<number[]> =>
  (await createEngine().instant(expr, { source: overlay.over(new MemorySource([stored], 'group')), signal: new AbortController().signal, timeMs })).series.map(({ values }) => values[0]!);

describe('what recording rules made', () => {
  it('is seen over what the store has, also within windows and groups', async () => {
    const overlay = new RecordedOverlay();
    overlay.record('rec', [{ labels: { __name__: 'made', chain: 'sui' }, value: 5 }, { labels: { __name__: 'made', chain: 'eth' }, value: 'Infinity' }], 120_000);
    expect(await value(overlay, 'made{chain="sui"}', 120_000)).toEqual([5]);
    expect(await value(overlay, 'sum(sum_over_time(made{chain="sui"}[5m]))', 120_000)).toEqual([8]);
    expect(await value(overlay, 'max(made)', 120_000)).toEqual([Infinity]);
    expect(await value(overlay, 'made', 119_999)).toEqual([2]);
  });

  it('ends when the rule makes it no more', async () => {
    const overlay = new RecordedOverlay();
    overlay.record('rec', [{ labels: { __name__: 'made', chain: 'sui' }, value: 5 }], 120_000);
    overlay.record('rec', [], 180_000);
    expect(await value(overlay, 'made', 180_000)).toEqual([]);
    expect(await value(overlay, 'count_over_time(made[5m])', 180_000)).toEqual([3]);
  });

  it('leaves other series to the store', async () => expect(await value(new RecordedOverlay(), 'sum(made)', 60_000)).toEqual([2]));
});
