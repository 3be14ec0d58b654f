import { Panel } from '@observer/ui';
import { useMemo } from 'react';
import { SERIES } from '../../api/operations';
import { columnPoints } from '../../api/series-points';
import { type Series } from '../../api/types';
import { useSteadyQuery } from '../../api/use-query';
import { chartLook } from '../../charts/chart-spec';
import { type ChartSeries, fillSteps } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { formatSpan } from '../../format/time';
import { type ExploreParts } from './explore-parts';
import { aggregateUnit, aggregateWords, chartQuery } from './explore-query';

/** A group in words: the values of its labels. */
export const groupName = ({ labels }: Pick<Series, 'labels'>): string => labels.map(({ value }) => value || '(none)').join(' · ') || 'All';

/** The chosen number over time, by group. Dragging zooms the page's range. */
export function EventsChart({ state, page }: ExploreParts) {
  const { data, loading, error, refetch, stale, fetchedAtMs } = useSteadyQuery(SERIES, { query: chartQuery(state, page.queryBounds, page.stepMs) }, { pollMs: page.refreshMs });
  const counting = state.aggregate === 'count';
  // No zero is told of a step that had not begun when the answer came.
  const filled = useMemo(() => ({ startMs: page.queryBounds.startMs, endMs: Math.min(page.queryBounds.endMs, fetchedAtMs || Infinity) }), [page.queryBounds, fetchedAtMs]);
  const series = useMemo(
    () =>
      (data?.series.series ?? []).map(
        (one, index): ChartSeries => ({
          id: groupName(one), name: groupName(one), ...chartLook(index), points: fillSteps(columnPoints(one, 'value'), filled, page.stepMs, counting ? 0 : null),
        }),
      ),
    [data, filled, page.stepMs, counting],
  );
  return (
    <Panel title={aggregateWords(state)} note={`per ${formatSpan(page.stepMs)}${state.groupBy.length > 0 ? ', largest groups' : ''}`} data-stale={stale} className="explore__chart">
      <TimeChart
        label={aggregateWords(state)} kind={counting ? 'bars' : 'line'} unit={aggregateUnit(state)} series={series} bounds={page.queryBounds} stepMs={page.stepMs} height={180}
        loading={loading && !data} error={error} onRetry={refetch} onZoom={page.setRange} legend={state.groupBy.length > 0} emptyText="Nothing happened in this range"
      />
    </Panel>
  );
}
