import { Badge, type Column, EmptyState, StatusDot, Table } from '@observer/ui';
import { Link, useLocation } from 'wouter';
import { type NodeView } from '../../api/types';
import { formatInteger, formatSeconds, joined } from '../../format/number';
import { formatAgo, formatUtc } from '../../format/time';
import { useViewNow } from '../../time/clock';
import { nodeState, severity, stateTone, stateWords, verdictReason } from './node-verdict';

/** A slower answer is worth a colour. How many blocks are too many depends on the chain: there the verdict decides. */
const SLOW_SECONDS = 1;
const BEHIND: readonly string[] = ['lagging', 'stale', 'syncing'];

const flagged = (flag: boolean, text: string) => <span className={flag ? 'node__flag' : undefined}>{text}</span>;
const isBehind = (node: NodeView, blocks: number | null | undefined) => BEHIND.includes(nodeState(node)) && (blocks ?? 0) > 0;

function columnsAt(now: number): Column<NodeView>[] {
  return [
    {
      id: 'node', header: 'Node', sortValue: ({ id }) => id,
      cell: (node) => (
        <Link href={`/nodes/${node.id}`} className="node__link">
          <StatusDot tone={stateTone(nodeState(node))} />
          <span className="node__id" title={node.id}>
            {node.id}
          </span>
        </Link>
      ),
    },
    {
      id: 'state', header: 'State', sortValue: (node) => severity(nodeState(node)),
      cell: (node) => (
        <span title={verdictReason(node)}>
          <Badge tone={stateTone(nodeState(node))}>{stateWords(nodeState(node))}</Badge>
        </span>
      ),
    },
    { id: 'chain', header: 'Chain', hideBelow: 'sm', sortValue: ({ chainName }) => chainName, cell: ({ chainName }) => chainName },
    { id: 'operator', header: 'Operator', hideBelow: 'md', sortValue: ({ operator }) => operator, cell: ({ operator }) => operator },
    { id: 'region', header: 'Region', hideBelow: 'sm', sortValue: ({ region }) => region, cell: ({ region }) => region },
    { id: 'head', header: 'Head', align: 'end', hideBelow: 'md', firstDirection: 'descending', sortValue: ({ health }) => health?.headHeight, cell: ({ health }) => formatInteger(health?.headHeight) },
    {
      id: 'peerLag', header: 'Behind peers', align: 'end', firstDirection: 'descending', sortValue: ({ health }) => health?.peerLagBlocks,
      cell: (node) => flagged(isBehind(node, node.health?.peerLagBlocks), formatInteger(node.health?.peerLagBlocks)),
    },
    {
      id: 'clockLag', header: 'Behind clock', align: 'end', hideBelow: 'sm', firstDirection: 'descending', sortValue: ({ health }) => health?.clockLagBlocks,
      cell: (node) => flagged(isBehind(node, node.health?.clockLagBlocks), formatInteger(node.health?.clockLagBlocks)),
    },
    {
      id: 'response', header: 'Response', align: 'end', firstDirection: 'descending', sortValue: ({ health }) => health?.responseSeconds,
      cell: ({ health }) => flagged((health?.responseSeconds ?? 0) > SLOW_SECONDS, joined(formatSeconds(health?.responseSeconds))),
    },
    {
      id: 'probed', header: 'Probed', align: 'end', hideBelow: 'md', sortValue: ({ health }) => health?.at,
      cell: ({ health }) => (health ? <span title={formatUtc(health.at)}>{formatAgo(health.at, now)}</span> : 'never'),
    },
  ];
}

/** Nodes with what their last probe saw, worst first. Lags are in blocks. */
export function NodeTable({ nodes, maxHeight }: { nodes: NodeView[]; maxHeight?: string }) {
  const [, navigate] = useLocation();
  const now = useViewNow(1000);
  return (
    <Table
      caption="Nodes with state, lag and response time"
      columns={columnsAt(now)}
      rows={nodes}
      rowKey={({ id }) => id}
      initialSort={{ column: 'state', direction: 'ascending' }}
      onRowClick={({ id }) => navigate(`/nodes/${id}`)}
      compact
      {...(maxHeight ? { maxHeight } : {})}
      empty={<EmptyState title="No node matches">Take a filter away to see more.</EmptyState>}
    />
  );
}
