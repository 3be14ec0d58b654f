import { formatAxisTime } from '../format/time';
import { formatUnit } from '../format/number';
import { type ChartBand, type ChartKind, type ChartSpec, PLOT } from './chart-spec';
import { type ChartSeries } from './points';
import { onOneGrid } from './stack-grid';

export interface ChartColors {
  grid: string;
  axis: string;
  surface: string;
  /** Resolves `var(--token)`: a canvas knows no CSS variables. */
  resolve: (color: string) => string;
}

/** Values whose spread is less than this share of their height are drawn without zero, where the chart may fit. */
const NARROW_SPREAD = 0.25;

/** Low end of the scale. */
export function scaleLow({ min, max }: { min: number; max: number }, fit: boolean): number {
  if (min < 0 || !fit || max - min >= Math.abs(max) * NARROW_SPREAD) return Math.min(0, min);
  return Math.max(0, min - (max - min || Math.abs(max) * 0.01) * 0.15);
}

/** The ECharts option of a chart over time. */
export function chartOption(spec: ChartSpec, colors: ChartColors) {
  const spanMs = spec.bounds.endMs - spec.bounds.startMs;
  const low = (extent: { min: number; max: number }) => scaleLow(extent, spec.scale === 'fit' && (spec.kind === 'line' || spec.kind === 'area'));
  const drawn = extentOfAll(spec);
  const step = spec.unit === 'bytes' && spec.minHigh === undefined ? bytesStep(drawn.max - low(drawn)) : undefined;
  const text = { color: colors.axis, fontSize: 11, fontFamily: 'inherit' };
  return {
    animation: false,
    grid: { ...PLOT, containLabel: false, outerBoundsMode: 'none' as const },
    xAxis: {
      type: 'time' as const,
      min: spec.bounds.startMs,
      max: spec.bounds.endMs,
      splitNumber: 4,
      axisLine: { lineStyle: { color: colors.grid } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (ms: number) => formatAxisTime(ms, spanMs) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: (extent: { min: number; max: number }) => (step === undefined ? low(extent) : Math.floor(low(drawn) / step) * step),
      ...(spec.minHigh === undefined ? {} : { max: (extent: { max: number }) => (extent.max < spec.minHigh! ? spec.minHigh! : null) }),
      // a least high stands at the top as a tick of its own; halves of it fall in with it
      splitNumber: spec.minHigh === undefined ? 3 : 2,
      ...(step === undefined ? {} : { interval: step, max: () => Math.ceil(drawn.max / step) * step }),
      axisLabel: { ...text, margin: 10, formatter: (value: number) => formatUnit(value, spec.unit) },
      splitLine: { lineStyle: { color: colors.grid } },
    },
    series: [
      ...(spec.kind === 'stack' || spec.kind === 'bars' ? onOneGrid(spec.series, spec.kind) : spec.series).map((series) => seriesOption(series, spec.kind, colors)), ...(spec.bands ?? []).flatMap((band) => bandOption(band, colors)),
    ],
  };
}

/** Distance of ticks that are round in binary units: 32 MiB, not 19.1; undefined when there is nothing to measure. */
export const bytesStep = (spread: number): number | undefined => (spread > 0 && Number.isFinite(spread) ? 2 ** Math.ceil(Math.log2(spread / 4)) : undefined);

/** The smallest and the largest value drawn; stacks add up. */
function extentOfAll({ kind, series }: Pick<ChartSpec, 'kind' | 'series'>): { min: number; max: number } {
  const sums = new Map<number, number>();
  const extent = { min: Infinity, max: -Infinity };
  for (const { points } of series) {
    for (const [timeMs, value] of points) {
      if (value === null || !Number.isFinite(value)) continue;
      const total = value + (kind === 'stack' || kind === 'bars' ? (sums.get(timeMs) ?? 0) : 0);
      sums.set(timeMs, total);
      extent.min = Math.min(extent.min, total);
      extent.max = Math.max(extent.max, total);
    }
  }
  return extent;
}

function seriesOption(series: ChartSeries, kind: ChartKind, colors: ChartColors) {
  const color = colors.resolve(series.color);
  // The kind is a part of the id: ECharts merges into a series of the same id, and what it was before (stacked, filled) would stay.
  const base = { id: `${kind} ${series.id}`, name: series.name, data: drawable(series.points), silent: true, color, z: series.faded ? 1 : 2 };
  const opacity = series.faded ? FADED : 1;
  if (kind === 'bars') return { ...base, type: 'bar' as const, stack: 'all', barCategoryGap: '25%', large: true, itemStyle: { opacity } };
  const area = kind === 'stack' ? { areaStyle: { color, opacity: 0.5 * opacity }, stack: 'all' } : kind === 'area' ? { areaStyle: { color: fade(color), opacity } } : {};
  return {
    ...base,
    ...area,
    type: 'line' as const,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { width: kind === 'stack' ? 1 : 1.75, color, opacity, type: series.dash ?? ('solid' as const) },
    itemStyle: { color },
  };
}

/** A band is its lower edge, which is not drawn, and its height stacked upon that. */
function bandOption({ id, color, points }: ChartBand, colors: ChartColors) {
  const fill = colors.resolve(color);
  const whole = points.map(([timeMs, lower, upper]) => (lower === null || upper === null || !Number.isFinite(lower) || !Number.isFinite(upper) ? ([timeMs, null, null] as const) : ([timeMs, lower, upper] as const)));
  const part = (of: string, data: (readonly [number, number | null])[], areaStyle?: { color: string; opacity: number }) => ({
    id: `band ${id} ${of}`, name: of, data, silent: true, color: fill, z: 1, type: 'line' as const, stack: `band ${id}`, stackStrategy: 'all' as const, showSymbol: false, connectNulls: false, lineStyle: { width: 0, opacity: 0 }, ...(areaStyle ? { areaStyle } : {}),
  });
  return [part('lower', whole.map(([timeMs, lower]) => [timeMs, lower])), part('height', whole.map(([timeMs, lower, upper]) => [timeMs, lower === null || upper === null ? null : upper - lower]), { color: fill, opacity: BAND_OPACITY })];
}

const BAND_OPACITY = 0.16;
const FADED = 0.12;

/** What a canvas can draw: NaN and infinities become gaps. */
const drawable = (points: ChartSeries['points']): [number, number | null][] =>
  points.every(([, value]) => value === null || Number.isFinite(value)) ? (points as [number, number | null][]) : points.map(([timeMs, value]) => [timeMs, value !== null && Number.isFinite(value) ? value : null]);

const fade = (color: string) => ({
  type: 'linear' as const,
  x: 0, y: 0, x2: 0, y2: 1,
  colorStops: [
    { offset: 0, color: `${color}44` },
    { offset: 1, color: `${color}05` },
  ],
});
