import { Badge, EmptyState, ErrorState, Skeleton } from '@observer/ui';
import { ChartSpline } from 'lucide-react';
import { Link } from 'wouter';
import { PROM_METADATA, type PromMetadata } from '../../api/prom';
import { useQuery } from '../../api/use-query';
import { startQuery } from './selector-text';

const MOST_SHOWN = 9;
const TYPE_RANK: Record<string, number> = { counter: 0, histogram: 1, gauge: 2 };

/** Metrics a person is likely to ask for first: what the network does before what machines do, one of each family. */
export function firstMetrics(metadata: readonly PromMetadata[]): PromMetadata[] {
  const known = metadata.filter(({ type }) => type in TYPE_RANK);
  const rank = ({ metric, type }: PromMetadata) => (/^(gateway|payment|node)/.test(metric) ? 0 : /^(host|observer)/.test(metric) ? 10 : 5) + TYPE_RANK[type]!;
  return [...known].sort((a, b) => rank(a) - rank(b) || (a.metric < b.metric ? -1 : 1)).slice(0, MOST_SHOWN);
}

/** The page before the first query: things to ask. */
export function FirstQueries({ onChoose }: { onChoose: (expr: string) => void }) {
  const { data, error, refetch } = useQuery(PROM_METADATA, {}, { maxAgeMs: 60_000 });
  if (error && !data) return <ErrorState title="The metrics could not be loaded" onRetry={refetch}>{error.message}</ErrorState>;
  if (!data) return <Skeleton height="12rem" style={{ margin: '1rem', width: 'calc(100% - 2rem)' }} />;
  const metrics = firstMetrics(data.promMetadata);
  if (metrics.length === 0) {
    return (
      <EmptyState title="Write a query to begin" icon={<ChartSpline size={18} />} actions={<Link href="/custom-metrics" className="ui-button ui-button--secondary">Make metrics of events</Link>}>
        Completion suggests what is stored as you type. Nothing describes its metrics yet.
      </EmptyState>
    );
  }
  return (
    <div className="first">
      <h2>Begin with</h2>
      <ul className="first__list">
        {metrics.map(({ metric, type, help }) => (
          <li key={metric}>
            <button type="button" className="first__query" onClick={() => onChoose(startQuery(metric, type))}>
              <span>
                <b className="ui-truncate">{metric}</b>
                <Badge>{type}</Badge>
              </span>
              <small>{help || 'No description'}</small>
              <code className="ui-truncate">{startQuery(metric, type)}</code>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
