import { type MetricRule, metricRuleSchema } from '@observer/contracts';
import type { z } from 'zod';

const rule = (declaration: z.input<typeof metricRuleSchema>): MetricRule => metricRuleSchema.parse({ ...declaration, shipped: true });

/** From a cache hit to a call that timed out, seconds. */
const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const CONFIRMATION_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600];

const GATEWAY: readonly MetricRule[] = [
  rule({ id: 'gateway-requests', metric: 'gateway_requests_total', description: 'RPC calls through the gateway', unit: '{request}', kind: 'gateway_request', labels: ['chain', 'region', 'status', 'plan'], type: 'counter' }),
  rule({ id: 'gateway-requests-by-method', metric: 'gateway_method_requests_total', description: 'RPC calls by method', unit: '{request}', kind: 'gateway_request', labels: ['chain', 'method', 'status'], type: 'counter' }),
  rule({ id: 'gateway-requests-by-node', metric: 'gateway_node_requests_total', description: 'RPC calls by the node that answered', unit: '{request}', kind: 'gateway_request', matchers: [{ tag: 'node', op: '!=', value: '' }], labels: ['node', 'chain', 'status'], type: 'counter' }),
  rule({ id: 'gateway-errors', metric: 'gateway_errors_total', description: 'RPC calls that failed, by error code', unit: '{request}', kind: 'gateway_request', matchers: [{ tag: 'status', op: '!=', value: 'ok' }], labels: ['chain', 'status', 'error_code'], type: 'counter' }),
  rule({ id: 'gateway-latency', metric: 'gateway_request_duration_seconds', description: 'Time from request to answer', unit: 's', kind: 'gateway_request', labels: ['chain', 'region'], type: 'histogram', measure: 'latency_seconds', buckets: LATENCY_BUCKETS }),
  rule({ id: 'gateway-request-bytes', metric: 'gateway_request_bytes_total', description: 'Bytes of requests', unit: 'By', kind: 'gateway_request', labels: ['chain', 'region'], type: 'counter', measure: 'request_bytes' }),
  rule({ id: 'gateway-response-bytes', metric: 'gateway_response_bytes_total', description: 'Bytes of answers', unit: 'By', kind: 'gateway_request', labels: ['chain', 'region'], type: 'counter', measure: 'response_bytes' }),
  rule({ id: 'gateway-credits', metric: 'gateway_credits_total', description: 'Credits charged', unit: '{credit}', kind: 'gateway_request', labels: ['chain', 'plan'], type: 'counter', measure: 'credits' }),
  rule({ id: 'gateway-cache', metric: 'gateway_cache_requests_total', description: 'RPC calls by what the cache did', unit: '{request}', kind: 'gateway_request', matchers: [{ tag: 'cache', op: '!=', value: '' }], labels: ['chain', 'cache'], type: 'counter' }),
];

const PAYMENTS: readonly MetricRule[] = [
  rule({ id: 'payments', metric: 'payments_total', description: 'Payment events', unit: '{payment}', kind: 'payment', labels: ['type', 'status', 'asset', 'plan'], type: 'counter' }),
  rule({ id: 'payments-amount', metric: 'payments_amount_usd_total', description: 'Confirmed amounts in US dollars', unit: '{USD}', kind: 'payment', matchers: [{ tag: 'status', op: '=', value: 'confirmed' }], labels: ['type', 'asset', 'plan'], type: 'counter', measure: 'amount_usd' }),
  rule({ id: 'payments-fees', metric: 'payments_fee_total', description: 'Fees, in units of the asset', unit: '{asset}', kind: 'payment', matchers: [{ tag: 'status', op: '=', value: 'confirmed' }], labels: ['asset', 'chain'], type: 'counter', measure: 'fee' }),
  rule({ id: 'payments-failed', metric: 'payments_failed_total', description: 'Failed payments by reason', unit: '{payment}', kind: 'payment', matchers: [{ tag: 'status', op: '=', value: 'failed' }], labels: ['asset', 'failure_reason'], type: 'counter' }),
  rule({ id: 'payments-confirmation', metric: 'payments_confirmation_seconds', description: 'Time to confirmation', unit: 's', kind: 'payment', labels: ['asset', 'chain'], type: 'histogram', measure: 'confirmation_seconds', buckets: CONFIRMATION_BUCKETS }),
];

