/** Metrics of the fixtures, and answers to PromQL that look like the real thing: by name and grouping, not by evaluation. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parser } from '@prometheus-io/lezer-promql';
import { GraphQLError } from 'graphql';
import { CHAINS, NODES, noise, rateAt, REGIONS, troubleAt } from './network';

type Labels = Record<string, string>;
interface FixtureMetric { type: string; help: string; unit: string; series: Labels[]; value: (labels: Labels, ms: number) => number }

const chainOf = (id: string | undefined) => Math.max(0, CHAINS.findIndex((chain) => chain.id === id));
const regionOf = (id: string | undefined) => Math.max(0, REGIONS.findIndex((region) => region.id === id));
const STATUSES = ['ok', 'error', 'timeout'];
const traffic = CHAINS.flatMap(({ id }) => REGIONS.flatMap((region) => STATUSES.map((status) => ({ chain: id, region: region.id, status }))));
const trafficRate = ({ chain, region, status }: Labels, ms: number) => rateAt(chainOf(chain), regionOf(region), ms) * (status === 'ok' ? 0.994 : 0.003 + (region === 'asia' ? troubleAt(ms) * 0.09 : 0));
const latency = ({ chain, region }: Labels, ms: number) => CHAINS[chainOf(chain)]!.latencySeconds * REGIONS[regionOf(region)]!.latency * (3.8 + noise(ms / 15_000, chainOf(chain)) * 0.8) * (1 + troubleAt(ms) * (region === 'asia' ? 2 : 0));
const byChain = CHAINS.flatMap(({ id }) => REGIONS.map((region) => ({ chain: id, region: region.id })));
const byNode = NODES.map((node) => ({ node: node.id, chain: node.chain.id, region: node.region.id, operator: node.operator }));

const METRICS: Record<string, FixtureMetric> = {
  gateway_requests_total: { type: 'counter', help: 'RPC calls through the gateway', unit: '{request}', series: traffic, value: trafficRate },
  gateway_request_latency_seconds_bucket: { type: 'histogram', help: 'Time to answer an RPC call', unit: 's', series: byChain, value: latency },
  gateway_request_latency_seconds_sum: { type: 'histogram', help: 'Time to answer an RPC call', unit: 's', series: byChain, value: latency },
  gateway_request_latency_seconds_count: { type: 'histogram', help: 'Time to answer an RPC call', unit: 's', series: byChain, value: (labels, ms) => trafficRate({ ...labels, status: 'ok' }, ms) },
  gateway_response_bytes_total: { type: 'counter', help: 'Bytes sent to clients', unit: 'By', series: byChain, value: (labels, ms) => trafficRate({ ...labels, status: 'ok' }, ms) * 4300 },
  node_head_height: { type: 'gauge', help: 'Newest block a node knows', unit: '{block}', series: byNode, value: ({ chain }, ms) => 21_000_000 + chainOf(chain) * 7_000_000 + Math.floor(ms / CHAINS[chainOf(chain)]!.blockTimeMs) % 100_000 },
  node_response_seconds: { type: 'gauge', help: 'Time a node took to answer the probe', unit: 's', series: byNode, value: ({ node }, ms) => 0.02 * (1 + noise(node!.length, ms / 20_000)) },
  payments_amount_usd_total: { type: 'counter', help: 'Confirmed payments in USD', unit: '{USD}', series: [{ asset: 'USDC', type: 'top_up' }, { asset: 'USDC', type: 'charge' }], value: (labels, ms) => 40 + 30 * noise(labels['type']!.length, Math.floor(ms / 60_000)) },
  host_memory_used_bytes: { type: 'gauge', help: 'Memory in use', unit: 'By', series: ['gw-1', 'gw-2', 'db-1'].map((host) => ({ host })), value: ({ host }, ms) => (6 + host!.charCodeAt(0) / 40 + Math.sin(ms / 900_000)) * 1024 ** 3 },
  host_cpu_utilization_ratio: { type: 'gauge', help: 'Share of CPU time in use', unit: '1', series: ['gw-1', 'gw-2', 'db-1'].map((host) => ({ host })), value: ({ host }, ms) => 0.3 + 0.2 * Math.sin(ms / 400_000 + host!.length) + noise(ms / 10_000, host!.charCodeAt(3)) * 0.1 },
  demo_special_values: { type: 'gauge', help: 'NaN, infinities and gaps, to see how they look', unit: '1', series: ['nan', 'inf', 'gaps'].map((kind) => ({ kind })), value: ({ kind }, ms) => (kind !== 'gaps' && noise(Math.floor(ms / 300_000), 3) < 0.4 ? (kind === 'nan' ? NaN : Infinity) : 5 + Math.sin(ms / 200_000) * 3) },
};
const METADATA = Object.entries(METRICS).filter(([name]) => !/_(sum|count)$/.test(name)).map(([name, { type, help, unit }]) => ({ metric: name.replace(/_bucket$/, ''), type, help, unit }));

const labelList = (labels: Labels) => Object.entries(labels).map(([name, value]) => ({ name, value }));
const promText = (value: number) => (Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf');

function fault(query: string): void {
  let from = -1;
  let to = -1;
  parser.parse(query).iterate({ enter: (node) => void (node.type.isError && from === -1 && ([from, to] = [node.from, node.to])) });
  const names = query.match(/\b[a-z]+(?=\()/g) ?? [];
  const wrong = names.find((name) => /^(rat|summ|avgg|histogram_quantil)$/.test(name));
  if (wrong) [from, to] = [query.indexOf(wrong), query.indexOf(wrong) + wrong.length];
  if (from === -1) return;
  const before = query.slice(0, from);
  const message = wrong ? `there is no function "${wrong}"; did you mean "${wrong === 'rat' ? 'rate' : 'sum'}"?` : from >= query.length ? 'the query ends too early; close what is open or finish the expression' : `"${query.slice(from, Math.max(to, from + 1))}" does not belong here; check the characters before it`;
  throw new GraphQLError(message, { extensions: { code: 'invalid_argument', position: { start: from, end: Math.max(to, from + 1), line: before.split('\n').length, column: from - before.lastIndexOf('\n') } } });
}

function seriesOf(query: string): { name: string; groups: Map<string, Labels[]>; metric: FixtureMetric } | undefined {
  const name = Object.keys(METRICS).find((metric) => new RegExp(`\\b${metric}\\b`).test(query));
  if (!name) return undefined;
  const metric = METRICS[name]!;
  const matchers = [...query.matchAll(/(\w+)\s*(=~|!=|=)\s*"([^"]*)"/g)];
  const kept = metric.series.filter((labels) => matchers.every(([, label, op, value]) => (op === '=~' ? new RegExp(`^(?:${value})$`).test(labels[label!] ?? '') : (labels[label!] ?? '') === value === (op === '='))));
  const by = /\bby\s*\(([^)]*)\)/.exec(query)?.[1]?.split(',').map((label) => label.trim()).filter((label) => label && label !== 'le');
  const aggregated = by !== undefined || /\b(sum|avg|max|min|count)\s*\(/.test(query);
  const groups = new Map<string, Labels[]>();
  for (const labels of kept) {
    const key = JSON.stringify(aggregated ? Object.fromEntries((by ?? []).map((label) => [label, labels[label] ?? ''])) : { ...(/\brate\b|\(/.test(query) ? {} : { __name__: name }), ...labels });
    (groups.get(key) ?? groups.set(key, []).get(key)!).push(labels);
  }
  return { name, groups, metric };
}

function evaluate(query: string, times: number[], limit: number, explain: boolean) {
  fault(query);
  const scalar = /^\s*[\d.]+\s*$/.test(query);
  const found = seriesOf(query);
  const mean = /histogram_quantile|\bavg\b|_seconds_sum/.test(query);
  const all = scalar
    ? [{ labels: [], timesMs: times, values: times.map(() => query.trim()) }]
    : [...(found?.groups ?? [])].map(([key, members]) => {
        const own = JSON.parse(key) as Labels;
        const kept = own['kind'] === 'gaps' ? times.filter((ms) => noise(Math.floor(ms / 600_000), 9) > 0.35) : times;
        const values = kept.map((ms) => members.reduce((sum, labels) => sum + found!.metric.value(labels, ms), 0) / (mean ? members.length : 1));
        return { labels: labelList(own), timesMs: kept, values: values.map(promText) };
      });
  const stepMs = (times[1] ?? 0) - (times[0] ?? 0);
  const resolution = stepMs >= 3_600_000 ? '1h' : stepMs >= 60_000 ? '1m' : 'raw';
  const samplesRead = (found ? [...found.groups.values()].flat().length : 0) * times.length * 6;
  const inner = found ? (/(\w+\([^()]*(?:\{[^}]*\})?\[[^\]]+\]\))/.exec(query)?.[1] ?? found.name) : query;
  const node = (depth: number, text: string, action: string, tookMs: number | null, leaf = false) => ({ depth, text, start: query.indexOf(text), end: query.indexOf(text) + text.length, action, resolution: leaf ? resolution : null, samplesRead: leaf ? samplesRead : null, seriesRead: leaf ? (found?.metric.series.length ?? 0) : null, tookMs });
  return {
    resultType: scalar && times.length === 1 ? 'SCALAR' : times.length === 1 ? 'VECTOR' : 'MATRIX', series: all.slice(0, limit), truncated: all.length > limit, warnings: [],
    stats: { tookMs: 8 + samplesRead / 4000, samplesRead, seriesRead: found?.metric.series.length ?? 0, resolution },
    explain: !explain ? [] : [node(0, query, found && found.groups.size < found.metric.series.length ? `grouped ${found.metric.series.length} series into ${found.groups.size}` : 'evaluated series by series', 1.4), ...(inner === query ? [] : [node(1, inner, /\[/.test(inner) ? 'pushed down: window and grouping computed in the store, values at steps travel instead of samples' : 'read the newest sample before each step', 6 + samplesRead / 4200, true)])],
  };
}

interface RangeArgs { query: string; startMs: number; endMs: number; stepMs: number; limit?: number; explain?: boolean }
const timesOf = ({ startMs, endMs, stepMs }: RangeArgs) => Array.from({ length: Math.floor((endMs - startMs) / stepMs) + 1 }, (_, index) => startMs + index * stepMs);

const metricIn = (matchers: string[] = []) => Object.entries(METRICS).filter(([name]) => matchers.length === 0 || matchers.some((text) => text.startsWith(name) || text.startsWith('{')));

export const metricQueries = {
  promQuery: async ({ query, timeMs = Date.now(), limit = 50, explain = false }: { query: string; timeMs?: number; limit?: number; explain?: boolean }) => {
    await sleep(40 + Math.random() * 60);
    return evaluate(query, [timeMs], limit, explain);
  },
  promQueryRange: async (args: RangeArgs) => {
    await sleep(60 + Math.random() * 120);
    return evaluate(args.query, timesOf(args), args.limit ?? 50, args.explain ?? false);
  },
  promLabelNames: ({ matchers }: { matchers?: string[] }) => ({ values: ['__name__', ...new Set(metricIn(matchers).flatMap(([, { series }]) => series.flatMap((labels) => Object.keys(labels))))], truncated: false }),
  promLabelValues: ({ label, matchers }: { label: string; matchers?: string[] }) => ({
    values: label === '__name__' ? Object.keys(METRICS).sort() : [...new Set(metricIn(matchers).flatMap(([, { series }]) => series.map((labels) => labels[label] ?? '').filter(Boolean)))].sort(), truncated: false,
  }),
  promSeries: ({ matchers }: { matchers: string[] }) => ({ series: metricIn(matchers).flatMap(([name, { series }]) => series.map((labels) => ({ labels: labelList({ __name__: name, ...labels }) }))), truncated: false }),
  promMetadata: () => METADATA,
  promFormat: ({ query }: { query: string }) => {
    fault(query);
    return { formatted: query.replace(/\s+/g, ' ').replace(/^(\w+ by \([^)]*\)) \((.*)\)$/, '$1 (\n  $2\n)') };
  },
};

export const metricSubscriptions = {
  async *promLive({ query, rangeMs, stepMs }: { query: string; rangeMs: number; stepMs: number }) {
    for (let fromMs = 0; ; await sleep(stepMs)) {
      const endMs = Math.floor(Date.now() / stepMs) * stepMs;
      const startMs = endMs - rangeMs;
      yield { promLive: { mode: fromMs === 0 ? 'FULL' : 'APPEND', startMs, endMs, stepMs, result: evaluate(query, timesOf({ query, stepMs, endMs, startMs: fromMs || Math.ceil(startMs / stepMs) * stepMs }), 50, false) } };
      fromMs = endMs;
    }
  },
};
