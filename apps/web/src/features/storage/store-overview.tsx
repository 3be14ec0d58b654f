import { Breakable, type Column, EmptyState, Meter, Panel, Skeleton, Stat, Table } from '@observer/ui';
import { Database } from 'lucide-react';
import { useMemo } from 'react';
import { STORE_REPORT, type StoreReport } from '../../api/storage';
import { useQuery } from '../../api/use-query';
import { TimeChart } from '../../charts/time-chart';
import { formatBytes, formatCompact, formatDigits, formatInteger, formatUnit } from '../../format/number';
import { formatAgo, formatDateTime, formatDay, formatSpan, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { resolutionName } from './resolution-name';
import { StoreFailed } from './store-failed';

/** How much is stored, in which resolution, since when. */
export function StoreOverview() {
  const { data, error, refetch } = useQuery(STORE_REPORT, {}, { pollMs: 15_000, maxAgeMs: 5_000 });
  if (error && !data) return <StoreFailed error={error} title="The store did not tell what it holds" onRetry={refetch} />;
  if (!data) return <Loading />;
  const report = data.storeStats;
  return (
    <div className="storage">
      <Figures report={report} />
      <div className="storage__two storage__two--even">
        <Resolutions report={report} />
        <Windows report={report} />
      </div>
      <Measurements report={report} />
    </div>
  );
}

const Loading = () => (
  <div className="storage" role="status" aria-busy="true" aria-label="Loading: the store">
    <Skeleton height="6rem" style={{ borderRadius: 12 }} />
    <Skeleton height="14rem" style={{ borderRadius: 12 }} />
  </div>
);

function Figures({ report }: { report: StoreReport }) {
  const bytes = formatBytes(report.bytes);
  const rows = formatCompact(report.rows);
  const series = report.metrics && formatCompact(report.metrics.series);
  return (
    <Panel flush className="storage__figures" aria-label="The store in numbers">
      <Stat label="On disk" value={bytes.value} unit={bytes.unit} note={report.adapter === 'duckdb' ? 'DuckDB' : report.adapter} />
      <Stat label="Rows" value={rows.value + rows.unit} note={formatInteger(report.rows)} />
      <Stat label="A row takes" value={formatDigits(report.bytesPerRow)} unit="bytes" note="all resolutions, with indexes" />
      {report.metrics && series && <Stat label="Series of metrics" value={series.value + series.unit} note={`${formatInteger(report.metrics.samples)} samples`} />}
      {report.metrics && <Stat label="A sample takes" value={formatDigits(report.metrics.bytesPerSample)} unit="bytes" note={formatUnit(report.metrics.bytes, 'bytes')} />}
    </Panel>
  );
}

function Resolutions({ report }: { report: StoreReport }) {
  const resolutions = report.resolutions ?? [];
  const most = Math.max(...resolutions.map(({ bytes }) => bytes), 1);
  return (
    <Panel title="Resolutions" note="raw rows and what was summed up from them">
      {resolutions.length === 0 && <EmptyState title="This store keeps no rollups">Long ranges are answered from raw rows.</EmptyState>}
      <ul className="storage__resolutions">
        {resolutions.map(({ resolution, rows, bytes, oldestMs }) => (
          <li key={resolution}>
            <b>{resolutionName(resolution)}</b>
            <span>{formatUnit(bytes, 'bytes')}</span>
            <Meter ratio={bytes / most} tone={resolution === 'raw' ? 'accent' : 'info'} />
            <small>
              {formatInteger(rows)} rows{oldestMs !== null && ` since ${formatDay(oldestMs)}`}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** So few windows read better as a list than as bars. */
const MOST_LISTED = 6;

function Windows({ report }: { report: StoreReport }) {
  const windows = useMemo(() => [...report.windows].sort((a, b) => a.startMs - b.startMs), [report.windows]);
  const series = useMemo(() => [{ id: 'bytes', name: 'On disk', color: 'var(--chart-2)', points: windows.map(({ startMs, bytes }) => [startMs, bytes] as const) }], [windows]);
  const [first, last] = [windows[0], windows.at(-1)];
  const noun = report.adapter === 'duckdb' ? 'file' : 'window';
  return (
    <Panel title="Windows" note={windows.length > 0 ? `${windows.length} ${noun}${windows.length === 1 ? ' so far' : 's'}, one per stretch of time` : undefined} className={windows.length > MOST_LISTED ? 'storage__windows' : undefined}>
      {!first || !last ? (
        <EmptyState title="This store has no windows">It is one database, not a file per window.</EmptyState>
      ) : windows.length <= MOST_LISTED ? (
        <WindowList windows={windows} />
      ) : (
        <TimeChart label="Bytes per window" kind="bars" unit="bytes" series={series} bounds={{ startMs: first.startMs - (first.endMs - first.startMs) / 2, endMs: last.endMs }} stepMs={first.endMs - first.startMs} height={215} legend={false} />
      )}
    </Panel>
  );
}

function WindowList({ windows }: { windows: StoreReport['windows'] }) {
  const most = Math.max(...windows.map(({ bytes }) => bytes), 1);
  return (
    <ul className="storage__resolutions">
      {windows.toReversed().map(({ startMs, endMs, bytes, rows }) => (
        <li key={startMs}>
          <b title={`${formatUtc(startMs)} to ${formatUtc(endMs)}`}>{formatDateTime(startMs)}</b>
          <span>{formatUnit(bytes, 'bytes')}</span>
          <Meter ratio={bytes / most} tone="info" />
          <small>
            {formatInteger(rows)} rows in {formatSpan(endMs - startMs)}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Measurements({ report }: { report: StoreReport }) {
  const now = useNow(10_000);
  const most = Math.max(...report.measurements.map(({ rows }) => rows), 1);
  const time = (ms: number | null, words: (ms: number) => string) => (ms === null ? '–' : <span title={formatUtc(ms)}>{words(ms)}</span>);
  const columns: Column<StoreReport['measurements'][number]>[] = [
    { id: 'name', header: 'Measurement', sortValue: ({ name }) => name, cell: ({ name }) => <code className="storage__name"><Breakable text={name} /></code> },
    { id: 'rows', header: 'Rows', align: 'end', firstDirection: 'descending', sortValue: ({ rows }) => rows, cell: ({ rows }) => formatInteger(rows) },
    { id: 'share', header: <span className="ui-sr">Share</span>, width: '22%', hideBelow: 'sm', cell: ({ rows }) => <Meter ratio={rows / most} /> },
    { id: 'oldest', header: 'Oldest', hideBelow: 'sm', sortValue: ({ oldestMs }) => oldestMs, cell: ({ oldestMs }) => time(oldestMs, formatDay) },
    { id: 'newest', header: 'Newest', sortValue: ({ newestMs }) => newestMs, cell: ({ newestMs }) => time(newestMs, (ms) => formatAgo(Math.min(ms, now), now)) },
  ];
  return (
    <Panel title="Measurements" note={`${report.measurements.length} of them`} flush>
      <Table
        caption="Measurements" compact columns={columns} rows={report.measurements} rowKey={({ name }) => name} initialSort={{ column: 'rows', direction: 'descending' }} maxHeight="28rem"
        empty={<EmptyState title="Nothing is stored yet" icon={<Database size={18} />}>Send events or metrics; they are here a second later.</EmptyState>}
      />
    </Panel>
  );
}