const nodeGauge = (id: string, metric: string, description: string, unit: string, measure: string): MetricRule =>
  rule({ id, metric, description, unit, kind: 'node_probe', labels: ['node', 'chain', 'operator', 'region'], type: 'gauge', measure });

const NODES: readonly MetricRule[] = [
  rule({ id: 'node-up', metric: 'node_up', description: '1 when the node answered correctly', kind: 'node_probe', labels: ['node', 'chain', 'operator', 'region', 'transport'], type: 'gauge', measure: 'up' }),
  rule({ id: 'node-probes', metric: 'node_probes_total', description: 'Probes by verdict', unit: '{probe}', kind: 'node_probe', labels: ['node', 'chain', 'state'], type: 'counter' }),
  rule({ id: 'node-response', metric: 'node_response_seconds', description: 'Time of a whole probe', unit: 's', kind: 'node_probe', labels: ['node', 'chain', 'region'], type: 'histogram', measure: 'response_seconds', buckets: LATENCY_BUCKETS }),
  nodeGauge('node-head', 'node_head_height', 'Best block', '{block}', 'head_height'),
  nodeGauge('node-finalized', 'node_finalized_height', 'Finalized block', '{block}', 'finalized_height'),
  nodeGauge('node-peer-lag', 'node_peer_lag_blocks', 'Blocks behind the best of its peers', '{block}', 'peer_lag_blocks'),
  nodeGauge('node-clock-lag', 'node_clock_lag_blocks', 'Blocks that should have come since its head', '{block}', 'clock_lag_blocks'),
  nodeGauge('node-head-age', 'node_head_age_seconds', 'Age of its best block', 's', 'head_age_seconds'),
  nodeGauge('node-peers', 'node_peers', 'Peers it is connected to', '{peer}', 'peers'),
  nodeGauge('node-syncing', 'node_syncing', '1 while the node says it is syncing', '1', 'syncing'),
];

/** Counters of the machine are counters already: their last value is passed on as it was seen, and `rate()` works on it. */
const hostGauge = (id: string, metric: string, description: string, unit: string, measure: string): MetricRule =>
  rule({ id, metric, description, unit, kind: 'host_metrics', labels: ['host', 'region'], type: 'gauge', measure });

const HOSTS: readonly MetricRule[] = [
  hostGauge('host-cpu', 'host_cpu_utilization_ratio', 'Busy share of all cores', '1', 'cpu_utilization_ratio'),
  hostGauge('host-load', 'host_load1', 'Load average over one minute', '1', 'load_1m'),
  hostGauge('host-cpus', 'host_cpus', 'Logical cores', '{cpu}', 'cpu_count'),
  hostGauge('host-memory-total', 'host_memory_total_bytes', 'Memory', 'By', 'memory_total_bytes'),
  hostGauge('host-memory-available', 'host_memory_available_bytes', 'Memory that can still be given out', 'By', 'memory_available_bytes'),
  hostGauge('host-disk-total', 'host_disk_total_bytes', 'Size of the data disk', 'By', 'disk_total_bytes'),
  hostGauge('host-disk-available', 'host_disk_available_bytes', 'Free on the data disk', 'By', 'disk_available_bytes'),
  hostGauge('host-disk-read', 'host_disk_read_bytes_total', 'Read since boot', 'By', 'disk_read_bytes_total'),
  hostGauge('host-disk-written', 'host_disk_written_bytes_total', 'Written since boot', 'By', 'disk_written_bytes_total'),
  hostGauge('host-network-received', 'host_network_received_bytes_total', 'Received since boot', 'By', 'network_received_bytes_total'),
  hostGauge('host-network-sent', 'host_network_sent_bytes_total', 'Sent since boot', 'By', 'network_sent_bytes_total'),
  hostGauge('host-uptime', 'host_uptime_seconds', 'Since boot', 's', 'uptime_seconds'),
];

/** The rules that come with Observer. Their label sets stay small: who asks by customer or key asks the events. */
export const SHIPPED_RULES: readonly MetricRule[] = [...GATEWAY, ...PAYMENTS, ...NODES, ...HOSTS];
