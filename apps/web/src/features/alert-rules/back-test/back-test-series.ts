/** What a back-test drew: the first series of the query, with the bound or band they are held against. */
import { type BackTest } from '../../../api/alert-rules';
import { type ChartBand, chartLook } from '../../../charts/chart-spec';
import { type ChartSeries, type Point } from '../../../charts/points';

export interface BackTestChart {
  series: ChartSeries[];
  bands: ChartBand[];
}
type Played = BackTest['series'][number];
/** More lines would not be told apart. */
const MOST_DRAWN = 10;
const BAND_COLOR = 'var(--info-mark)';
const BOUND_COLOR = 'var(--bad-mark)';

/** "sui · eu", or "Value" when nothing tells it from others. */
export const seriesName = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).flatMap(([name, value]) => (name === '__name__' ? [] : [value])).join(' · ') || 'Value';

/**
 * Lines of a chart. A bound that is the same for several series is drawn once; a band that moves is drawn of one series only.
 * @param focus index of the series whose band is shown
 */
export function backTestChart(played: BackTest['series'], focus = 0): BackTestChart {
  const drawn = played.slice(0, MOST_DRAWN);
  const banded = drawn[focus] && isBand(drawn[focus]) ? drawn[focus] : drawn.find(isBand);
  const values = drawn.map((one, index): ChartSeries => ({ id: `${index}`, name: seriesName(one.labels), ...chartLook(index), points: pointsOf(one.timesMs, one.values) }));
  if (banded) return { series: [...values, ...edges(banded)], bands: [{ id: 'usual', color: BAND_COLOR, points: banded.timesMs.map((timeMs, index) => [timeMs, banded.lower?.[index] ?? null, banded.upper?.[index] ?? null] as const) }] };
  const seen = new Set<string>();
  const bounds = drawn.flatMap(({ timesMs, lower, upper }) => ([['Lower bound', lower], ['Upper bound', upper]] as const).flatMap(([name, bound]): ChartSeries[] => {
    const text = JSON.stringify(bound && !moves(bound) ? bound.find((value) => value !== null) : bound);
    if (!bound?.some((value) => value !== null) || seen.has(text)) return [];
    seen.add(text);
    // One that stands still is a line through the whole range, also where the query has no values.
    const still = moves(bound) ? undefined : bound.find((value) => value !== null);
    return [{ id: `${name} ${seen.size}`, name, points: pointsOf(timesMs, still === undefined ? bound : timesMs.map(() => still)), dash: 'dashed', color: BOUND_COLOR }];
  }));
  return { series: [...values, ...bounds], bands: [] };
}

/** Both sides, and one of them moves: a bound of a threshold stands still. */
const isBand = ({ lower, upper }: Played): boolean => lower !== undefined && upper !== undefined && (moves(lower) || moves(upper));
const moves = (values: readonly (number | null)[]): boolean => new Set(values.filter((value) => value !== null)).size > 1;

const edges = ({ timesMs, lower = [], upper = [] }: Played): ChartSeries[] =>
  ([['Usual, at most', upper], ['Usual, at least', lower]] as const).map(([name, values]) => ({ id: name, name, points: pointsOf(timesMs, values), dash: 'dotted', color: BAND_COLOR }));

const pointsOf = (timesMs: readonly number[], values: readonly (number | null)[]): Point[] => timesMs.map((timeMs, index) => [timeMs, values[index] ?? null]);
