import { useMemo } from 'react';
import { type ApiError } from '../../api/api-error';
import { PROM_INSTANT, PROM_RANGE, type PromResult } from '../../api/prom';
import { useQueries } from '../../api/use-queries';
import { type Bounds } from '../../time/time-range';
import { type PageRange } from '../../time/use-time-range';
import { gridBounds, lastRefresh } from './grid';
import { type MetricsState, type QueryRow } from './metrics-state';
import { withNow } from './result-series';
import { useLiveResults } from './use-live-results';

/** What one query answered; `result` stays while the next answer is on its way. */
export interface RowResult {
  slot: number;
  expr: string;
  result: PromResult | undefined;
  error: ApiError | undefined;
  loading: boolean;
  stale: boolean;
}
export interface MetricResults {
  rows: RowResult[];
  /** What a chart of it shows. */
  bounds: Bounds;
  stepMs: number;
  /** The moment a table is of. */
  atMs: number;
  refetch: () => void;
}

/** A step this wide gets the value of now at its end, so that a chart does not end up to a step ago. */
const WIDE_STEP_MS = 30_000;

/** Answers of all queries of the page that are on, for the view that is open. */
export function useMetricResults(state: MetricsState, page: PageRange): MetricResults {
  const stepMs = state.stepMs ?? page.stepMs;
  const nowMs = page.live ? lastRefresh(page.bounds.endMs, stepMs) : page.bounds.endMs;
  const spanMs = page.bounds.endMs - page.bounds.startMs;
  const grid = useMemo(() => gridBounds({ startMs: nowMs - spanMs, endMs: nowMs }, stepMs), [nowMs, spanMs, stepMs]);
  const asked = state.queries.filter(({ expr, off }) => !off && expr.trim() !== '');
  const live = useLiveResults(asked, { rangeMs: spanMs, stepMs, on: state.live && page.live && state.view === 'graph' });
  const overTime = state.view !== 'table' && !live.on;
  const question = ({ slot, expr }: QueryRow) => ({ id: `${slot}`, variables: { query: expr, ...grid, stepMs, limit: state.limit, explain: state.view === 'explain' } });
  const moment = ({ slot, expr }: QueryRow) => ({ id: `${slot}`, variables: { query: expr, timeMs: nowMs, limit: state.limit } });
  const ranges = useQueries(PROM_RANGE, overTime ? asked.map(question) : []);
  const wide = overTime && page.live && stepMs >= WIDE_STEP_MS && state.view === 'graph';
  const moments = useQueries(PROM_INSTANT, state.view === 'table' || wide ? asked.map(moment) : []);
  const rows = asked.map(({ slot, expr }): RowResult => {
    const [range, instant] = [ranges[slot], moments[slot]];
    if (live.on) return { slot, expr, result: live.views[slot]?.result, error: live.errors[slot], loading: !live.views[slot] && !live.errors[slot], stale: false };
    if (!overTime) return { slot, expr, result: instant?.data?.promQuery, error: instant?.error, loading: instant?.loading ?? false, stale: instant?.stale ?? false };
    const result = range?.data && (wide ? withNow(range.data.promQueryRange, instant?.data?.promQuery, stepMs) : range.data.promQueryRange);
    return { slot, expr, result, error: range?.error, loading: range?.loading ?? false, stale: range?.stale ?? false };
  });
  const shown = live.on ? { startMs: page.bounds.startMs, endMs: page.bounds.endMs } : { startMs: grid.startMs, endMs: Math.max(grid.endMs, wide ? nowMs : 0) };
  const refetch = () => Object.values(overTime ? { ...ranges } : { ...moments }).forEach((answer) => answer.refetch());
  return { rows, bounds: shown, stepMs, atMs: nowMs, refetch };
}
