import { useMemo } from 'react';
import { useUrlParams } from '../url/url-params';
import { usePaused, useViewNow } from './clock';
import { alignBounds, type Bounds, boundsOf, parseTimeRange, refreshFor, runningBounds, stepFor, type TimeRange, timeRangeText } from './time-range';

export interface PageRange {
  range: TimeRange;
  /** Exact bounds, moving every second while relative: what a live chart shows. */
  bounds: Bounds;
  /** Width of a window for a chart of this range. */
  stepMs: number;
  /** Bounds on whole steps that move slowly: what a query asks for. A range that ends now holds the step that is still filling. */
  queryBounds: Bounds;
  /** The same without what is still filling: what is compared with the range before. */
  wholeBounds: Bounds;
  /** Ask `queryBounds` again this often: its newest step fills. Absent for a range in the past, and while the view is paused. */
  refreshMs: number | undefined;
  /** It ends now, and live data belongs at its end. */
  live: boolean;
  setRange: (range: TimeRange) => void;
}

/** The time range of the page, kept in the URL as `range`. */
export function useTimeRange(fallback = '15m', points = 180): PageRange {
  const [params, change] = useUrlParams();
  const text = params.get('range') ?? fallback;
  const range = useMemo(() => parseTimeRange(text) ?? parseTimeRange(fallback)!, [text, fallback]);
  const spanMs = range.kind === 'last' ? range.spanMs : range.endMs - range.startMs;
  const stepMs = stepFor(spanMs, points);
  const refreshMs = refreshFor(stepMs);
  const slowNow = useViewNow(refreshMs);
  const now = useViewNow(1000);
  const paused = usePaused();
  const live = range.kind === 'last';
  return {
    range,
    bounds: boundsOf(range, now),
    stepMs,
    queryBounds: useMemo(() => {
      const bounds = boundsOf(range, slowNow);
      return live ? runningBounds(bounds, stepMs, refreshMs) : alignBounds(bounds, stepMs);
    }, [range, slowNow, stepMs, refreshMs, live]),
    wholeBounds: useMemo(() => alignBounds(boundsOf(range, slowNow), stepMs), [range, slowNow, stepMs]),
    refreshMs: live && !paused ? refreshMs : undefined,
    live,
    setRange: (next) => change({ range: timeRangeText(next), cursor: undefined }),
  };
}
