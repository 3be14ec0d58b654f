import { type PromLive } from '../../api/prom';
import { mergeLive } from './live-merge';

const message = (mode: PromLive['mode'], startMs: number, series: Record<string, [number, string][]>): PromLive => ({
  mode, startMs, endMs: startMs + 30, stepMs: 10,
  result: {
    resultType: 'MATRIX', truncated: false, warnings: [], explain: [], stats: { tookMs: 1, samplesRead: 1, seriesRead: 1, resolution: 'raw' },
    series: Object.entries(series).map(([job, points]) => ({ labels: [{ name: 'job', value: job }], timesMs: points.map(([timeMs]) => timeMs), values: points.map(([, value]) => value) })),
  },
});
const shown = (view: ReturnType<typeof mergeLive>) => Object.fromEntries(view.result.series.map(({ labels, timesMs, values }) => [labels[0]!.value, timesMs.map((timeMs, index) => `${timeMs}:${values[index]}`).join(' ')]));

const first = mergeLive(undefined, message('FULL', 0, { a: [[0, '1'], [10, '2'], [20, '3']], old: [[0, '7']] }));

test('new points come at the end and what is older than the range leaves, series too', () => {
  expect(shown(mergeLive(first, message('APPEND', 10, { a: [[30, '4']] })))).toEqual({ a: '10:2 20:3 30:4' });
});

test('a point that comes twice counts once, with its newest value', () => {
  const twice = mergeLive(first, message('APPEND', 0, { a: [[20, '9'], [30, '4']] }));
  expect(shown(twice)).toEqual({ a: '0:1 10:2 20:9 30:4', old: '0:7' });
  expect(shown(mergeLive(twice, message('APPEND', 0, { a: [[20, '9'], [30, '4']] })))).toEqual(shown(twice));
});

test('a new series joins, and a full message replaces all', () => {
  expect(shown(mergeLive(first, message('APPEND', 0, { b: [[30, '1']] })))).toEqual({ a: '0:1 10:2 20:3', old: '0:7', b: '30:1' });
  expect(shown(mergeLive(first, message('FULL', 0, { c: [[0, '1']] })))).toEqual({ c: '0:1' });
});
