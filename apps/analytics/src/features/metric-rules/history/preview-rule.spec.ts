import type { Batch } from '@observer/telemetry';
import { requests, T0 } from '../testing/example-batches';
import { aRule, KINDS } from '../testing/example-rules';
import { previewRule } from './preview-rule';

const PAGE_ROWS = 10_000;

/** `count` events, one every `everyMs` back from just before `T0`, newest first, page by page. */
async function* newestFirst(count: number, everyMs: number): AsyncGenerator<Batch> {
  for (let from = 0; from < count; from += PAGE_ROWS) {
    yield requests(Array.from({ length: Math.min(PAGE_ROWS, count - from) }, (_, i) => ({ atMs: -1 - (from + i) * everyMs })));
  }
}

const preview = (count: number, everyMs: number) => previewRule(aRule({ labels: [] }), 600_000, { kinds: KINDS, nowMs: T0 - 1, events: () => newestFirst(count, everyMs) });

describe('previewRule', () => {
  it('shows the whole time when all of its events were read', async () => {
    const { series, truncated } = await preview(600, 1_000);
    expect([truncated, series[0]!.timesMs[0], series[0]!.values.slice(-3)]).toEqual([false, T0 - 610_000, [10, 10, 10]]);
  });

  it('shows no zero for time of which it read no event', async () => {
    const { series, truncated, eventsMatched, warnings } = await preview(60_000, 2);
    expect(series[0]!.timesMs[0]).toBe(T0 - 90_000);
    expect(series[0]!.values).toEqual(Array.from({ length: 9 }, () => 5_000));
    expect([truncated, eventsMatched]).toEqual([true, 50_000]);
    expect(warnings).toContain('more than 50,000 events came in this time; only the newest are counted here');
  });

  it('shows the newest window, though it was not read as a whole, when more than all come in one', async () => {
    const { series } = await preview(60_000, 0.1);
    expect(series[0]!.timesMs).toEqual([T0 - 10_000]);
  });
});
