import { useMemo } from 'react';
import { SERIES } from '../../api/operations';
import { columnPoints, labelValue, perSecond, ratioPoints, singleValue } from '../../api/series-points';
import { type TrafficTick } from '../../api/types';
import { useQuery, useSteadyQuery } from '../../api/use-query';
import { type Point } from '../../charts/points';
import { previousBounds } from '../../time/time-range';
import { type PageRange } from '../../time/use-time-range';
import { joinLive, livePoints, type TrafficFilter, type TrafficMeasure, useLiveTraffic } from '../live-traffic';
import { trafficBy, trafficOverTime, trafficTotals } from './overview-queries';

/** What was committed less than this ago may not all be stored yet: the last windows come from live ticks. */
const SETTLE_MS = 3_000;
const MEASURES: readonly TrafficMeasure[] = ['requests', 'errorRatio', 'p50', 'p95', 'p99'];
type Measures<T> = Record<TrafficMeasure, T>;

const settled = (points: readonly Point[], stepMs: number, fetchedAtMs: number) => points.filter(([timeMs]) => timeMs + stepMs <= fetchedAtMs - SETTLE_MS);

/** The traffic of a filter over the page's range, with live ticks at its end. */
export function useTraffic(filter: TrafficFilter, page: PageRange) {
  const ticks = useLiveTraffic(filter);
  const answer = useSteadyQuery(SERIES, { query: trafficOverTime(filter, page.queryBounds, page.stepMs) }, { pollMs: page.refreshMs });
  const { stepMs, live } = page;
  const stored = useMemo(() => {
    const series = answer.data?.series.series[0];
    const requests = columnPoints(series, 'requests');
    const column = (as: string) => columnPoints(series, as);
    return { requests: perSecond(requests, stepMs), errorRatio: ratioPoints(column('errors'), requests), p50: column('p50'), p95: column('p95'), p99: column('p99') };
  }, [answer.data, stepMs]);
  const points = useMemo(() => {
    const join = (measure: TrafficMeasure): Point[] => {
      if (!live) return stored[measure];
      const past = settled(stored[measure], stepMs, answer.fetchedAtMs || Infinity);
      return joinLive(past, livePoints(ticks, (tick) => tick.total, measure, past.at(-1)?.[0] === undefined ? 0 : past.at(-1)![0] + stepMs, stepMs));
    };
    return Object.fromEntries(MEASURES.map((measure) => [measure, join(measure)])) as Measures<Point[]>;
  }, [stored, ticks, live, stepMs, answer.fetchedAtMs]);
  return { points, ticks, latest: ticks.at(-1), loading: answer.loading && !answer.data && ticks.length === 0, error: answer.error, refetch: answer.refetch };
}

/** Totals of this range and of the one before it, for comparison. */
export function useTrafficComparison(filter: TrafficFilter, page: PageRange): Measures<{ now: number | null; before: number | null }> {
  const now = useSteadyQuery(SERIES, { query: trafficTotals(filter, page.wholeBounds) }, { maxAgeMs: 60_000 });
  const before = useQuery(SERIES, { query: trafficTotals(filter, previousBounds(page.wholeBounds)) }, { maxAgeMs: 60_000 });
  const read = (result: typeof before): Measures<number | null> => {
    const series = result.data?.series.series[0];
    const requests = singleValue(series, 'requests');
    const errors = singleValue(series, 'errors');
    const seconds = (page.wholeBounds.endMs - page.wholeBounds.startMs) / 1000;
    return {
      requests: requests === null ? null : requests / seconds,
      errorRatio: requests ? (errors ?? 0) / requests : null,
      p50: singleValue(series, 'p50'), p95: singleValue(series, 'p95'), p99: singleValue(series, 'p99'),
    };
  };
  const [a, b] = [read(now), read(before)];
  return Object.fromEntries(MEASURES.map((measure) => [measure, { now: a[measure], before: b[measure] }])) as Measures<{ now: number | null; before: number | null }>;
}

export interface Breakdown {
  key: string;
  /** Requests per second over the range, live at its end. */
  points: Point[];
  requestsPerSecond: number | null;
  errorRatio: number | null;
  p99: number | null;
}

/** The same by chain or region. Each dimension ignores its own filter, so that one can switch. */
export function useBreakdown(dimension: 'chain' | 'region', filter: TrafficFilter, page: PageRange) {
  const others: TrafficFilter = dimension === 'chain' ? { ...filter, chain: undefined } : { ...filter, region: undefined };
  const ticks = useLiveTraffic(others);
  const answer = useSteadyQuery(SERIES, { query: trafficBy(dimension, others, page.queryBounds, page.stepMs) }, { pollMs: page.refreshMs });
  const { stepMs, live } = page;
  const rows = useMemo(() => {
    const cells = (tick: TrafficTick) => (dimension === 'chain' ? tick.byChain : tick.byRegion);
    const stored = new Map((answer.data?.series.series ?? []).map((series) => [labelValue(series, dimension), series]));
    const keys = new Set([...stored.keys(), ...ticks.flatMap((tick) => cells(tick).map(({ key }) => key))].filter((key) => key !== ''));
    const latest = ticks.at(-1);
    return [...keys].sort().map((key): Breakdown => {
      const series = stored.get(key);
      const past = perSecond(columnPoints(series, 'requests'), stepMs);
      const cellOf = (tick: TrafficTick) => cells(tick).find((cell) => cell.key === key);
      if (!live) return { key, points: past, ...averages(past, columnPoints(series, 'errors'), columnPoints(series, 'p99'), stepMs) };
      const kept = settled(past, stepMs, answer.fetchedAtMs || Infinity);
      const from = kept.at(-1) ? kept.at(-1)![0] + stepMs : 0;
      const cell = latest && cellOf(latest);
      const recent = (measure: TrafficMeasure) => livePoints(ticks.slice(-10), cellOf, measure, 0, 600_000).at(-1)?.[1] ?? null;
      return {
        key,
        points: joinLive(kept, livePoints(ticks, cellOf, 'requests', from, stepMs)),
        requestsPerSecond: latest ? (cell?.requestsPerSecond ?? 0) : (kept.at(-1)?.[1] ?? null),
        errorRatio: latest ? recent('errorRatio') : null,
        p99: latest ? recent('p99') : (columnPoints(series, 'p99').at(-2)?.[1] ?? null),
      };
    });
  }, [answer.data, answer.fetchedAtMs, ticks, dimension, stepMs, live]);
  return { rows, loading: answer.loading && rows.length === 0, error: rows.length === 0 ? answer.error : undefined, refetch: answer.refetch };
}

/** Means over a range in the past, where no tick says how it is now. */
function averages(rates: readonly Point[], errors: readonly Point[], p99: readonly Point[], stepMs: number) {
  const sum = (points: readonly Point[]) => points.reduce((total, [, value]) => total + (value ?? 0), 0);
  const requests = (sum(rates) * stepMs) / 1000;
  const slow = p99.filter(([, value]) => value !== null);
  return {
    requestsPerSecond: rates.length > 0 ? sum(rates) / rates.length : null,
    errorRatio: requests > 0 ? sum(errors) / requests : null,
    p99: slow.length > 0 ? Math.max(...slow.map(([, value]) => value!)) : null,
  };
}
