import type { LabelSet, SourceSeries } from '@observer/promql';

/** A time within which series are not as they are in a healthy network. */
export interface Trouble {
  readonly metric: string;
  /** Only series with these labels. */
  readonly labels?: LabelSet;
  /** Minutes after the beginning. */
  readonly from: number;
  readonly to: number;
  /** What a gauge then shows, or a counter counts per minute; undefined = no sample. Histograms: the typical duration, seconds. */
  readonly value: (healthy: number, minute: number) => number | undefined;
}

export const MINUTE_MS = 60_000;
const CHAINS = [['sui', 4], ['bittensor', 3]] as const;
const LATENCY = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const CONFIRMATION = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600];

type At = (minute: number) => number;
type Kind = 'gauge' | 'counter' | readonly number[];
interface Healthy {
  readonly metric: string;
  readonly labels: LabelSet;
  readonly kind: Kind;
  readonly at: At;
  /** Observations per minute of a histogram. */
  readonly perMinute?: number;
}

const steady = (value: number): At => () => value;
/** Calls per minute over the day. */
const day = (mean: number): At => (minute) => mean * (1 + 0.4 * Math.sin((minute / 1_440) * 2 * Math.PI));

interface Network {
  readonly startMs: number;
  readonly minutes: number;
  /** Only these metrics; a histogram also by the name of its buckets. */
  readonly metrics: ReadonlySet<string>;
  readonly troubles?: readonly Trouble[];
  readonly extra?: readonly Healthy[];
}

/** Series of a small network with a sample each minute, healthy but for the given troubles. Minute 0 is at `startMs`. */
export function network({ startMs, minutes, metrics, troubles = [], extra = [] }: Network): SourceSeries[] {
  return [...healthySeries(), ...extra].filter(({ metric }) => metrics.has(metric) || metrics.has(`${metric}_bucket`)).flatMap((healthy) => {
    const own = troubles.filter(({ metric, labels = {} }) => metric === healthy.metric && Object.entries(labels).every(([name, value]) => healthy.labels[name] === value));
    const at = (minute: number): number | undefined => {
      const trouble = own.find(({ from, to }) => minute >= from && minute < to);
      return trouble === undefined ? healthy.at(minute) : trouble.value(healthy.at(minute), minute);
    };
    return seriesOf(healthy, at, startMs, minutes);
  });
}

function seriesOf({ metric, labels, kind, perMinute = 60 }: Healthy, at: (minute: number) => number | undefined, startMs: number, minutes: number): SourceSeries[] {
  if (kind === 'gauge') return [sampled({ __name__: metric, ...labels }, at, startMs, minutes)];
  if (kind === 'counter') return [sampled({ __name__: metric, ...labels }, counted(at, minutes), startMs, minutes)];
  const bucket = (le: number): SourceSeries => sampled({ __name__: `${metric}_bucket`, ...labels, le: le === Number.POSITIVE_INFINITY ? '+Inf' : String(le) }, counted((minute) => {
    const typical = at(minute);
    return typical === undefined ? undefined : perMinute * shareBelow(le, typical);
  }, minutes), startMs, minutes);
  return [...kind, Number.POSITIVE_INFINITY].map(bucket);
}

/** Durations lie between half and four times the typical one. */
const shareBelow = (le: number, typical: number): number => Math.min(1, Math.max(0, (Math.log2(le / typical) + 1) / 3));

function counted(at: (minute: number) => number | undefined, minutes: number): (minute: number) => number | undefined {
  let total = 0;
  const totals = Array.from({ length: minutes }, (_, minute) => {
    const more = at(minute);
    total += more ?? 0;
    return more === undefined ? undefined : total;
  });
  return (minute) => totals[minute];
}

function sampled(labels: LabelSet, at: (minute: number) => number | undefined, startMs: number, minutes: number): SourceSeries {
  const times: number[] = [];
  const values: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const value = at(minute);
    if (value === undefined) continue;
    times.push(startMs + minute * MINUTE_MS);
    values.push(value);
  }
  return { labels, times: Float64Array.from(times), values: Float64Array.from(values) };
}

function healthySeries(): Healthy[] {
  return [...CHAINS.flatMap(([chain, count]) => [...Array.from({ length: count }, (_, i) => nodeSeries(chain, i)).flat(), ...gatewaySeries(chain)]), ...paymentSeries(), ...['db-1', 'db-2'].flatMap(hostSeries), ...observerSeries()];
}

