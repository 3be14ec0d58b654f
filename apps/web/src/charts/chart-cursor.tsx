import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { formatPoint, type Unit } from '../format/number';
import { formatDateTime, formatUtc } from '../format/time';
import { type TimeRange, zoomRange } from '../time/time-range';
import { PLOT } from './chart-spec';
import { setHoverTime, useHoverTime } from './hover-time';
import { type ChartSeries, valueAt } from './points';
import { Swatch } from './swatch';

export interface ChartCursorProps {
  chartId: string;
  label: string;
  series: readonly ChartSeries[];
  unit: Unit;
  bounds: { startMs: number; endMs: number };
  stepMs: number;
  onZoom?: ((range: TimeRange) => void) | undefined;
}

/** Share of the plot's width at which a time lies. */
const place = (timeMs: number, { startMs, endMs }: ChartCursorProps['bounds']) => (timeMs - startMs) / (endMs - startMs);

/** Crosshair shared by all charts, readout, zoom by dragging; with the keyboard a slider over time. */
export function ChartCursor(props: ChartCursorProps) {
  const { chartId, bounds, stepMs, onZoom } = props;
  const plot = useRef<HTMLDivElement>(null);
  const [dragFromMs, setDragFromMs] = useState<number>();
  const hover = useHoverTime();
  const here = hover?.chartId === chartId;
  const visible = hover && hover.timeMs >= bounds.startMs && hover.timeMs <= bounds.endMs ? hover.timeMs : undefined;

  const timeAt = (event: PointerEvent) => {
    const box = plot.current!.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return bounds.startMs + share * (bounds.endMs - bounds.startMs);
  };
  const endDrag = (event: PointerEvent) => {
    const zoom = dragFromMs === undefined ? undefined : zoomRange(dragFromMs, timeAt(event));
    setDragFromMs(undefined);
    if (zoom) onZoom?.(zoom);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const timeMs = keyTarget(event.key, visible ?? bounds.endMs - stepMs, bounds, stepMs);
    if (timeMs === undefined) return;
    event.preventDefault();
    setHoverTime({ timeMs, chartId });
  };

  return (
    <div
      ref={plot}
      className="chart__plot"
      style={{ inset: `${PLOT.top}px ${PLOT.right}px ${PLOT.bottom}px ${PLOT.left}px` }}
      data-zoom={onZoom !== undefined}
      tabIndex={0}
      role="slider"
      aria-label={`${props.label}: time cursor`}
      aria-valuemin={bounds.startMs}
      aria-valuemax={bounds.endMs}
      aria-valuenow={visible ?? bounds.endMs}
      aria-valuetext={visible === undefined ? 'Use the arrow keys to read values' : readout(props, visible)}
      onKeyDown={onKeyDown}
      onBlur={() => here && setHoverTime(undefined)}
      onPointerMove={(event) => setHoverTime({ timeMs: timeAt(event), chartId })}
      onPointerLeave={() => setHoverTime(undefined)}
      onPointerDown={(event) => {
        if (!onZoom || event.button !== 0 || event.pointerType === 'touch') return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragFromMs(timeAt(event));
      }}
      onPointerUp={endDrag}
      onPointerCancel={() => setDragFromMs(undefined)}
    >
      {visible !== undefined && <span className="chart__line" style={{ left: `${place(visible, bounds) * 100}%` }} />}
      {dragFromMs !== undefined && visible !== undefined && <Selection fromMs={dragFromMs} toMs={visible} bounds={bounds} />}
      {here && visible !== undefined && <Readout {...props} timeMs={visible} />}
    </div>
  );
}

function keyTarget(key: string, nowMs: number, { startMs, endMs }: ChartCursorProps['bounds'], stepMs: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(endMs, nowMs + stepMs);
  if (key === 'ArrowLeft') return Math.max(startMs, nowMs - stepMs);
  if (key === 'PageDown') return Math.max(startMs, nowMs - stepMs * 10);
  if (key === 'PageUp') return Math.min(endMs, nowMs + stepMs * 10);
  if (key === 'Home') return startMs;
  if (key === 'End') return endMs;
  return undefined;
}

const readout = ({ series, unit, stepMs }: ChartCursorProps, timeMs: number): string =>
  [formatDateTime(timeMs), ...series.slice(0, MOST_ROWS).map((one) => `${one.name} ${formatPoint(valueAt(one.points, timeMs, stepMs)?.[1], unit)}`)].join(', ');

function Selection({ fromMs, toMs, bounds }: { fromMs: number; toMs: number; bounds: ChartCursorProps['bounds'] }) {
  const [left, right] = [place(Math.min(fromMs, toMs), bounds), place(Math.max(fromMs, toMs), bounds)];
  return <span className="chart__selection" style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }} />;
}

const MOST_ROWS = 10;
const sortable = (value: number | null | undefined): number => (value === null || value === undefined || Number.isNaN(value) ? -Number.MAX_VALUE : value);

function Readout({ series, unit, bounds, stepMs, timeMs }: ChartCursorProps & { timeMs: number }) {
  const share = place(timeMs, bounds);
  const rows = series
    .map((one) => ({ one, point: valueAt(one.points, timeMs, stepMs) }))
    .sort((a, b) => sortable(b.point?.[1]) - sortable(a.point?.[1]));
  const shownMs = rows.find((row) => row.point)?.point?.[0] ?? timeMs;
  return (
    <div className="chart__readout" data-side={share > 0.55 ? 'left' : 'right'} style={{ left: `${share * 100}%` }}>
      <div className="chart__readout-time" title={formatUtc(shownMs)}>
        {formatDateTime(shownMs)}
      </div>
      {rows.slice(0, MOST_ROWS).map(({ one, point }) => (
        <div key={one.id} className="chart__readout-row">
          <Swatch series={one} />
          <span className="ui-truncate">{one.name}</span>
          <b>{formatPoint(point?.[1], unit)}</b>
        </div>
      ))}
      {rows.length > MOST_ROWS && <div className="chart__readout-time">and {rows.length - MOST_ROWS} more</div>}
    </div>
  );
}
