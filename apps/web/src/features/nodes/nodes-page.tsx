import { ErrorState, Panel } from '@observer/ui';
import { PageHeader } from '../../app/page-header';
import { useUrlParams } from '../../url/url-params';
import { LiveIndicator } from '../live-traffic';
import { filterNodes, type NodeFilter } from './node-filter';
import { NodeTable } from './node-table';
import { NoNodes, NodeControls, NodesSkeleton, useNodes } from './nodes-panel';
import './nodes.css';

const FILTERS = ['chain', 'region', 'operator', 'state', 'text'] as const;

/** All nodes, filtered by what stands in the URL. */
export default function NodesPage() {
  const [params, change] = useUrlParams();
  const { data, error, refetch, fetchedAtMs } = useNodes();
  const filter: NodeFilter = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? undefined]));
  const nodes = data?.nodes ?? [];
  const shown = filterNodes(nodes, filter);
  return (
    <div className="page">
      <PageHeader title="Nodes" context={data && `${shown.length} of ${nodes.length}`}>
        <LiveIndicator polled lastAtMs={fetchedAtMs || undefined} />
      </PageHeader>
      <Panel flush className="nodes" aria-busy={!data && !error}>
        {error && !data ? (
          <ErrorState title="The nodes could not be loaded" onRetry={refetch}>
            {error.message}
          </ErrorState>
        ) : !data ? (
          <NodesSkeleton />
        ) : nodes.length === 0 ? (
          <NoNodes />
        ) : (
          <>
            <NodeControls nodes={nodes} filter={filter} full onChange={(patch) => change({ ...patch }, { replace: 'text' in patch })} />
            <NodeTable nodes={shown} />
          </>
        )}
      </Panel>
    </div>
  );
}
