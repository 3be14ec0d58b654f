import { Panel } from '@observer/ui';
import { useMemo } from 'react';
import { type ChartSeries } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { type PageRange } from '../../time/use-time-range';
import { type Breakdown, type useTraffic } from './use-traffic';

interface TrafficChartsProps {
  traffic: ReturnType<typeof useTraffic>;
  byChain: { rows: Breakdown[] };
  page: PageRange;
  /** One chain is chosen: requests are drawn as one area instead of a stack. */
  filtered: boolean;
  chainColor: (key: string) => string;
  chainName: (key: string) => string;
}

/** Requests, errors and latency over time, with one crosshair. */
export function TrafficCharts({ traffic, byChain, page, filtered, chainColor, chainName }: TrafficChartsProps) {
  const { points } = traffic;
  const common = { bounds: page.bounds, stepMs: page.stepMs, onZoom: page.setRange, loading: traffic.loading, error: traffic.error, onRetry: traffic.refetch };
  const stacked = !filtered && byChain.rows.length > 0;
  const requests: ChartSeries[] = stacked
    ? byChain.rows.map(({ key, points: rate }) => ({ id: key, name: chainName(key), color: chainColor(key), points: rate }))
    : [{ id: 'requests', name: 'Requests', color: 'var(--chart-1)', points: points.requests }];
  const errors = useMemo((): ChartSeries[] => [{ id: 'errors', name: 'Failed requests', color: 'var(--bad-mark)', points: points.errorRatio }], [points.errorRatio]);
  const latency = useMemo(
    (): ChartSeries[] => [
      { id: 'p99', name: 'p99', color: 'var(--chart-6)', points: points.p99 },
      { id: 'p95', name: 'p95', color: 'var(--chart-4)', points: points.p95 },
      { id: 'p50', name: 'p50', color: 'var(--chart-2)', points: points.p50 },
    ],
    [points],
  );
  return (
    <div className="overview__charts">
      <Panel title="Requests" note={stacked ? 'per second, by chain' : 'per second'}>
        <TimeChart label="Requests per second" kind={stacked ? 'stack' : 'area'} unit="rate" series={requests} {...common} />
      </Panel>
      <Panel title="Latency" note="time to answer">
        <TimeChart label="Latency" kind="line" unit="seconds" series={latency} {...common} />
      </Panel>
      <Panel title="Errors" note="share of requests">
        <TimeChart label="Error rate" kind="area" unit="ratio" minHigh={0.01} series={errors} {...common} />
      </Panel>
    </div>
  );
}
