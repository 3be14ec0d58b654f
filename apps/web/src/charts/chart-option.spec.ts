import { init } from 'echarts';
import { bytesStep, chartOption } from './chart-option';
import { chartLook, type ChartKind, colorByKey } from './chart-spec';

const colors = { grid: '#111111', axis: '#222222', surface: '#ffffff', resolve: (color: string) => (color === 'var(--chart-1)' ? '#ff0000' : color) };
const series = [{ id: 'a', name: 'a', color: 'var(--chart-1)', points: [[1, 2] as const] }];
const spec = { unit: 'rate' as const, series, bounds: { startMs: 0, endMs: 60_000 } };

test('tokens become colours, as a canvas knows no CSS variables', () => {
  expect(chartOption({ ...spec, kind: 'line' }, colors).series[0]!.color).toBe('#ff0000');
});

test('the time axis shows exactly the range asked for, even where there is no data', () => {
  expect(chartOption({ ...spec, kind: 'line' }, colors).xAxis).toMatchObject({ min: 0, max: 60_000 });
});

test('only stacks and bars add up', () => {
  expect(chartOption({ ...spec, kind: 'stack' }, colors).series[0]).toHaveProperty('stack');
  expect(chartOption({ ...spec, kind: 'bars' }, colors).series[0]).toHaveProperty('stack');
  expect(chartOption({ ...spec, kind: 'area' }, colors).series[0]).not.toHaveProperty('stack');
});

test('a band is filled from its lower edge to its upper one, and has a gap where a side is missing', () => {
  const bands = [{ id: 'b', color: 'var(--chart-1)', points: [[1, -2, 3], [2, null, 5], [3, 1, 1]] as const }];
  const [, lower, height] = chartOption({ ...spec, kind: 'line', bands }, colors).series;
  expect([lower!.data, height!.data]).toEqual([[[1, -2], [2, null], [3, 1]], [[1, 5], [2, null], [3, 0]]]);
  expect(height).toMatchObject({ stack: 'band b', stackStrategy: 'all', areaStyle: { color: '#ff0000' } });
});

test('values start at zero unless they go below', () => {
  const { min } = chartOption({ ...spec, kind: 'line' }, colors).yAxis;
  expect(min({ min: 500, max: 510 })).toBe(0);
  expect(min({ min: -3, max: 4 })).toBe(-3);
});

test('a chart that may fit shows small changes of large values', () => {
  const low = (kind: 'line' | 'stack', min: number, max: number) => chartOption({ ...spec, kind, scale: 'fit' }, colors).yAxis.min({ min, max });
  expect(low('line', 1000, 1010)).toBeGreaterThan(990);
  expect(low('line', 10, 1010)).toBe(0);
  expect(low('stack', 1000, 1010)).toBe(0);
});

test('what cannot be drawn is a gap', () => {
  const points = [[1, NaN], [2, 3], [3, Infinity]] as const;
  expect(chartOption({ ...spec, series: [{ ...series[0]!, points }], kind: 'line' }, colors).series[0]!.data).toEqual([[1, null], [2, 3], [3, null]]);
});

test('a least high is a tick like the others', () => {
  const { max, splitNumber } = chartOption({ ...spec, kind: 'area', minHigh: 0.01 }, colors).yAxis;
  expect([max?.({ max: 0.002 }), max?.({ max: 0.2 }), splitNumber]).toEqual([0.01, null, 2]);
});

test('a key keeps its colour whatever the order of the answer', () => {
  expect(colorByKey(['sui', 'base'])('sui')).toBe(colorByKey(['base', 'sui', 'base'])('sui'));
});

test('a chart that is no longer stacked forgets that it was', () => {
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: 200, height: 100 });
  const draw = (kind: ChartKind) => {
    chart.setOption(chartOption({ ...spec, kind }, colors), { replaceMerge: ['series'] });
    return (chart.getOption()['series'] as { stack?: string; areaStyle?: object }[])[0]!;
  };
  expect(draw('stack').stack).toBe('all');
  const { stack, areaStyle } = draw('line');
  expect([stack, areaStyle]).toEqual([undefined, undefined]);
  chart.dispose();
});

test('48 series are told apart by colour or dash', () => {
  const looks = Array.from({ length: 48 }, (_, index) => JSON.stringify(chartLook(index)));
  expect(new Set(looks).size).toBe(48);
});

test('ticks of bytes are round in binary units', () => {
  expect([76.3, 5, 400].map((mib) => bytesStep(mib * 2 ** 20)! / 2 ** 20)).toEqual([32, 2, 128]);
  expect(bytesStep(0)).toBeUndefined();
  const stacked = [{ ...series[0]!, points: [[1, 3 * 2 ** 20] as const] }, { ...series[0]!, id: 'b', points: [[1, 5 * 2 ** 20] as const] }];
  const { interval, min, max } = chartOption({ ...spec, unit: 'bytes', series: stacked, kind: 'stack' }, colors).yAxis;
  expect([interval, min({ min: 0, max: 0 }), max?.({ max: 0 })].map((bytes) => bytes! / 2 ** 20)).toEqual([2, 0, 8]);
  const narrow = [{ ...series[0]!, points: [[1, 1000 * 2 ** 20] as const, [2, 1010 * 2 ** 20] as const] }];
  expect(chartOption({ ...spec, unit: 'bytes', series: narrow, kind: 'line', scale: 'fit' }, colors).yAxis.min({ min: 0, max: 0 }) / 2 ** 20).toBe(996);
});
