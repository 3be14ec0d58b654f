import { Notice } from '@observer/ui';
import { useMemo } from 'react';
import { PROM_RANGE, type PromSeries } from '../../../../api/prom';
import { useQueries } from '../../../../api/use-queries';
import { chartLook } from '../../../../charts/chart-spec';
import { type ChartSeries } from '../../../../charts/points';
import { TimeChart } from '../../../../charts/time-chart';
import { alignedBounds, seriesPoints } from '../../../metrics';
import { unitOfQuery } from '../../../metrics/unit-of-query';
import { stepFor } from '../../../../time/time-range';
import { type WatchedChart as Watching } from './watched';

const MOST_SERIES = 50;
/** More lines would not be told apart. */
const MOST_DRAWN = 16;

interface Found {
  name: string;
  series: PromSeries;
}

/** Expressions over time, with the level that alerts. */
export function WatchedChart({ label, watched, bound, unit, bounds: around }: Watching & { bounds: { startMs: number; endMs: number } }) {
  const stepMs = stepFor(around.endMs - around.startMs);
  const { startMs, endMs } = alignedBounds(around, stepMs);
  const answers = useQueries(PROM_RANGE, watched.map(({ name, expr }) => ({ id: name, variables: { query: expr, startMs, endMs, stepMs, limit: MOST_SERIES, explain: false } })));
  const loading = watched.some(({ name }) => !answers[name]?.data && !answers[name]?.error);
  const found = watched.flatMap(({ name }): Found[] => (answers[name]?.data?.promQueryRange.series ?? []).map((series) => ({ name, series })));
  const error = watched.map(({ name }) => answers[name]?.error).find((one) => one !== undefined);
  const text = JSON.stringify(found);
  const isOne = watched.length === 1;
  const series = useMemo(() => {
    const drawn = (JSON.parse(text) as Found[]).slice(0, MOST_DRAWN).map(({ name, series: one }, index): ChartSeries => {
      const told = [...(isOne ? [] : [name]), ...one.labels.filter((of) => of.name !== '__name__').map(({ value }) => value)].join(' · ') || name;
      return { id: `${index} ${told}`, name: told, ...chartLook(index), points: seriesPoints(one, stepMs) };
    });
    const level: ChartSeries[] = bound === undefined ? [] : [{ id: 'bound', name: 'Alerts above', color: 'var(--bad-mark)', dash: 'dashed', points: [[startMs, bound], [endMs, bound]] }];
    return [...drawn, ...level];
  }, [text, isOne, bound, startMs, endMs, stepMs]);
  if (error && found.length === 0) return <Notice tone="bad">{error.message}</Notice>;
  return <TimeChart label={label} kind="line" unit={unit ?? unitOfQuery(watched[0]?.expr ?? '')} series={series} bounds={{ startMs, endMs }} stepMs={stepMs} height={200} scale={unit === 'count' ? 'zero' : 'fit'} loading={loading && found.length === 0} emptyText="It has no values in this range" />;
}
