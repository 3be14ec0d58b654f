import { type Column, EmptyState, ErrorState, Meter, Panel, Skeleton, Sparkline, Table } from '@observer/ui';
import { type ApiError } from '../../api/api-error';
import { formatRate, formatRatio, formatSeconds, joined } from '../../format/number';
import { type PageRange } from '../../time/use-time-range';
import { type Breakdown } from './use-traffic';

interface BreakdownPanelProps {
  title: string;
  /** What a row is, in the singular. */
  noun: string;
  rows: Breakdown[];
  loading: boolean;
  error: ApiError | undefined;
  refetch: () => void;
  page: PageRange;
  selected: string | undefined;
  onSelect: (key: string) => void;
  color?: (key: string) => string;
  name?: (key: string) => string;
}

/** Errors above this share are coloured. */
const NOTABLE_ERRORS = 0.01;

/** Traffic by one dimension; a press on a row narrows the page to it. */
export function BreakdownPanel(props: BreakdownPanelProps) {
  const { title, noun, rows, loading, error, selected, onSelect } = props;
  return (
    <Panel title={title} note={selected ? undefined : `choose one to narrow the page`} flush>
      {loading ? (
        <div className="overview__skeleton" role="status" aria-busy="true" aria-label={`Loading: ${title}`}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height="1.5rem" />
          ))}
        </div>
      ) : error ? (
        <ErrorState title="Could not be loaded" onRetry={props.refetch}>
          {error.message}
        </ErrorState>
      ) : (
        <Table
          caption={`Traffic ${title.toLowerCase()}`}
          columns={columnsOf(props)}
          rows={rows}
          rowKey={({ key }) => key}
          initialSort={{ column: 'requests', direction: 'descending' }}
          onRowClick={({ key }) => onSelect(key)}
          selectedKey={selected}
          empty={<EmptyState title="No traffic in this range">Choose a longer range, or wait for the first request.</EmptyState>}
        />
      )}
      <span className="ui-sr">Press a {noun} to narrow the page to it.</span>
    </Panel>
  );
}

function columnsOf({ noun, rows, selected, onSelect, color, name = (key) => key, page }: BreakdownPanelProps): Column<Breakdown>[] {
  const total = rows.reduce((sum, row) => sum + (row.requestsPerSecond ?? 0), 0);
  const lineColor = (key: string) => color?.(key) ?? 'var(--chart-1)';
  return [
    {
      id: 'key', header: noun[0]!.toUpperCase() + noun.slice(1), sortValue: ({ key }) => name(key),
      cell: ({ key }) => (
        <button type="button" className="overview__key" aria-pressed={selected === key} onClick={() => onSelect(key)}>
          {color && <i style={{ background: color(key) }} />}
          {name(key)}
        </button>
      ),
    },
    { id: 'requests', header: 'Requests', align: 'end', firstDirection: 'descending', sortValue: (row) => row.requestsPerSecond, cell: (row) => joined(formatRate(row.requestsPerSecond)) },
    {
      id: 'share', header: 'Share', width: '16%', hideBelow: 'md',
      cell: (row) => {
        const share = total > 0 ? (row.requestsPerSecond ?? 0) / total : 0;
        return (
          <span className="overview__share">
            <Meter ratio={share} />
            {Math.round(share * 100)}%
          </span>
        );
      },
    },
    { id: 'trend', header: 'Trend', hideBelow: 'sm', cell: (row) => <Sparkline values={sample(row.points)} color={lineColor(row.key)} width={page.live ? 88 : 96} height={20} floor={0} /> },
    {
      id: 'errors', header: 'Errors', align: 'end', firstDirection: 'descending', sortValue: (row) => row.errorRatio,
      cell: (row) => <span className={row.errorRatio !== null && row.errorRatio >= NOTABLE_ERRORS ? 'overview__bad' : undefined}>{joined(formatRatio(row.errorRatio))}</span>,
    },
    { id: 'p99', header: 'p99', align: 'end', firstDirection: 'descending', sortValue: (row) => row.p99, cell: (row) => joined(formatSeconds(row.p99)) },
  ];
}

/** At most 60 points: a small line shows no more. */
function sample(points: Breakdown['points']): (number | null)[] {
  const every = Math.max(1, Math.ceil(points.length / 60));
  return points.filter((_, index) => (points.length - 1 - index) % every === 0).map(([, value]) => value);
}
