import { type TrafficTick } from '../../api/types';
import { appendTick, joinLive, livePoints } from './traffic-ticks';

const cell = (requestsPerSecond: number, p99: number | null = null, errorsPerSecond = 0) => ({ key: 'all', requestsPerSecond, errorsPerSecond, p50: null, p95: null, p99 });
const tick = (at: number, total = cell(1)): TrafficTick => ({ at, total, byChain: [], byRegion: [], freshnessMs: 0 });

test('ticks stay in order and old ones leave', () => {
  let ticks: readonly TrafficTick[] = [];
  for (const at of [1000, 2000, 1500, 300_000]) ticks = appendTick(ticks, tick(at));
  expect(ticks.map(({ at }) => at)).toEqual([300_000]);
  expect(appendTick(appendTick([], tick(1000)), tick(1000))).toHaveLength(1);
});

test('a rate is the mean of its window', () => {
  const ticks = [tick(1000, cell(10)), tick(1500, cell(20)), tick(2000, cell(50))];
  expect(livePoints(ticks, (one) => one.total, 'requests', 0, 1000)).toEqual([
    [1000, 15],
    [2000, 50],
  ]);
});

test('a busy tick weighs more in a quantile and an error ratio than a quiet one', () => {
  const ticks = [tick(1000, cell(90, 0.1, 9)), tick(1500, cell(10, 1.1, 0))];
  expect(livePoints(ticks, (one) => one.total, 'p99', 0, 1000)[0]![1]).toBeCloseTo(0.2);
  expect(livePoints(ticks, (one) => one.total, 'errorRatio', 0, 1000)[0]![1]).toBeCloseTo(0.09);
});

test('silence is zero requests, but no latency', () => {
  const ticks = [tick(1000)];
  expect(livePoints(ticks, () => undefined, 'requests', 0, 1000)).toEqual([[1000, 0]]);
  expect(livePoints(ticks, () => undefined, 'p50', 0, 1000)).toEqual([[1000, null]]);
});

test('live points continue the stored ones without an overlap', () => {
  expect(joinLive([[1, 1], [2, 2], [3, 3]], [[3, 9], [4, 4]])).toEqual([[1, 1], [2, 2], [3, 9], [4, 4]]);
  expect(joinLive([[1, 1]], [])).toEqual([[1, 1]]);
});
