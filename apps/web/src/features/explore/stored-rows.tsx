import { Button, EmptyState, ErrorState, Skeleton } from '@observer/ui';
import { EVENTS } from '../../api/operations';
import { useSteadyQuery } from '../../api/use-query';
import { formatInteger } from '../../format/number';
import { type ExploreParts } from './explore-parts';
import { rowsQuery } from './explore-query';
import { RowsTable } from './rows-table';

/** Raw rows, newest first, page by page. */
export function StoredRows(parts: ExploreParts) {
  const { state, page, onChange } = parts;
  const { data, error, refetch, stale } = useSteadyQuery(EVENTS, { query: rowsQuery(state, page.queryBounds) }, { pollMs: state.cursor ? undefined : page.refreshMs });
  if (error && !data) {
    return (
      <ErrorState title="The rows could not be loaded" onRetry={refetch}>
        {error.message}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton height="16rem" style={{ margin: '1rem' }} />;
  const { columns, rows, nextCursor, source } = data.events;
  return (
    <div data-stale={stale}>
      <RowsTable {...parts} columns={columns} rows={rows} empty={<EmptyState title="Nothing happened in this range">Choose a longer range or take a condition away.</EmptyState>} />
      <div className="explore__pager">
        <span className="explore__source">
          {rows.length} of {formatInteger(source.rowsRead)} rows, newest first
        </span>
        <Button size="sm" disabled={!state.cursor} onClick={() => onChange({ cursor: undefined })}>
          Newest
        </Button>
        <Button size="sm" disabled={!nextCursor} onClick={() => onChange({ cursor: nextCursor ?? undefined })}>
          Older
        </Button>
      </div>
    </div>
  );
}
