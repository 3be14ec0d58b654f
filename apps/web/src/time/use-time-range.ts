import { useMemo } from 'react';
import { useUrlParams } from '../url/url-params';
import { useViewNow } from './clock';
import { alignBounds, type Bounds, boundsOf, parseTimeRange, stepFor, type TimeRange, timeRangeText } from './time-range';

export interface PageRange {
  range: TimeRange;
  /** Exact bounds, moving every second while relative: what a live chart shows. */
  bounds: Bounds;
  /** Width of a window for a chart of this range. */
  stepMs: number;
  /** Bounds on whole steps that move slowly: what a query asks for. */
  queryBounds: Bounds;
  /** It ends now, and live data belongs at its end. */
  live: boolean;
  setRange: (range: TimeRange) => void;
}

/** A question is asked anew at most this often while the range moves. */
const SLOWEST_REFRESH_MS = 60_000;
const FASTEST_REFRESH_MS = 10_000;

/** The time range of the page, kept in the URL as `range`. */
export function useTimeRange(fallback = '15m', points = 180): PageRange {
  const [params, change] = useUrlParams();
  const text = params.get('range') ?? fallback;
  const range = useMemo(() => parseTimeRange(text) ?? parseTimeRange(fallback)!, [text, fallback]);
  const spanMs = range.kind === 'last' ? range.spanMs : range.endMs - range.startMs;
  const stepMs = stepFor(spanMs, points);
  const slowNow = useViewNow(Math.min(SLOWEST_REFRESH_MS, Math.max(FASTEST_REFRESH_MS, stepMs)));
  const now = useViewNow(1000);
  return {
    range,
    bounds: boundsOf(range, now),
    stepMs,
    queryBounds: useMemo(() => alignBounds(boundsOf(range, slowNow), stepMs), [range, slowNow, stepMs]),
    live: range.kind === 'last',
    setRange: (next) => change({ range: timeRangeText(next), cursor: undefined }),
  };
}
