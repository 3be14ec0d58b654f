import { Button, type Column, EmptyState, ErrorState, Meter, Skeleton, Table } from '@observer/ui';
import { Filter } from 'lucide-react';
import { SERIES } from '../../api/operations';
import { singleValue } from '../../api/series-points';
import { type Series } from '../../api/types';
import { useSteadyQuery } from '../../api/use-query';
import { formatInteger, formatUnit } from '../../format/number';
import { groupName } from './events-chart';
import { type ExploreParts } from './explore-parts';
import { aggregateUnit, aggregateWords, groupsQuery } from './explore-query';

/** Each group over the whole range; a press narrows to it and goes one level deeper, to its rows. */
export function GroupsTable({ state, page, onChange }: ExploreParts) {
  const { data, error, refetch, stale } = useSteadyQuery(SERIES, { query: groupsQuery(state, page.queryBounds) }, { pollMs: page.refreshMs });
  if (error && !data) {
    return (
      <ErrorState title="The groups could not be loaded" onRetry={refetch}>
        {error.message}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton height="12rem" style={{ margin: '1rem' }} />;
  const { series, truncated, source } = data.series;
  const unit = aggregateUnit(state);
  const most = Math.max(...series.map((one) => singleValue(one, 'value') ?? 0));
  const drill = (one: Series) => {
    const matchers = one.labels.map(({ name, value }) => ({ tag: name, op: 'EQ' as const, value }));
    const others = state.matchers.filter((matcher) => !matchers.some(({ tag }) => tag === matcher.tag));
    onChange({ matchers: [...others, ...matchers], groupBy: [], view: 'rows' });
  };
  const columns: Column<Series>[] = [
    ...(state.groupBy.length > 0 ? state.groupBy : ['All']).map(
      (name): Column<Series> => ({
        id: `label-${name}`, header: name, sortValue: (one) => one.labels.find((label) => label.name === name)?.value, cell: (one) => (state.groupBy.length > 0 ? one.labels.find((label) => label.name === name)?.value || <i className="ui-muted">none</i> : 'All events'),
      }),
    ),
    {
      id: 'value', header: aggregateWords(state), align: 'end', firstDirection: 'descending', sortValue: (one) => singleValue(one, 'value'),
      cell: (one) => <b>{unit === 'count' ? formatInteger(singleValue(one, 'value')) : formatUnit(singleValue(one, 'value'), unit)}</b>,
    },
    { id: 'bar', header: <span className="ui-sr">Size</span>, width: '18%', hideBelow: 'sm', cell: (one) => <Meter ratio={most > 0 ? (singleValue(one, 'value') ?? 0) / most : 0} /> },
    ...(state.aggregate === 'count'
      ? []
      : [{ id: 'count', header: 'Events', align: 'end' as const, firstDirection: 'descending' as const, hideBelow: 'sm' as const, sortValue: (one: Series) => singleValue(one, 'count'), cell: (one: Series) => formatInteger(singleValue(one, 'count')) }]),
    {
      id: 'drill', header: <span className="ui-sr">Actions</span>, align: 'end',
      cell: (one) => (
        <Button size="sm" variant="ghost" icon={<Filter size={12} />} aria-label={`Rows of ${groupName(one)}`} onClick={() => drill(one)}>
          Rows
        </Button>
      ),
    },
  ];
  return (
    <div data-stale={stale}>
      <Table
        caption="Groups" compact columns={columns} rows={series} rowKey={groupName} initialSort={{ column: 'value', direction: 'descending' }} onRowClick={drill}
        empty={<EmptyState title="Nothing happened in this range">Choose a longer range or take a condition away.</EmptyState>}
      />
      <p className="explore__source">
        {formatInteger(source.rowsRead)} rows in {Math.round(source.tookMs)} ms{truncated && ' · more groups exist than are shown'}
      </p>
    </div>
  );
}
