import { classNames, EmptyState, ErrorState, Input, Panel, Select, Skeleton, StatusDot } from '@observer/ui';
import { Boxes, Search } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { NODES } from '../../api/operations';
import { type NodeView } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { usePaused } from '../../time/clock';
import { countStates, distinct, filterNodes, type NodeFilter } from './node-filter';
import { NodeTable } from './node-table';
import { NODE_STATES, stateTone, stateWords } from './node-verdict';
import './nodes.css';

/** Health moves with every probe: 10 s by default. */
const POLL_MS = 4_000;

export function useNodes() {
  const paused = usePaused();
  return useQuery(NODES, {}, paused ? {} : { pollMs: POLL_MS });
}

export interface NodesPanelProps extends Pick<NodeFilter, 'chain' | 'region'> {
  maxHeight?: string;
}

/** The nodes on the overview: the page's chain and region apply, the rest is chosen here. */
export function NodesPanel({ chain, region, maxHeight }: NodesPanelProps) {
  const [own, setOwn] = useState<NodeFilter>({});
  const { data, error, refetch } = useNodes();
  const all = filterNodes(data?.nodes ?? [], { chain, region });
  return (
    <Panel title="Nodes" flush className="nodes" aria-busy={!data && !error} actions={<Link href="/nodes" className="ui-link">All nodes</Link>}>
      {error && !data ? (
        <ErrorState title="The nodes could not be loaded" onRetry={refetch}>
          {error.message}
        </ErrorState>
      ) : !data ? (
        <NodesSkeleton />
      ) : data.nodes.length === 0 ? (
        <NoNodes />
      ) : (
        <>
          <NodeControls nodes={all} filter={own} onChange={(patch) => setOwn({ ...own, ...patch })} />
          <NodeTable nodes={filterNodes(all, own)} {...(maxHeight ? { maxHeight } : {})} />
        </>
      )}
    </Panel>
  );
}

export const NoNodes = () => (
  <EmptyState title="No nodes yet" icon={<Boxes size={18} />} actions={<Link href="/admin?tab=nodes" className="ui-button ui-button--secondary">Add a node</Link>}>
    Add the nodes of your network; each is probed every few seconds.
  </EmptyState>
);

export const NodesSkeleton = () => (
  <div className="nodes__skeleton" role="status" aria-label="Loading nodes">
    {[0, 1, 2, 3, 4].map((row) => (
      <Skeleton key={row} height="1.375rem" />
    ))}
  </div>
);

interface NodeControlsProps {
  nodes: NodeView[];
  filter: NodeFilter;
  onChange: (patch: NodeFilter) => void;
  /** Also offer chain and region, where the page does not. */
  full?: boolean;
}

/** State counters that filter, text, and selects. */
export function NodeControls({ nodes, filter, onChange, full = false }: NodeControlsProps) {
  const choices = (column: 'chain' | 'region' | 'operator', all: string) => [{ value: '', label: all }, ...distinct(nodes, column).map((value) => ({ value, label: value }))];
  return (
    <div className="nodes__controls">
      <div className="nodes__states" role="group" aria-label="States">
        {countStates(nodes, NODE_STATES).map(({ state, count }) => (
          <button
            key={state}
            type="button"
            className={classNames('nodes__state', filter.state === state && 'nodes__state--on')}
            aria-pressed={filter.state === state}
            onClick={() => onChange({ state: filter.state === state ? undefined : state })}
          >
            <StatusDot tone={stateTone(state)} />
            {stateWords(state)} <b>{count}</b>
          </button>
        ))}
      </div>
      <div className="nodes__filters">
        <div data-shortcut="search">
          <Input label="Search nodes" hideLabel placeholder="Search" type="search" icon={<Search size={14} />} value={filter.text ?? ''} onChange={(event) => onChange({ text: event.target.value })} />
        </div>
        {full && <Select label="Chain" hideLabel options={choices('chain', 'All chains')} value={filter.chain ?? ''} onValueChange={(chain) => onChange({ chain })} />}
        {full && <Select label="Region" hideLabel options={choices('region', 'All regions')} value={filter.region ?? ''} onValueChange={(region) => onChange({ region })} />}
        <Select label="Operator" hideLabel options={choices('operator', 'All operators')} value={filter.operator ?? ''} onValueChange={(operator) => onChange({ operator })} />
      </div>
    </div>
  );
}
