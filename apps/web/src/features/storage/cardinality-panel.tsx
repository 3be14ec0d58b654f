import { Breakable, type Column, EmptyState, Meter, Panel, Skeleton, Table } from '@observer/ui';
import { Fingerprint } from 'lucide-react';
import { CARDINALITY, type Cardinality } from '../../api/storage';
import { useQuery } from '../../api/use-query';
import { formatInteger } from '../../format/number';
import { StoreFailed } from './store-failed';

type Measurement = Cardinality['measurements'][number];

/** Which measurements make many series, and which of their tags. */
export function CardinalityPanel({ measurement, onChoose }: { measurement: string | undefined; onChoose: (measurement: string) => void }) {
  const { data, error, refetch } = useQuery(CARDINALITY, { limit: 100 }, { maxAgeMs: 30_000 });
  if (error && !data) return <StoreFailed error={error} title="The series could not be counted" onRetry={refetch} />;
  if (!data) return <Skeleton height="20rem" style={{ borderRadius: 12 }} />;
  const { measurements } = data.storeCardinality;
  const chosen = measurement ?? measurements[0]?.name;
  const most = Math.max(...measurements.map(({ series }) => series), 1);
  const total = measurements.reduce((sum, { series }) => sum + series, 0);
  const columns: Column<Measurement>[] = [
    {
      id: 'name', header: 'Measurement', sortValue: ({ name }) => name,
      cell: ({ name }) => (
        <button type="button" className="storage__pick" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
          <code className="storage__name">
            <Breakable text={name} />
          </code>
        </button>
      ),
    },
    { id: 'series', header: 'Series', align: 'end', firstDirection: 'descending', sortValue: ({ series }) => series, cell: ({ series }) => formatInteger(series) },
    { id: 'bar', header: <span className="ui-sr">Share</span>, width: '30%', hideBelow: 'sm', cell: ({ series }) => <Meter ratio={series / most} /> },
    { id: 'rows', header: 'Rows', align: 'end', hideBelow: 'sm', firstDirection: 'descending', sortValue: ({ rows }) => rows, cell: ({ rows }) => formatInteger(rows) },
  ];
  return (
    <div className="storage__two">
      <Panel title="Series per measurement" note={`${formatInteger(total)} in all`} flush>
        <Table
          caption="Series per measurement" compact columns={columns} rows={measurements} rowKey={({ name }) => name} initialSort={{ column: 'series', direction: 'descending' }} selectedKey={chosen} onRowClick={({ name }) => onChoose(name)} maxHeight="34rem"
          empty={<EmptyState title="No series yet" icon={<Fingerprint size={18} />} />}
        />
      </Panel>
      {chosen && <Tags measurement={chosen} />}
    </div>
  );
}

const MOST_VALUES = 5;

/** Tags of a measurement, those with the most values first: they multiply series. */
function Tags({ measurement }: { measurement: string }) {
  const { data, error, refetch } = useQuery(CARDINALITY, { measurement, limit: 30 }, { maxAgeMs: 30_000 });
  if (error && !data) return <StoreFailed error={error} title="The tags could not be counted" onRetry={refetch} />;
  const tags = data?.storeCardinality.tags;
  return (
    <Panel title="Tags" note={<code>{measurement}</code>} aria-busy={!tags}>
      {!tags && <Skeleton height="12rem" />}
      {tags?.length === 0 && <EmptyState title="This measurement has no tags" />}
      <ul className="storage__tags">
        {tags?.map(({ name, values, top }) => {
          const most = Math.max(...top.map(({ rows }) => rows), 1);
          return (
            <li key={name}>
              <h3>
                <code>{name}</code> <span>{formatInteger(values)} values</span>
              </h3>
              <ul>
                {top.slice(0, MOST_VALUES).map(({ value, rows }) => (
                  <li key={value} className="storage__value">
                    <span className="ui-truncate" title={value}>
                      {value || '(empty)'}
                    </span>
                    <Meter ratio={rows / most} tone="info" />
                    <small>{formatInteger(rows)}</small>
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
