import { Button, Panel } from '@observer/ui';
import { Radio } from 'lucide-react';
import { useEffect } from 'react';
import { PageHeader } from '../../app/page-header';
import { TimeRangePicker } from '../../time/time-range-picker';
import { useTimeRange } from '../../time/use-time-range';
import { useUrlParams } from '../../url/url-params';
import { AnswerPanel } from './answer-panel';
import { metricsParams, type MetricsState, parseMetrics } from './metrics-state';
import { QueryPanel } from './query-panel';
import { useMetricResults } from './use-metric-results';
import { useParts } from './use-parts';
import './metrics.css';

/** Any question to the metrics, in PromQL: as a graph, as a table, and how it was answered. The URL holds the whole view. */
export default function MetricsPage() {
  const [params, change] = useUrlParams();
  const page = useTimeRange('1h', 240);
  const state = parseMetrics(params);
  const update = (patch: Partial<MetricsState>) => change(metricsParams({ ...state, ...patch }));
  const results = useMetricResults(state, page);
  const [parts, setPart] = useParts();
  useEffect(() => void import('../../charts/echarts-core').catch(() => undefined), []);
  return (
    <div className="page">
      <PageHeader title="Metrics">
        <Button className="metrics__live" aria-pressed={state.live} disabled={!page.live} title={page.live ? undefined : 'A range in the past does not move'} icon={<Radio size={14} />} onClick={() => update({ live: !state.live, view: 'graph' })}>
          {state.live && page.live ? 'Live' : 'Go live'}
        </Button>
        <TimeRangePicker range={page.range} bounds={page.bounds} onChange={page.setRange} />
      </PageHeader>
      <QueryPanel state={state} results={results} range={page.queryBounds} parts={parts} onChange={update} />
      <Panel flush className="metrics__answer">
        <AnswerPanel state={state} results={results} onChange={update} onZoom={page.setRange} onPart={setPart} />
      </Panel>
    </div>
  );
}
