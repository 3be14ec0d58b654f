import { Panel, Skeleton } from '@observer/ui';
import { useMemo } from 'react';
import { SERIES } from '../../api/operations';
import { columnPoints, perSecond } from '../../api/series-points';
import { useSteadyQuery } from '../../api/use-query';
import { type ChartSeries, fillSteps } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { stepFor } from '../../time/time-range';
import { type PageRange } from '../../time/use-time-range';
import { probesOverTime, servedOverTime, statesOverTime } from './node-queries';
import { stateSegments } from './state-segments';
import { StateTimeline } from './state-timeline';

/** A node is probed every ten seconds or so: narrower windows would be mostly empty. */
const NARROWEST_PROBE_STEP_MS = 30_000;

const LINES: [as: string, name: string, color: string][] = [
  ['dns', 'DNS', 'var(--chart-8)'],
  ['tcp', 'TCP', 'var(--chart-2)'],
  ['tls', 'TLS', 'var(--chart-4)'],
  ['firstByte', 'First byte', 'var(--chart-1)'],
];

/** How the node did over the range: states, lag, where its time goes, and what it served. */
export function NodeCharts({ id, page }: { id: string; page: PageRange }) {
  const span = page.queryBounds.endMs - page.queryBounds.startMs;
  const stepMs = Math.max(NARROWEST_PROBE_STEP_MS, stepFor(span, 120));
  const probes = useSteadyQuery(SERIES, { query: probesOverTime(id, page.queryBounds, stepMs) }, { pollMs: page.refreshMs });
  const states = useSteadyQuery(SERIES, { query: statesOverTime(id, page.queryBounds, stepMs) }, { pollMs: page.refreshMs });
  const served = useSteadyQuery(SERIES, { query: servedOverTime(id, page.queryBounds, stepMs) }, { pollMs: page.refreshMs });
  const probe = probes.data?.series.series[0];
  const line = (as: string, name: string, color: string): ChartSeries => ({ id: as, name, color, points: columnPoints(probe, as) });
  const servedSeries = useMemo((): ChartSeries[] => {
    const series = served.data?.series.series[0];
    const rate = (as: string) => perSecond(fillSteps(columnPoints(series, as), page.queryBounds, stepMs, 0), stepMs, served.fetchedAtMs || Infinity);
    return [
      { id: 'requests', name: 'Requests', color: 'var(--chart-2)', points: rate('requests') },
      { id: 'errors', name: 'Failed', color: 'var(--bad-mark)', points: rate('errors') },
    ];
  }, [served.data, served.fetchedAtMs, page.queryBounds, stepMs]);
  const allPhases = LINES.map(([as, name, color]) => line(as, name, color));
  // A node without TLS, or reached by address, has phases that never take time.
  const phases = allPhases.filter(({ points }) => points.some(([, value]) => value !== null));
  const common = { bounds: page.queryBounds, stepMs, onZoom: page.setRange, height: 170 };
  const probeState = { loading: probes.loading && !probes.data, error: probes.error, onRetry: probes.refetch };
  const servedState = { loading: served.loading && !served.data, error: served.error, onRetry: served.refetch };
  return (
    <>
      <Panel title="State" note="verdict of every probe">
        {states.data ? <StateTimeline segments={stateSegments(states.data.series.series, stepMs)} bounds={page.queryBounds} /> : <Skeleton height="4rem" />}
      </Panel>
      <div className="node__grid">
        <Panel title="Lag" note="blocks behind its peers and the clock">
          <TimeChart
            label="Lag in blocks" kind="line" unit="blocks" minHigh={4} {...common} {...probeState}
            series={[line('peerLag', 'Behind peers', 'var(--chart-1)'), line('clockLag', 'Behind clock', 'var(--chart-4)')]}
          />
        </Panel>
        <Panel title="Response time" note="where it goes">
          <TimeChart label="Response time by phase" kind="stack" unit="seconds" {...common} {...probeState} series={phases} />
        </Panel>
        <Panel title="Age of its newest block">
          <TimeChart label="Head age" kind="area" unit="seconds" {...common} {...probeState} series={[line('headAge', 'Head age', 'var(--chart-3)')]} />
        </Panel>
        <Panel title="Traffic it served" note="requests per second">
          <TimeChart label="Requests served" kind="line" unit="rate" {...common} {...servedState} series={servedSeries} emptyText="It served nothing in this range" />
        </Panel>
      </div>
    </>
  );
}
