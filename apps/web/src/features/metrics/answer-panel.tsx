import { Badge, EmptyState, Segments, Select, Tabs, Tooltip } from '@observer/ui';
import { AreaChart, ChartColumn, ChartLine, EyeOff, Layers } from 'lucide-react';
import { type ReactNode } from 'react';
import { formatInteger, type Unit } from '../../format/number';
import { type TimeRange } from '../../time/time-range';
import { type TextPart } from './editor/prom-editor';
import { ExplainPanel, formatMs } from './explain-panel';
import { ExportMenu } from './export-menu';
import { FirstQueries } from './first-queries';
import { type GraphKind, type MetricsState } from './metrics-state';
import { coarsest, resolutionWords } from './resolution-words';
import { ResultGraph } from './result-graph';
import { ResultTable } from './result-table';
import { type MetricResults } from './use-metric-results';

interface AnswerPanelProps {
  state: MetricsState;
  results: MetricResults;
  onChange: (patch: Partial<MetricsState>) => void;
  onZoom: (range: TimeRange) => void;
  onPart: (slot: number, part: TextPart | undefined) => void;
}

const VIEWS = [
  { value: 'graph', label: 'Graph' },
  { value: 'table', label: 'Table' },
  { value: 'explain', label: 'Explain' },
] as const;
const graphChoice = (value: GraphKind, label: string, icon: ReactNode) => ({ value, label: <Tooltip content={label}><span className="metrics__kind">{icon}<span className="ui-sr">{label}</span></span></Tooltip> });
const GRAPH_CHOICES = [
  graphChoice('line', 'Lines', <ChartLine size={14} />),
  graphChoice('area', 'Areas', <AreaChart size={14} />),
  graphChoice('stack', 'Stacked areas', <Layers size={14} />),
  graphChoice('bars', 'Stacked bars', <ChartColumn size={14} />),
];
const UNIT_CHOICES: readonly { value: '' | Unit; label: string }[] = [
  { value: '', label: 'Unit: auto' },
  { value: 'count', label: 'Number' },
  { value: 'rate', label: 'Per second' },
  { value: 'seconds', label: 'Seconds' },
  { value: 'bytes', label: 'Bytes' },
  { value: 'ratio', label: 'Percent (0–1)' },
];

/** The answer to the queries, in the view that is open. */
export function AnswerPanel({ state, results, onChange, onZoom, onPart }: AnswerPanelProps) {
  const asked = results.rows.length > 0;
  const empty = state.queries.every(({ expr }) => expr.trim() === '');
  return (
    <>
      <div className="metrics__bar">
        <Tabs label="View" value={state.view} choices={VIEWS} onChange={(view) => onChange({ view })} />
        {asked && <Source results={results} />}
        {asked && (
          <div className="metrics__options">
            {state.view === 'graph' && <Segments label="Kind of graph" value={state.graph} choices={GRAPH_CHOICES} onChange={(graph) => onChange({ graph })} />}
            {state.view !== 'explain' && <Select label="Unit" hideLabel className="metrics__unit" options={UNIT_CHOICES} value={state.unit ?? ''} onValueChange={(unit) => onChange({ unit: (unit || undefined) as Unit | undefined })} />}
            {state.view !== 'explain' && <ExportMenu state={state} results={results} />}
          </div>
        )}
      </div>
      <div role="tabpanel" aria-label={VIEWS.find(({ value }) => value === state.view)!.label}>
        {empty && <FirstQueries onChoose={(expr) => onChange({ queries: [{ slot: 1, expr, off: false }] })} />}
        {!empty && !asked && <EmptyState title="All queries are hidden" icon={<EyeOff size={18} />}>Press the eye beside a query to show it again.</EmptyState>}
        {asked && state.view === 'graph' && <ResultGraph state={state} results={results} onZoom={onZoom} onLimit={(limit) => onChange({ limit })} />}
        {asked && state.view === 'table' && <ResultTable state={state} results={results} onLimit={(limit) => onChange({ limit })} />}
        {asked && state.view === 'explain' && <ExplainPanel results={results} onPart={onPart} />}
      </div>
    </>
  );
}

/** How much was read, from what, how fast: the price of the answer in one line. */
function Source({ results }: { results: MetricResults }) {
  const answers = results.rows.flatMap(({ result }) => (result ? [result] : []));
  const resolution = coarsest(answers.map(({ stats }) => stats.resolution));
  if (resolution === undefined) return null;
  const total = (read: (answer: (typeof answers)[number]) => number) => answers.reduce((sum, answer) => sum + read(answer), 0);
  return (
    <p className="metrics__source" role="status">
      <Badge tone={resolution === 'raw' ? 'neutral' : 'info'}>{resolution === 'raw' ? 'Raw samples' : `Answered from ${resolutionWords(resolution)}`}</Badge>
      <span>
        {formatInteger(total(({ series }) => series.length))} series · {formatInteger(total(({ stats }) => stats.samplesRead))} samples read · {formatMs(Math.max(...answers.map(({ stats }) => stats.tookMs)))}
      </span>
    </p>
  );
}
