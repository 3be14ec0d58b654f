import { ErrorState, IconButton, Skeleton } from '@observer/ui';
import { ChartLine, Table2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { type ApiError } from '../api/api-error';
import { formatPoint, formatUnit } from '../format/number';
import { formatSpan } from '../format/time';
import { type TimeRange } from '../time/time-range';
import { ChartCanvas } from './chart-canvas';
import { ChartCursor } from './chart-cursor';
import { type ChartSpec } from './chart-spec';
import { ChartTable } from './chart-table';
import { useHoverTime } from './hover-time';
import { type ChartSeries, extentOf, valueAt } from './points';
import { Swatch } from './swatch';
import './chart.css';

export interface TimeChartProps extends ChartSpec {
  /** What is drawn, e.g. "Requests per second". */
  label: string;
  stepMs: number;
  height?: number;
  /** Nothing was loaded yet. */
  loading?: boolean;
  error?: ApiError | undefined;
  onRetry?: () => void;
  onZoom?: (range: TimeRange) => void;
  /** A single unnamed series needs no legend. */
  legend?: boolean;
  emptyText?: string;
}

/** A chart over time with crosshair, zoom, legend with values, and the same data as a table. */
export function TimeChart(props: TimeChartProps) {
  const { label, kind, unit, series, bands, bounds, stepMs, minHigh, scale, height = 190, legend = true } = props;
  const chartId = useId();
  const [asTable, setAsTable] = useState(false);
  const spec = useMemo(
    () => ({ kind, unit, series, bounds: { startMs: bounds.startMs, endMs: bounds.endMs }, ...(minHigh === undefined ? {} : { minHigh }), ...(scale === undefined ? {} : { scale }), ...(bands === undefined ? {} : { bands }) }),
    [kind, unit, series, bands, bounds.startMs, bounds.endMs, minHigh, scale],
  );
  if (props.error && series.length === 0) {
    return (
      <ErrorState title="This chart could not be loaded" onRetry={props.onRetry}>
        {props.error.message}
      </ErrorState>
    );
  }
  if (props.loading) return <ChartSkeleton height={height} label={label} />;
  const empty = series.every((one) => one.points.every(([, value]) => value === null));
  return (
    <figure className="chart">
      <figcaption className="ui-sr">{summary(props)}</figcaption>
      {asTable ? (
        <ChartTable label={label} series={series} unit={unit} height={height} />
      ) : (
        <div className="chart__box" style={{ height }}>
          <ChartCanvas spec={spec} />
          {empty && <div className="chart__empty">{props.emptyText ?? 'No data in this range'}</div>}
          <ChartCursor {...{ chartId, label, series, unit, bounds, stepMs, onZoom: props.onZoom }} />
        </div>
      )}
      <div className="chart__foot">
        {legend && series.length > 0 ? <Legend {...{ series, unit, stepMs }} /> : <span />}
        <IconButton
          className="chart__toggle"
          size="sm"
          label={asTable ? 'Show as chart' : 'Show as table'}
          icon={asTable ? <ChartLine size={13} /> : <Table2 size={13} />}
          onClick={() => setAsTable(!asTable)}
        />
      </div>
    </figure>
  );
}

const ChartSkeleton = ({ height, label }: { height: number; label: string }) => (
  <div aria-busy="true" aria-label={`Loading: ${label}`} role="status" className="chart__loading">
    <Skeleton height={`${height}px`} />
    <Skeleton width="40%" height="0.875rem" />
  </div>
);

function Legend({ series, unit, stepMs }: Pick<TimeChartProps, 'series' | 'unit' | 'stepMs'>) {
  const hover = useHoverTime();
  const valueOf = (one: ChartSeries) => (hover ? valueAt(one.points, hover.timeMs, stepMs)?.[1] : extentOf(one.points)?.last);
  return (
    <ul className="chart__legend">
      {series.map((one) => (
        <li key={one.id}>
          <Swatch series={one} />
          <span className="ui-truncate">{one.name}</span>
          <b>{formatPoint(valueOf(one), unit)}</b>
        </li>
      ))}
    </ul>
  );
}

const MOST_SPOKEN = 20;

/** The chart in one sentence per series, for those who cannot see it. */
function summary({ label, series, unit, bounds }: TimeChartProps): string {
  const parts = series.slice(0, MOST_SPOKEN).map((one) => {
    const extent = extentOf(one.points);
    return extent
      ? `${one.name}: now ${formatUnit(extent.last, unit)}, between ${formatUnit(extent.low, unit)} and ${formatUnit(extent.high, unit)}`
      : `${one.name}: no data`;
  });
  return `${label} over ${formatSpan(bounds.endMs - bounds.startMs)}. ${parts.join('; ')}${series.length > MOST_SPOKEN ? `; and ${series.length - MOST_SPOKEN} more series` : ''}`;
}
