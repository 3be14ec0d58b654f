import { defineKind, type Kind } from './kind';

/** One event per RPC call that the gateway served. */
export const gatewayRequest = defineKind({
  name: 'gateway_request',
  description: 'One RPC call through the gateway',
  dimensions: [
    { name: 'chain', description: 'Chain the call was for', required: true },
    { name: 'method', description: 'JSON-RPC method', cardinality: 'high', required: true },
    { name: 'node', description: 'Node that answered', cardinality: 'high' },
    { name: 'region', description: 'Region of the node', enrichedFrom: 'node' },
    { name: 'operator', description: 'Operator of the node', cardinality: 'high', enrichedFrom: 'node' },
    { name: 'chain_family', description: 'Family of the chain: evm, substrate, sui', enrichedFrom: 'chain' },
    { name: 'customer', description: 'Customer who called', cardinality: 'high' },
    { name: 'plan', description: 'Plan of the customer', enrichedFrom: 'customer' },
    { name: 'api_key', description: 'Key of the customer', cardinality: 'high', personalData: 'pseudonymize' },
    { name: 'status', description: 'Outcome', required: true, values: ['ok', 'error', 'timeout', 'rejected'] },
    { name: 'error_code', description: 'JSON-RPC or HTTP error code, when not ok', cardinality: 'high' },
    { name: 'cache', description: 'Answered from the cache', values: ['hit', 'miss', 'bypass'] },
    { name: 'client_region', description: 'Region the caller is in', cardinality: 'high' },
  ],
  measures: [
    { name: 'latency_seconds', description: 'Time from request to answer', type: 'float', unit: 's', required: true, min: 0 },
    { name: 'request_bytes', description: 'Size of the request', type: 'integer', unit: 'By', min: 0 },
    { name: 'response_bytes', description: 'Size of the answer', type: 'integer', unit: 'By', min: 0 },
    { name: 'credits', description: 'Credits charged', type: 'float', unit: '{credit}', min: 0 },
    { name: 'request_id', description: 'Id given by the gateway', type: 'string' },
    { name: 'trace_id', description: 'W3C trace id', type: 'string' },
    { name: 'client_ip', description: 'Address of the caller', type: 'string', personalData: 'drop' },
    { name: 'authorization', description: 'Never send this', type: 'string', personalData: 'secret' },
  ],
  rollups: [
    { dimensions: ['chain', 'chain_family', 'status'], sketches: ['latency_seconds'] },
    // Many combinations: at finer resolutions they would take more room than the events themselves.
    { dimensions: ['chain', 'chain_family', 'method', 'status', 'cache'], finest: '1h' },
    { dimensions: ['node', 'operator', 'region', 'chain', 'chain_family', 'status'], sketches: ['latency_seconds'], finest: '1h' },
    { dimensions: ['customer', 'plan', 'status'], finest: '1h' },
  ],
});

/** Invoices, top-ups, swaps, charges, failures. */
export const payment = defineKind({
  name: 'payment',
  description: 'One payment event',
  dimensions: [
    { name: 'type', description: 'What happened', required: true, values: ['invoice', 'top_up', 'swap', 'charge', 'refund'] },
    { name: 'status', description: 'Outcome', required: true, values: ['pending', 'confirmed', 'failed'] },
    { name: 'asset', description: 'Asset paid in', required: true },
    { name: 'chain', description: 'Chain it was paid on' },
    { name: 'chain_family', description: 'Family of the chain', enrichedFrom: 'chain' },
    { name: 'customer', description: 'Customer who paid', cardinality: 'high', required: true },
    { name: 'plan', description: 'Plan of the customer', enrichedFrom: 'customer' },
    { name: 'failure_reason', description: 'Why it failed', cardinality: 'high' },
  ],
  measures: [
    { name: 'amount', description: 'Amount in the asset', type: 'float', unit: '{asset}', required: true, min: 0 },
    { name: 'amount_usd', description: 'Amount in US dollars at the time', type: 'float', unit: '{USD}', min: 0 },
    { name: 'fee', description: 'Fee in the asset', type: 'float', unit: '{asset}', min: 0 },
    { name: 'confirmation_seconds', description: 'Time to confirmation', type: 'float', unit: 's', min: 0 },
    { name: 'payment_id', description: 'Id given by the payment service', type: 'string' },
    { name: 'wallet', description: 'Paying address', type: 'string', personalData: 'pseudonymize' },
    { name: 'email', description: 'Address of the payer', type: 'string', personalData: 'drop' },
    { name: 'card_number', description: 'Never send this', type: 'string', personalData: 'secret' },
  ],
  rollups: [
    { dimensions: ['type', 'status', 'asset', 'chain', 'chain_family', 'plan', 'failure_reason'], sketches: ['confirmation_seconds'] },
    { dimensions: ['customer', 'plan', 'type', 'status', 'asset'], finest: '1h' },
  ],
});

