import { type AggregateInput, type MatcherInput, type SeriesQueryInput } from '../../api/types';
import { type Bounds } from '../../time/time-range';
import { type TrafficFilter } from '../live-traffic';

const quantile = (as: string, q: number): AggregateInput => ({ as, fn: 'QUANTILE', field: 'latency_seconds', q });
const COUNT: AggregateInput = { as: 'requests', fn: 'COUNT' };
const ERRORS: AggregateInput = { as: 'errors', fn: 'COUNT', where: [{ tag: 'status', op: 'NEQ', value: 'ok' }] };
const ALL = [COUNT, ERRORS, quantile('p50', 0.5), quantile('p95', 0.95), quantile('p99', 0.99)];

export function trafficMatchers({ chain, region }: TrafficFilter): MatcherInput[] {
  const matchers: MatcherInput[] = [];
  if (chain) matchers.push({ tag: 'chain', op: 'EQ', value: chain });
  if (region) matchers.push({ tag: 'region', op: 'EQ', value: region });
  return matchers;
}

/** Requests, errors and latency quantiles per window. */
export const trafficOverTime = (filter: TrafficFilter, range: Bounds, stepMs: number): SeriesQueryInput => ({
  measurement: 'gateway_request', matchers: trafficMatchers(filter), range, stepMs, aggregates: ALL,
});

/** The same over the whole range in one window: what a comparison compares. */
export const trafficTotals = (filter: TrafficFilter, range: Bounds): SeriesQueryInput => ({
  measurement: 'gateway_request', matchers: trafficMatchers(filter), range, aggregates: ALL,
});

/** Per window and per chain or region. */
export const trafficBy = (dimension: 'chain' | 'region', filter: TrafficFilter, range: Bounds, stepMs: number): SeriesQueryInput => ({
  measurement: 'gateway_request', matchers: trafficMatchers(filter), range, stepMs, groupBy: [dimension],
  aggregates: [COUNT, ERRORS, quantile('p99', 0.99)], top: { k: 20, by: 'requests', order: 'DESC' },
});
