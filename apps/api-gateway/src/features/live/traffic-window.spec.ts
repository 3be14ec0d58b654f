import { type Batch, BatchBuilder } from '@observer/telemetry';
import { LIVE_WITHIN_MS, SLOT_MS, tickOf, TrafficWindow } from './traffic-window';

const start = 1_800_000_000_000;
type Row = { chain?: string; region?: string; status?: string; latency?: number; atMs?: number };
function batchOf(...rows: Row[]): Batch {
  const builder = new BatchBuilder('gateway_request');
  for (const { chain = 'sui', region = 'eu', status = 'ok', latency = 0.1, atMs = start } of rows) builder.row(BigInt(atMs) * 1_000_000n, { chain, region, status }, { latency_seconds: latency });
  return builder.build();
}
const many = (n: number, row: Row): Row[] => Array.from({ length: n }, () => row);

describe('a traffic window', () => {
  it('covers the last two slots: a row is in two ticks and then gone', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf({}), start, start);
    const rates = [1, 2, 3].map((slot) => tickOf(window.advance(start + slot * SLOT_MS), {}).total.requestsPerSecond);
    expect(rates).toEqual([2, 1, 0]);
  });

  it('counts by chain and region, errors, and quantiles within one percent', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf(...many(90, { latency: 0.1 }), ...many(10, { chain: 'ethereum', region: 'us', status: 'timeout', latency: 2 })), start, start);
    window.advance(start + SLOT_MS);
    const tick = tickOf(window.advance(start + 2 * SLOT_MS), {});
    expect(tick.total).toMatchObject({ requestsPerSecond: 100, errorsPerSecond: 10 });
    expect(tick.total.p50! / 0.1).toBeCloseTo(1, 1);
    expect(tick.total.p99! / 2).toBeCloseTo(1, 1);
    expect(tick.byChain.map((cell) => [cell.key, cell.requestsPerSecond, cell.errorsPerSecond])).toEqual([['ethereum', 10, 10], ['sui', 90, 0]]);
    expect(tick.byRegion.map((cell) => [cell.key, cell.requestsPerSecond])).toEqual([['eu', 90], ['us', 10]]);
  });

  it('narrows the total too when filtered', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf(...many(3, {}), { region: 'us' }, { chain: 'ethereum' }), start, start);
    const tick = tickOf(window.advance(start + 1000), { chain: 'sui', region: 'eu' });
    expect([tick.total.requestsPerSecond, tick.byChain.length, tick.byRegion.length]).toEqual([3, 1, 1]);
  });

  it('says how old the oldest new row is, and nothing when nothing is new', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf({}), start + 100, start + 110);
    window.add(batchOf({}), start + 40, start + 120);
    expect(tickOf(window.advance(start + SLOT_MS), {}).freshnessMs).toBe(SLOT_MS - 40);
    expect(tickOf(window.advance(start + 2 * SLOT_MS), {}).freshnessMs).toBe(0);
  });

  it('leaves rows out that are far from now', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf({ atMs: start - LIVE_WITHIN_MS - 1 }, { atMs: start + LIVE_WITHIN_MS + 1 }, {}), start, start);
    expect(tickOf(window.advance(start + 1000), {}).total.requestsPerSecond).toBe(1);
  });

  it('tells an empty second without quantiles', () => {
    expect(tickOf(new TrafficWindow(start).advance(start + SLOT_MS), {})).toEqual({
      at: start + SLOT_MS, total: { key: 'total', requestsPerSecond: 0, errorsPerSecond: 0, p50: null, p95: null, p99: null }, byChain: [], byRegion: [], freshnessMs: 0,
    });
  });

  it('stays small whatever the names are: what is too many counts as other', () => {
    const window = new TrafficWindow(start);
    window.add(batchOf(...Array.from({ length: 3000 }, (_, i) => ({ chain: `c${i}` }))), start, start);
    const tick = tickOf(window.advance(start + 1000), {});
    expect(tick.byChain.length).toBeLessThanOrEqual(2001);
    expect(tick.byChain.find((cell) => cell.key === 'other')?.requestsPerSecond).toBe(1000);
    expect(tick.total.requestsPerSecond).toBe(3000);
  });
});