function nodeSeries(chain: string, i: number): Healthy[] {
  const node = `${chain}-${i + 1}`;
  const labels = { node, chain, operator: `operator-${i % 2}`, region: ['eu', 'us'][i % 2]! };
  const gauge = (metric: string, at: At, more: LabelSet = {}): Healthy => ({ metric, labels: { ...labels, ...more }, kind: 'gauge', at });
  return [
    gauge('node_up', steady(1), { transport: 'http' }), gauge('node_peer_lag_blocks', (minute) => (minute + i) % 3), gauge('node_clock_lag_blocks', (minute) => (minute * 7 + i) % 4), gauge('node_peers', steady(20 + i)), gauge('node_syncing', steady(0)),
    { metric: 'node_probes_total', labels: { node, chain, state: 'healthy' }, kind: 'counter', at: steady(4) }, { metric: 'node_probes_total', labels: { node, chain, state: 'wrong_chain' }, kind: 'counter', at: steady(0) },
    { metric: 'node_response_seconds', labels: { node, chain, region: labels.region }, kind: LATENCY, at: steady(0.04), perMinute: 4 },
    { metric: 'gateway_node_requests_total', labels: { node, chain, status: 'ok' }, kind: 'counter', at: day(1_000) }, { metric: 'gateway_node_requests_total', labels: { node, chain, status: 'error' }, kind: 'counter', at: day(2) },
  ];
}

function gatewaySeries(chain: string): Healthy[] {
  const requests = (status: string, at: At): Healthy => ({ metric: 'gateway_requests_total', labels: { chain, region: 'eu', status, plan: 'pro' }, kind: 'counter', at });
  const cache = (what: string, at: At): Healthy => ({ metric: 'gateway_cache_requests_total', labels: { chain, cache: what }, kind: 'counter', at });
  return [
    requests('ok', day(4_000)), requests('error', day(6)), requests('timeout', day(2)), requests('rejected', day(80)), cache('hit', day(1_200)), cache('miss', day(2_800)),
    { metric: 'gateway_request_duration_seconds', labels: { chain, region: 'eu' }, kind: LATENCY, at: steady(0.08), perMinute: 4_000 },
  ];
}

function paymentSeries(): Healthy[] {
  return ['USDC', 'SUI'].flatMap((asset): Healthy[] => [
    { metric: 'payments_total', labels: { type: 'deposit', status: 'confirmed', asset, plan: 'pro' }, kind: 'counter', at: steady(6) }, { metric: 'payments_total', labels: { type: 'deposit', status: 'failed', asset, plan: 'pro' }, kind: 'counter', at: (minute) => (minute % 20 === 0 ? 1 : 0) },
    { metric: 'payments_failed_total', labels: { asset, failure_reason: 'insufficient_funds' }, kind: 'counter', at: (minute) => (minute % 20 === 0 ? 1 : 0) }, { metric: 'payments_fee_total', labels: { asset, chain: 'sui' }, kind: 'counter', at: steady(0.6) },
    { metric: 'payments_confirmation_seconds', labels: { asset, chain: 'sui' }, kind: CONFIRMATION, at: steady(40), perMinute: 6 },
  ]);
}

function hostSeries(host: string): Healthy[] {
  const gauge = (metric: string, at: At): Healthy => ({ metric, labels: { host, region: 'eu' }, kind: 'gauge', at });
  return [
    gauge('host_cpu_utilization_ratio', (minute) => 0.3 + 0.1 * Math.sin(minute)), gauge('host_load1', steady(2)), gauge('host_cpus', steady(8)), gauge('host_memory_total_bytes', steady(64e9)), gauge('host_memory_available_bytes', steady(30e9)),
    gauge('host_disk_total_bytes', steady(1e12)), gauge('host_disk_available_bytes', (minute) => 6e11 - minute * 1e6), gauge('host_uptime_seconds', (minute) => 1e6 + minute * 60),
  ];
}

/** What replicas tell of themselves, and whom they told. */
function observerSeries(): Healthy[] {
  const gauge = (metric: string, labels: LabelSet, at: At): Healthy => ({ metric, labels, kind: 'gauge', at });
  return [
    ...['ingest', 'alerting'].flatMap((service) => [gauge('observer_up', { service, instance: `${service}-1` }, steady(1)), gauge('observer_event_loop_delay_p99_seconds', { service, instance: `${service}-1` }, steady(0.02))]),
    { metric: 'observer_notifications_total', labels: { channel: 'sms', outcome: 'sent', service: 'alerting' }, kind: 'counter', at: steady(1) }, { metric: 'observer_notifications_total', labels: { channel: 'sms', outcome: 'dead', service: 'alerting' }, kind: 'counter', at: steady(0) },
    { metric: 'observer_rule_group_evaluation_lag_seconds', labels: { service: 'alerting' }, kind: LATENCY, at: steady(0.04), perMinute: 10 },
    ...['shift', 'day', 'night'].map((window) => gauge('observer_on_call_pages', { person: 'ada', window }, steady(1))),
  ];
}
