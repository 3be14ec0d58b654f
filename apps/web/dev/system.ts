/** Services, pipeline, kinds and dead letters of the fixtures. */
import { noise } from './network';

const SERVICES = [['api-gateway', 2, []], ['ingest', 2, ['receive', 'collect']], ['writer', 1, ['write']], ['analytics', 1, []], ['alerting', 1, []], ['reporting', 1, []]] as const;
const BOOT_MS = Date.now() - 7_900_000;

export const servicesAt = (nowMs: number) =>
  SERVICES.map(([service, replicas, roles], s) => ({
    service, state: 'OK', reason: null,
    replicas: Array.from({ length: replicas }, (_, r) => ({
      instance: `0190c1c2-${s}${r}7a-4f1e`, version: '0.1.0', roles, ready: true, draining: false, lost: false, startedAt: BOOT_MS + s * 900, lastSeenMs: nowMs - Math.floor(noise(s, r, nowMs / 2000) * 1900),
      rssBytes: (105 + s * 14 + noise(s, r, nowMs / 5000) * 6) * 1024 ** 2, cpuSeconds: (nowMs - BOOT_MS) / 1000 / (9 + s * 7), eventLoopDelayP99Ms: 10.4 + noise(s, r, nowMs / 1000) * 3,
      checks: [{ name: 'nats', ok: true, reason: null }, { name: 'redis', ok: true, reason: null }], gauges: service === 'ingest' ? [{ name: 'received_rows_per_second', value: 2010.4 }] : [],
    })),
  }));

export function pipelineAt(nowMs: number, deadLetterCount: number) {
  const second = Math.floor(nowMs / 1000);
  const received = 1900 + 260 * Math.sin(nowMs / 41_000) + noise(second) * 120;
  const source = (name: string, share: number, refused = 0) => ({ name, rowsPerSecond: received * share, refusedPerSecond: refused, lastSeenMs: nowMs - Math.floor(noise(second, share * 1000) * 900) });
  return {
    receivedRowsPerSecond: received, refusedRowsPerSecond: noise(second, 3) < 0.3 ? 1 : 0, writtenRowsPerSecond: received * (0.97 + noise(second, 5) * 0.06), backlogMessages: Math.floor(noise(second, 7) * 9),
    backlogBytes: noise(second, 7) * 900_000, streamFillRatio: 0.013 + noise(second, 9) * 0.004, writeLagMs: 420 + noise(second, 11) * 260, deadLetters: deadLetterCount,
    sources: [source('POST /v1/events', 0.86), source('POST /api/v2/write', 0.09, 0.4), source('collector:node_probe', 0.04), source('collector:host_metrics', 0.01)],
  };
}

const dimension = (name: string, description = '') => ({ name, role: 'dimension', type: 'string', unit: null, required: false, personalData: 'none', description });
const measure = (name: string, unit = '1', type = 'float', description = '') => ({ name, role: 'measure', type, unit, required: false, personalData: 'none', description });

export const kinds = [
  {
    name: 'gateway_request', description: 'One RPC call through the gateway',
    columns: [
      ...['chain', 'method', 'node', 'region', 'operator', 'chain_family', 'customer', 'plan', 'status', 'error_code', 'cache', 'client_region'].map((name) => dimension(name)),
      measure('latency_seconds', 's'), measure('request_bytes', 'By', 'integer'), measure('response_bytes', 'By', 'integer'), measure('credits', '{credit}'), measure('request_id', '1', 'string'),
    ],
  },
  {
    name: 'node_probe', description: 'One probe of one blockchain node',
    columns: [
      ...['node', 'chain', 'chain_family', 'operator', 'region', 'transport', 'state', 'version'].map((name) => dimension(name)), measure('up', '1', 'boolean'), measure('response_seconds', 's'),
      measure('head_height', '{block}', 'integer'), measure('head_age_seconds', 's'), measure('peer_lag_blocks', '{block}', 'integer'), measure('clock_lag_blocks', '{block}'), measure('error', '1', 'string'),
    ],
  },
  { name: 'payment', description: 'One payment event', columns: [...['type', 'status', 'asset', 'chain', 'customer', 'plan', 'failure_reason'].map((name) => dimension(name)), measure('amount_usd', '{USD}'), measure('confirmation_seconds', 's')] },
  { name: 'host_metrics', description: 'CPU, memory, disk and network of one machine', columns: [dimension('host'), measure('cpu_utilization_ratio')] },
];

const FAULTS = [
  { code: 'missing_dimension', reason: 'dimension "chain" is missing', remedy: 'send "chain": it is required for gateway_request', raw: '{"kind":"gateway_request","method":"eth_call","status":"ok","latency_seconds":0.041}' },
  { code: 'unknown_column', reason: 'gateway_request has no column "latency_second"', remedy: 'did you mean "latency_seconds"?', raw: '{"kind":"gateway_request","chain":"base","method":"eth_call","status":"ok","latency_second":0.02}' },
  { code: 'time_too_old', reason: 'the time is 41 days before now; at most 30 days are kept', remedy: 'send newer data or raise the limit of the receiver', raw: 'cpu,host=edge-7 usage=0.71 1756600000000000000' },
  { code: 'cardinality_exceeded', reason: 'tag "session" has more than 100000 values', remedy: 'send "session" as a field: it identifies single requests', raw: 'clicks,session=8f0f1c2e page="/docs" 1760000000000000789' },
];

export const deadLetters = (nowMs: number) =>
  Array.from({ length: 137 }, (_, index) => {
    const fault = FAULTS[Math.floor(noise(index, 5) * FAULTS.length)]!;
    return {
      id: `${9137 - index}-0`, receivedAtMs: nowMs - index * 94_000, source: fault.raw.startsWith('{') ? 'POST /v1/events' : 'POST /api/v2/write', measurement: fault.raw.startsWith('{') ? 'gateway_request' : fault.raw.split(',')[0]!,
      line: 1 + Math.floor(noise(index, 7) * 400), keyId: 'k1', truncated: false, state: index % 9 === 4 ? 'REPLAYED' : index % 13 === 5 ? 'DISCARDED' : 'OPEN', ...fault,
    };
  });
