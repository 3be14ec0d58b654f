/** What a back-test drew: the first series of the query, with the bound or band they are held against. */
import { type BackTest } from '../../api/alert-rules';
import { type ChartSeries, type Point } from '../../charts/points';

type Drawn = Pick<ChartSeries, 'name' | 'points'> & Partial<Pick<ChartSeries, 'dash' | 'color'>>;
/** More lines would not be told apart. */
const MOST_DRAWN = 10;

/** A bound that is the same for several series is drawn once. */
export function backTestSeries(series: BackTest['series']): Drawn[] {
  const seen = new Set<string>();
  const bound = (name: string, timesMs: readonly number[], values: readonly (number | null)[] | undefined): Drawn[] => {
    const text = JSON.stringify(values ?? []);
    if (!values?.some((value) => value !== null) || seen.has(text)) return [];
    seen.add(text);
    return [{ name, points: pointsOf(timesMs, values), dash: 'dashed', color: 'var(--bad-mark)' }];
  };
  return series.slice(0, MOST_DRAWN).flatMap(({ labels, timesMs, values, lower, upper }) => {
    const name = Object.entries(labels).flatMap(([label, value]) => (label === '__name__' ? [] : [value])).join(' · ') || 'Value';
    return [{ name, points: pointsOf(timesMs, values) }, ...bound('Lower bound', timesMs, lower), ...bound('Upper bound', timesMs, upper)];
  });
}

const pointsOf = (timesMs: readonly number[], values: readonly (number | null)[]): Point[] => timesMs.map((timeMs, index) => [timeMs, values[index] ?? null]);
