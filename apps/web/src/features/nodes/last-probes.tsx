import { Badge, type Column, EmptyState, ErrorState, Skeleton, Table } from '@observer/ui';
import { EVENTS } from '../../api/operations';
import { type Cell } from '../../api/types';
import { useSteadyQuery } from '../../api/use-query';
import { formatInteger, formatSeconds, joined } from '../../format/number';
import { formatDateTime, formatUtc, nanosToMs } from '../../format/time';
import { useViewNow } from '../../time/clock';
import { LAST_PROBE_COLUMNS } from './node-queries';
import { stateTone, stateWords } from './node-verdict';

type Row = Record<string, Cell>;
const HOUR_MS = 3_600_000;
const number = (cell: Cell | undefined): number | null => (typeof cell === 'number' ? cell : typeof cell === 'string' && cell !== '' ? Number(cell) : null);

const COLUMNS: Column<Row>[] = [
  { id: 'time', header: 'Time', cell: (row) => <time title={formatUtc(nanosToMs(String(row['time'])))}>{formatDateTime(nanosToMs(String(row['time'])))}</time> },
  { id: 'state', header: 'State', cell: (row) => <Badge tone={stateTone(String(row['state']))}>{stateWords(String(row['state']))}</Badge> },
  { id: 'transport', header: 'Over', hideBelow: 'sm', cell: (row) => String(row['transport'] ?? '') },
  { id: 'response', header: 'Response', align: 'end', cell: (row) => joined(formatSeconds(number(row['response_seconds']))) },
  { id: 'head', header: 'Head', align: 'end', cell: (row) => formatInteger(number(row['head_height'])) },
  { id: 'lag', header: 'Behind peers', align: 'end', hideBelow: 'sm', cell: (row) => formatInteger(number(row['peer_lag_blocks'])) },
  { id: 'age', header: 'Head age', align: 'end', hideBelow: 'sm', cell: (row) => joined(formatSeconds(number(row['head_age_seconds']))) },
  { id: 'error', header: 'Error', hideBelow: 'md', cell: (row) => String(row['error'] ?? '') },
];

/** The newest probes of a node, within the last hour. */
export function LastProbes({ id }: { id: string }) {
  const now = useViewNow(10_000);
  const { data, error, refetch } = useSteadyQuery(EVENTS, {
    query: {
      measurement: 'node_probe', matchers: [{ tag: 'node', op: 'EQ', value: id }], range: { startMs: now - HOUR_MS, endMs: now + 10_000 }, columns: LAST_PROBE_COLUMNS, limit: 20,
    },
  });
  if (error && !data) {
    return (
      <ErrorState title="The probes could not be loaded" onRetry={refetch}>
        {error.message}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton height="8rem" style={{ margin: '1rem' }} />;
  const { columns, rows } = data.events;
  const records = rows.map((row): Row => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
  return (
    <Table
      caption="Last probes" columns={COLUMNS} rows={records} rowKey={(row) => `${String(row['time'])} ${String(row['transport'])}`} compact
      empty={<EmptyState title="No probe in the last hour">Check that probing is switched on for this node.</EmptyState>}
    />
  );
}
