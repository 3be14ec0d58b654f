import { Chip, Notice } from '@observer/ui';
import { useMemo } from 'react';
import { useLiveState } from '../../api/live-connection';
import { CHAINS } from '../../api/operations';
import { useQuery } from '../../api/use-query';
import { PageHeader } from '../../app/page-header';
import { colorByKey } from '../../charts/chart-spec';
import { TimeRangePicker } from '../../time/time-range-picker';
import { useTimeRange } from '../../time/use-time-range';
import { useUrlParams } from '../../url/url-params';
import { LiveIndicator, type TrafficFilter } from '../live-traffic';
import { NodesPanel } from '../nodes/nodes-panel';
import { PipelinePanel } from '../system-status/pipeline-panel';
import { StatusStrip } from '../system-status/status-strip';
import { BreakdownPanel } from './breakdown-panel';
import { Headline } from './headline';
import { TrafficCharts } from './traffic-charts';
import { useBreakdown, useTraffic } from './use-traffic';
import './overview.css';

/** The network at a glance, moving. Chain and region narrow the whole page. */
export default function OverviewPage() {
  const [params, change] = useUrlParams();
  const page = useTimeRange('15m', 120);
  const chain = params.get('chain') ?? undefined;
  const region = params.get('region') ?? undefined;
  const filter: TrafficFilter = useMemo(() => ({ ...(chain ? { chain } : {}), ...(region ? { region } : {}) }), [chain, region]);
  const traffic = useTraffic(filter, page);
  const byChain = useBreakdown('chain', filter, page);
  const byRegion = useBreakdown('region', filter, page);
  const chains = useQuery(CHAINS, {}, { maxAgeMs: 300_000 }).data?.chains;
  const chainName = (id: string) => chains?.find((one) => one.id === id)?.name ?? id;
  const chainColor = colorByKey([...(chains ?? []).map(({ id }) => id), ...byChain.rows.map(({ key }) => key)]);
  const toggle = (name: 'chain' | 'region', key: string) => change({ [name]: params.get(name) === key ? undefined : key });
  return (
    <div className="page">
      <PageHeader
        title="Overview"
        context={
          <>
            {chain && (
              <Chip accent onRemove={() => change({ chain: undefined })} removeLabel={`Show all chains, not only ${chainName(chain)}`}>
                Chain: {chainName(chain)}
              </Chip>
            )}
            {region && (
              <Chip accent onRemove={() => change({ region: undefined })} removeLabel={`Show all regions, not only ${region}`}>
                Region: {region}
              </Chip>
            )}
          </>
        }
      >
        <LiveIndicator lastAtMs={traffic.latest?.at} freshnessMs={traffic.latest?.freshnessMs} />
        <TimeRangePicker range={page.range} bounds={page.bounds} onChange={page.setRange} />
      </PageHeader>
      <ConnectionNotice />
      <StatusStrip />
      <Headline traffic={traffic} filter={filter} page={page} />
      <TrafficCharts {...{ traffic, byChain, page, chainColor, chainName }} filtered={chain !== undefined} />
      <div className="overview__pair">
        <BreakdownPanel title="By chain" noun="chain" {...byChain} page={page} selected={chain} onSelect={(key) => toggle('chain', key)} color={chainColor} name={chainName} />
        <BreakdownPanel title="By region" noun="region" {...byRegion} page={page} selected={region} onSelect={(key) => toggle('region', key)} />
      </div>
      <NodesPanel {...filter} maxHeight="26rem" />
      <PipelinePanel quiet />
    </div>
  );
}

function ConnectionNotice() {
  const live = useLiveState();
  if (live.state !== 'lost' || live.tries < 1) return null;
  return <Notice tone="warn">The live connection is lost. What you see is the last that came; it continues by itself when Observer answers again.</Notice>;
}
