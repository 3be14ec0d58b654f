import { type Column, EmptyState, Skeleton, Table } from '@observer/ui';
import { type Label } from '../../api/prom';
import { formatPoint, type Unit } from '../../format/number';
import { formatDateTime, formatUtc } from '../../format/time';
import { letterOf, type MetricsState } from './metrics-state';
import { NoResult } from './no-result';
import { promNumber } from './prom-values';
import { Truncated } from './result-graph';
import { labelKey, seriesText } from './result-series';
import { unitOfQuery } from './unit-of-query';
import { type MetricResults, type RowResult } from './use-metric-results';

interface ValueRow {
  id: string;
  labels: Label[];
  value: number;
  /** As it came: all digits. */
  exact: string;
}

/** So many label names become columns; more are written as one selector. */
const MOST_COLUMNS = 7;

/** The values at one moment, a table per query. */
export function ResultTable({ state, results, onLimit }: { state: MetricsState; results: MetricResults; onLimit: (limit: number) => void }) {
  return (
    <div data-stale={results.rows.some(({ stale }) => stale)}>
      <Truncated {...{ state, results, onLimit }} />
      <p className="metrics__at">
        Values at <time title={formatUtc(results.atMs)}>{formatDateTime(results.atMs)}</time>
      </p>
      {results.rows.map((row) => (
        <section key={row.slot} aria-label={`Result of query ${letterOf(row.slot)}`}>
          {results.rows.length > 1 && (
            <h2 className="metrics__of">
              {letterOf(row.slot)} <code className="ui-truncate">{row.expr}</code>
            </h2>
          )}
          <OneTable row={row} unit={state.unit ?? unitOfQuery(row.expr)} />
        </section>
      ))}
    </div>
  );
}

function OneTable({ row: { result, error, expr }, unit }: { row: RowResult; unit: Unit }) {
  if (error && !result) return <NoResult error={error} />;
  if (!result) return <Skeleton height="10rem" style={{ margin: '1rem', width: 'calc(100% - 2rem)' }} />;
  if (result.resultType === 'SCALAR' || result.resultType === 'STRING') {
    const value = result.series[0]?.values[0] ?? '';
    return <p className="metrics__scalar">{result.resultType === 'SCALAR' ? formatPoint(promNumber(value), unit) : value}</p>;
  }
  const rows = result.series.map(({ labels, values, histograms }): ValueRow => {
    const histogram = histograms?.at(-1);
    const exact = values.at(-1) ?? (histogram ? histogram.count : 'NaN');
    return { id: labelKey(labels), labels, value: promNumber(exact), exact: histogram && values.length === 0 ? `histogram of ${histogram.count}, sum ${histogram.sum}` : exact };
  });
  return (
    <Table
      caption={`Values of ${expr}`} compact columns={columnsOf(rows, unit)} rows={rows} rowKey={({ id }) => id} initialSort={{ column: 'value', direction: 'descending' }} maxHeight="32rem"
      empty={<EmptyState title="The query matches no series">Check names and label values, or choose a later moment.</EmptyState>}
    />
  );
}

function columnsOf(rows: readonly ValueRow[], unit: Unit): Column<ValueRow>[] {
  const names = [...new Set(rows.flatMap(({ labels }) => labels.map(({ name }) => name)))].sort((a, b) => Number(b === '__name__') - Number(a === '__name__'));
  const valueOf = (row: ValueRow, name: string) => row.labels.find((label) => label.name === name)?.value;
  const wide = names.length > MOST_COLUMNS || names.length === 0;
  const labels: Column<ValueRow>[] = wide
    ? [{ id: 'series', header: 'Series', sortValue: (row) => seriesText(row.labels), cell: (row) => <code className="metrics__series">{seriesText(row.labels)}</code> }]
    : names.map((name) => ({ id: name, header: name === '__name__' ? 'Metric' : name, sortValue: (row) => valueOf(row, name), cell: (row) => valueOf(row, name) ?? <span className="ui-muted">–</span> }));
  return [
    ...labels,
    {
      id: 'value', header: 'Value', align: 'end', firstDirection: 'descending', sortValue: ({ value }) => (Number.isNaN(value) ? undefined : value),
      cell: ({ value, exact }) => <b title={exact}>{exact.startsWith('histogram') ? exact : formatPoint(value, unit)}</b>,
    },
  ];
}