/** What one probe of one node saw. */
export const nodeProbe = defineKind({
  name: 'node_probe',
  description: 'One probe of one blockchain node',
  dimensions: [
    { name: 'node', description: 'Node probed', required: true },
    { name: 'chain', description: 'Its chain', required: true },
    { name: 'chain_family', description: 'Family of the chain', enrichedFrom: 'chain' },
    { name: 'operator', description: 'Its operator', enrichedFrom: 'node' },
    { name: 'region', description: 'Its region', enrichedFrom: 'node' },
    { name: 'transport', description: 'How it was asked', values: ['http', 'ws'] },
    {
      name: 'state', description: 'Verdict', required: true,
      values: ['healthy', 'lagging', 'stale', 'syncing', 'wrong_chain', 'erroring', 'unreachable'],
    },
    { name: 'error_code', description: 'Why it is not healthy', cardinality: 'high' },
    { name: 'version', description: 'Client version' },
  ],
  measures: [
    { name: 'up', description: '1 when the node answered correctly', type: 'boolean', required: true },
    { name: 'response_seconds', description: 'Whole probe', type: 'float', unit: 's', min: 0 },
    { name: 'dns_seconds', description: 'Name resolution', type: 'float', unit: 's', min: 0 },
    { name: 'tcp_seconds', description: 'TCP connect', type: 'float', unit: 's', min: 0 },
    { name: 'tls_seconds', description: 'TLS handshake', type: 'float', unit: 's', min: 0 },
    { name: 'first_byte_seconds', description: 'Request to first byte', type: 'float', unit: 's', min: 0 },
    { name: 'head_height', description: 'Best block (checkpoint on Sui)', type: 'integer', unit: '{block}', min: 0 },
    { name: 'finalized_height', description: 'Finalized block', type: 'integer', unit: '{block}', min: 0 },
    { name: 'head_age_seconds', description: 'Wall clock minus the time of the best block', type: 'float', unit: 's' },
    { name: 'peer_lag_blocks', description: 'Best height among its peers minus its own', type: 'integer', unit: '{block}' },
    { name: 'clock_lag_blocks', description: 'Blocks that should have come since its head, by the chain’s block time', type: 'float', unit: '{block}' },
    { name: 'syncing', description: 'The node says it is syncing', type: 'boolean' },
    { name: 'peers', description: 'Peers it is connected to', type: 'integer', unit: '{peer}', min: 0 },
    { name: 'chain_id_matches', description: 'It serves the expected chain', type: 'boolean' },
    { name: 'error', description: 'What went wrong, in words', type: 'string' },
  ],
  rollups: [{ dimensions: ['node', 'chain', 'chain_family', 'operator', 'region', 'transport', 'state', 'error_code'], sketches: ['response_seconds'], finest: '1m' }],
});

/** Host metrics of one machine. */
export const hostMetrics = defineKind({
  name: 'host_metrics',
  description: 'CPU, memory, disk and network of one machine',
  dimensions: [
    { name: 'host', description: 'Host name', required: true },
    { name: 'region', description: 'Its region' },
  ],
  measures: [
    { name: 'cpu_utilization_ratio', description: 'Busy share of all cores, 0..1', type: 'float', unit: '1', min: 0, max: 1 },
    { name: 'load_1m', description: 'Load average over one minute', type: 'float', unit: '1', min: 0 },
    { name: 'cpu_count', description: 'Logical cores', type: 'integer', unit: '{cpu}', min: 0 },
    { name: 'memory_total_bytes', description: 'Memory', type: 'integer', unit: 'By', min: 0 },
    { name: 'memory_available_bytes', description: 'Memory that can still be given out', type: 'integer', unit: 'By', min: 0 },
    { name: 'disk_total_bytes', description: 'Size of the data disk', type: 'integer', unit: 'By', min: 0 },
    { name: 'disk_available_bytes', description: 'Free on the data disk', type: 'integer', unit: 'By', min: 0 },
    { name: 'disk_read_bytes_total', description: 'Read since boot', type: 'integer', unit: 'By', min: 0 },
    { name: 'disk_written_bytes_total', description: 'Written since boot', type: 'integer', unit: 'By', min: 0 },
    { name: 'network_received_bytes_total', description: 'Received since boot', type: 'integer', unit: 'By', min: 0 },
    { name: 'network_sent_bytes_total', description: 'Sent since boot', type: 'integer', unit: 'By', min: 0 },
    { name: 'uptime_seconds', description: 'Since boot', type: 'float', unit: 's', min: 0 },
  ],
  rollups: [{ dimensions: ['host', 'region'], sketches: ['cpu_utilization_ratio'], finest: '1m' }],
});

export const SHIPPED_KINDS: readonly Kind[] = [gatewayRequest, payment, nodeProbe, hostMetrics];
