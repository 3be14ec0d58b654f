import { Button, EmptyState, Notice } from '@observer/ui';
import { useMemo, useState } from 'react';
import { TimeChart } from '../../charts/time-chart';
import { type Unit } from '../../format/number';
import { type TimeRange } from '../../time/time-range';
import { LegendTable } from './legend-table';
import { NoResult } from './no-result';
import { type MetricsState, moreThan } from './metrics-state';
import { type ResultSeries, resultSeries } from './result-series';
import { unitOfQuery } from './unit-of-query';
import { useSameList } from './use-same-list';
import { type MetricResults } from './use-metric-results';

interface ResultGraphProps {
  state: MetricsState;
  results: MetricResults;
  onZoom: (range: TimeRange) => void;
  onLimit: (limit: number) => void;
}

/** All series over time, with a legend that sorts, highlights and isolates. */
export function ResultGraph({ state, results, onZoom, onLimit }: ResultGraphProps) {
  const { rows, bounds, stepMs } = results;
  const [hovered, setHovered] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const answers = useSameList(rows.map(({ result }) => result));
  const asked = JSON.stringify(rows.map(({ slot, expr }) => [slot, expr]));
  const series = useMemo(() => {
    const queries = JSON.parse(asked) as [slot: number, expr: string][];
    return resultSeries(answers.flatMap((result, index) => (result ? [{ slot: queries[index]![0], expr: queries[index]![1], stepMs, result }] : [])));
  }, [answers, asked, stepMs]);
  const units = new Map(rows.map(({ slot, expr }) => [slot, state.unit ?? unitOfQuery(expr)]));
  const unitOf = ({ slot }: ResultSeries): Unit => units.get(slot) ?? 'count';
  const known = useMemo(() => new Set(series.map(({ id }) => id)), [series]);
  const drawnAlone = useMemo(() => new Set([...chosen].filter((id) => known.has(id))), [chosen, known]);
  const drawn = useMemo(
    () => series.filter(({ id }) => drawnAlone.size === 0 || drawnAlone.has(id)).map((one) => (hovered !== undefined && hovered !== one.id && known.has(hovered) ? { ...one, faded: true } : one)),
    [series, drawnAlone, hovered, known],
  );
  const failed = rows.filter(({ error, result }) => error && !result);
  if (rows.length > 0 && failed.length === rows.length) return <NoResult error={failed[0]!.error!} />;
  const loading = rows.some((row) => row.loading && !row.result && !row.error);
  const [first] = [...new Set(units.values())];
  return (
    <div data-stale={rows.some(({ stale }) => stale)} aria-busy={loading && series.length === 0}>
      <Truncated state={state} results={results} onLimit={onLimit} />
      {(loading || series.length > 0) && (
        <div className="metrics__chart">
          <TimeChart
            label="Result" kind={state.graph} unit={new Set(units.values()).size === 1 ? first! : 'count'} series={drawn} bounds={bounds} stepMs={stepMs} height={320} scale="fit"
            loading={loading && series.length === 0} onZoom={onZoom} legend={false} emptyText="No value in this range"
          />
        </div>
      )}
      {series.length > 0 && <LegendTable series={series} unitOf={unitOf} chosen={drawnAlone} onChoose={setChosen} onHover={setHovered} lettered={rows.length > 1} />}
      {!loading && series.length === 0 && rows.length > 0 && <EmptyState title="The query matches no series">Check names and label values, or choose a longer range. Press “Browse metrics” to see what exists.</EmptyState>}
    </div>
  );
}

/** Says that there is more than is shown, and how to see it. */
export function Truncated({ state, results, onLimit }: Omit<ResultGraphProps, 'onZoom'>) {
  const cut = results.rows.filter(({ result }) => result?.truncated);
  const warnings = [...new Set(results.rows.flatMap(({ result }) => result?.warnings ?? []))];
  const more = moreThan(state.limit);
  if (cut.length === 0 && warnings.length === 0) return null;
  return (
    <div className="metrics__notices">
      {cut.length > 0 && (
        <Notice tone="warn">
          Only the first {state.limit} series {cut.length > 1 || results.rows.length > 1 ? 'of a query ' : ''}are shown; there are more. Narrow with labels or <code>topk()</code>
          {more === undefined ? '.' : ', or '}
          {more !== undefined && (
            <Button size="sm" onClick={() => onLimit(more)}>
              Show {more}
            </Button>
          )}
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
    </div>
  );
}
