import { Badge, EmptyState, ErrorState, Skeleton } from '@observer/ui';
import { ChartSpline } from 'lucide-react';
import { Link } from 'wouter';
import { PROM_METADATA } from '../../api/prom';
import { useQuery } from '../../api/use-query';
import { firstMetrics } from './first-metrics';
import { startQuery } from './selector-text';

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
