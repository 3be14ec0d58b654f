import { Badge, EmptyState, ErrorState, Panel, Skeleton, Stat, StatusDot } from '@observer/ui';
import { ChevronRight } from 'lucide-react';
import { Link, useParams } from 'wouter';
import { NODE_BY_ID } from '../../api/operations';
import { type NodeView } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { PageHeader } from '../../app/page-header';
import { type Formatted, formatCompact, formatInteger, formatSeconds } from '../../format/number';
import { formatAgo } from '../../format/time';
import { useNow, usePaused } from '../../time/clock';
import { timeRangeText } from '../../time/time-range';
import { TimeRangePicker } from '../../time/time-range-picker';
import { useTimeRange } from '../../time/use-time-range';
import { LiveIndicator } from '../live-traffic';
import { LastProbes } from './last-probes';
import { NodeCharts } from './node-charts';
import { nodeState, stateTone, stateWords, verdictReason } from './node-verdict';
import './nodes.css';

const POLL_MS = 4_000;

/** One node: the verdict with its reason, how it came to it, and what it served. */
export default function NodePage() {
  const { id = '' } = useParams<{ id: string }>();
  const paused = usePaused();
  const page = useTimeRange('1h', 120);
  const { data, error, refetch, fetchedAtMs } = useQuery(NODE_BY_ID, { id }, paused ? {} : { pollMs: POLL_MS });
  const node = data?.node;
  return (
    <div className="page">
      <PageHeader
        title={
          <span className="node__link">
            <Link href="/nodes" className="ui-muted">
              Nodes
            </Link>
            <ChevronRight size={14} aria-hidden="true" />
            {id}
          </span>
        }
        context={
          node && (
            <>
              <Badge>{node.chainName}</Badge> {node.operator} · {node.region}
            </>
          )
        }
      >
        <LiveIndicator polled lastAtMs={fetchedAtMs || undefined} />
        <TimeRangePicker range={page.range} bounds={page.bounds} onChange={page.setRange} />
      </PageHeader>
      {error && !data && (
        <ErrorState title="This node could not be loaded" onRetry={refetch}>
          {error.message}
        </ErrorState>
      )}
      {data && !node && (
        <EmptyState title={`There is no node "${id}"`} actions={<Link href="/nodes" className="ui-button ui-button--secondary">All nodes</Link>}>
          It may have been removed.
        </EmptyState>
      )}
      {!data && !error && <Skeleton height="7rem" style={{ borderRadius: 12 }} />}
      {node && (
        <>
          <Verdict node={node} />
          <NodeCharts id={id} page={page} />
          <Panel
            title="Last probes"
            flush
            actions={
              <Link className="ui-link" href={`/events?kind=node_probe&where=node:EQ:${id}&view=rows&range=${timeRangeText(page.range)}`}>
                All its events
              </Link>
            }
          >
            <LastProbes id={id} />
          </Panel>
        </>
      )}
    </div>
  );
}

function Verdict({ node }: { node: NodeView }) {
  const state = nodeState(node);
  const now = useNow(1000);
  const { health } = node;
  const facts: ({ label: string; note: string } & Formatted)[] = [
    { label: 'Head', value: formatInteger(health?.headHeight), unit: '', note: health?.finalizedHeight ? `finalized ${formatInteger(health.finalizedHeight)}` : 'best block' },
    { label: 'Behind peers', ...formatCompact(health?.peerLagBlocks), note: 'blocks' },
    { label: 'Behind clock', ...formatCompact(health?.clockLagBlocks), note: 'blocks' },
    { label: 'Response', ...formatSeconds(health?.responseSeconds), note: health ? `probed ${formatAgo(health.at, now)}` : 'not probed' },
    { label: 'Peers', value: formatInteger(health?.peers), unit: '', note: health?.version ?? 'version unknown' },
  ];
  return (
    <section className="verdict" data-tone={stateTone(state)} aria-label="Verdict">
      <div>
        <h2>
          <StatusDot tone={stateTone(state)} />
          {stateWords(state)}
        </h2>
        <p>{verdictReason(node)}</p>
        <p className="ui-mono">{node.httpUrl}</p>
      </div>
      <div className="verdict__facts">
        {facts.map((fact) => (
          <Stat key={fact.label} {...fact} />
        ))}
      </div>
    </section>
  );
}
