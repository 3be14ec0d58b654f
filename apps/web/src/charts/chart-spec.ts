/** What a chart over time shows, apart from how it is drawn: what draws it is loaded on demand. */
import { type Unit } from '../format/number';
import { type ChartSeries } from './points';

export type ChartKind = 'line' | 'area' | 'stack' | 'bars';

/** Space around the plot, px. Fixed, so that the crosshair needs no question to the chart. */
export const PLOT = { left: 54, right: 18, top: 10, bottom: 24 } as const;

/** The room between two lines, e.g. of what is usual; where a side is missing there is none. */
export interface ChartBand {
  id: string;
  color: string;
  points: readonly (readonly [timeMs: number, lower: number | null, upper: number | null])[];
}

export interface ChartSpec {
  kind: ChartKind;
  unit: Unit;
  series: readonly ChartSeries[];
  /** Filled behind the lines. Its edges are told by series of their own. */
  bands?: readonly ChartBand[];
  bounds: { startMs: number; endMs: number };
  /** Upper end of the scale that must be visible, e.g. 0.01 so that tiny error rates look tiny. */
  minHigh?: number;
  /** `fit`: values that lie close together far from zero may fill the height; otherwise the scale starts at zero. */
  scale?: 'zero' | 'fit';
}

const CHART_COLORS = 16;
const DASHES = [undefined, 'dashed', 'dotted'] as const;
/** The nth colour for things without a colour of their own. */
export const chartColor = (index: number): string => `var(--chart-${(index % CHART_COLORS) + 1})`;

/** How the nth series is drawn: a colour of its own, and when all are taken the same colours dashed, then dotted. */
export function chartLook(index: number): Pick<ChartSeries, 'color' | 'dash'> {
  const dash = DASHES[Math.floor(index / CHART_COLORS) % DASHES.length];
  return { color: chartColor(index), ...(dash === undefined ? {} : { dash }) };
}

/** The same key keeps the same colour wherever it is drawn: by its place among all known keys. */
export function colorByKey(keys: readonly string[]): (key: string) => string {
  const places = new Map([...new Set(keys)].sort().map((key, index) => [key, index]));
  return (key) => chartColor(places.get(key) ?? CHART_COLORS - 1);
}
