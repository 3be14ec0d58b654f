import { systemClock } from '@observer/kernel';
import type { Principal } from '../../access';
import type { PromAnswer } from '../prom-answer';
import type { PromLive } from '../promql.types';
import { LiveEvaluation, merge, seriesOfLive } from './live-evaluation';
import { LiveWindow } from './live-window';

const answer = (times: number[]): PromAnswer => ({
  resultType: 'matrix', series: [{ labels: { chain: 'sui' }, times, values: times }], truncated: false, warnings: [], stats: { tookMs: 1, samplesRead: 1, seriesRead: 1, resolution: 'raw' }, explain: [],
});
const principal: Principal = { kind: 'api-key', id: 'k', name: 'k', role: 'viewer', scopes: ['read'], hash: 'h', expiresAtMs: null, dataScope: [] };

describe('the window of a live query', () => {
  it('takes new points at the right, drops old ones at the left and series without points', () => {
    const window = new LiveWindow(100, 500);
    window.append([{ labels: { a: '1' }, times: [0, 50], values: [1, 2] }, { labels: { a: '2' }, times: [0], values: [9] }], 50);
    window.append([{ labels: { a: '1' }, times: [120], values: [3] }], 120);
    expect(window.series()).toEqual([{ labels: { a: '1' }, times: [50, 120], values: [2, 3], histograms: undefined }]);
  });
});

describe('a live query of many series', () => {
  it('shows as many as a reader can be given at once', () => {
    expect([seriesOfLive({ rangeMs: 900_000, stepMs: 15_000 }), seriesOfLive({ rangeMs: 3_600_000, stepMs: 1000 }), seriesOfLive({ rangeMs: 10_998_000, stepMs: 1000 }), seriesOfLive({ rangeMs: 1000, stepMs: 10_000 })]).toEqual([500, 27, 9, 500]);
  });

  it('keeps those with the newest points when others come at every step', () => {
    const window = new LiveWindow(100_000, 3);
    window.append(['a', 'b'].map((name) => ({ labels: { name }, times: [0], values: [0] })), 0);
    expect(window.isFull).toBe(false);
    for (let time = 1; time <= 50; time++) window.append([{ labels: { name: 'a' }, times: [time], values: [1] }, { labels: { name: `n${time}` }, times: [time], values: [1] }], time);
    expect(window.series().map(({ labels }) => labels.name)).toEqual(['a', 'n49', 'n50']);
    expect(window.isFull).toBe(true);
  });
});

describe('a live evaluation', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void jest.useRealTimers());

  it('evaluates once for all readers, at every step, and makes up for steps it missed', async () => {
    const ranges: [number, number][] = [];
    let broken = false;
    const idle = jest.fn();
    const evaluation = new LiveEvaluation({ query: 'q', rangeMs: 60_000, stepMs: 10_000 }, principal, {
      clock: systemClock,
      async evaluate({ startMs, endMs }) {
        if (broken) throw new Error('away');
        ranges.push([startMs, endMs]);
        return answer([endMs]);
      },
      onFault: () => undefined, onIdle: idle,
    });
    const readers = [evaluation.subscribe(), evaluation.subscribe()];
    await jest.advanceTimersByTimeAsync(0);
    const full = await Promise.all(readers.map((reader) => reader.next()));
    expect(full.map(({ value }) => [value!.mode, value!.startMs, value!.endMs])).toEqual(Array(2).fill(['full', 940_000, 1_000_000]));
    broken = true;
    await jest.advanceTimersByTimeAsync(11_000);
    expect((await readers[0]!.next()).value).toMatchObject({ mode: 'append', endMs: 1_000_000, result: { series: [], warnings: [expect.stringContaining('internal error')] } });
    broken = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect((await readers[0]!.next()).value).toMatchObject({ mode: 'append', endMs: 1_020_000 });
    expect(ranges).toEqual([[940_000, 1_000_000], [1_010_000, 1_020_000]]);
    const late = await evaluation.subscribe().next();
    expect(late.value).toMatchObject({ mode: 'full', result: { series: [{ timesMs: [1_000_000, 1_020_000] }] } });
    evaluation.end();
    expect(idle).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ranges).toHaveLength(2);
  });
});

describe('what a slow reader has not read', () => {
  const tick = (mode: PromLive['mode'], times: number[]): PromLive => ({
    mode, startMs: 0, endMs: times.at(-1)!, stepMs: 1,
    result: { resultType: 'matrix', truncated: false, warnings: [], explain: [], stats: answer([]).stats, series: [{ labels: [{ name: 'a', value: '1' }], timesMs: times, values: times.map(String) }] },
  });
  it('is put together, and begins anew with a whole range', () => {
    const both = merge(tick('full', [1, 2]), tick('append', [3]));
    expect([both.mode, both.endMs, both.result.series[0]!.values]).toEqual(['full', 3, ['1', '2', '3']]);
    expect(merge(both, tick('full', [7])).result.series[0]!.timesMs).toEqual([7]);
  });
  it('is never more than the range', () => {
    let unread = tick('full', [0, 1, 2]);
    for (let time = 3; time < 500; time++) unread = merge(unread, { ...tick('append', [time]), startMs: time - 10 });
    expect(unread.result.series[0]).toMatchObject({ timesMs: Array.from({ length: 11 }, (_, i) => 489 + i), values: Array.from({ length: 11 }, (_, i) => String(489 + i)) });
    expect(merge({ ...unread, result: { ...unread.result, series: [{ labels: [{ name: 'gone', value: '1' }], timesMs: [1], values: ['1'] }] } }, { ...tick('append', [600]), startMs: 590 }).result.series).toHaveLength(1);
  });
});
