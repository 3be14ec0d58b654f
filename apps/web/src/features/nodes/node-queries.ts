import { type AggregateInput, type SeriesQueryInput } from '../../api/types';
import { type Bounds } from '../../time/time-range';

const avg = (as: string, field: string): AggregateInput => ({ as, fn: 'AVG', field });
const max = (as: string, field: string): AggregateInput => ({ as, fn: 'MAX', field });
const ofNode = (id: string) => [{ tag: 'node', op: 'EQ' as const, value: id }];

/** What the probes of a node saw, per window. */
export const probesOverTime = (id: string, range: Bounds, stepMs: number): SeriesQueryInput => ({
  measurement: 'node_probe', matchers: ofNode(id), range, stepMs,
  aggregates: [
    avg('response', 'response_seconds'), avg('dns', 'dns_seconds'), avg('tcp', 'tcp_seconds'), avg('tls', 'tls_seconds'), avg('firstByte', 'first_byte_seconds'),
    max('head', 'head_height'), max('headAge', 'head_age_seconds'), max('peerLag', 'peer_lag_blocks'), max('clockLag', 'clock_lag_blocks'),
  ],
});

/** How many probes came to which verdict, per window. */
export const statesOverTime = (id: string, range: Bounds, stepMs: number): SeriesQueryInput => ({
  measurement: 'node_probe', matchers: ofNode(id), range, stepMs, groupBy: ['state'], aggregates: [{ as: 'probes', fn: 'COUNT' }],
});

/** Requests this node served, per window. */
export const servedOverTime = (id: string, range: Bounds, stepMs: number): SeriesQueryInput => ({
  measurement: 'gateway_request', matchers: ofNode(id), range, stepMs,
  aggregates: [
    { as: 'requests', fn: 'COUNT' },
    { as: 'errors', fn: 'COUNT', where: [{ tag: 'status', op: 'NEQ', value: 'ok' }] },
    { as: 'p95', fn: 'QUANTILE', field: 'latency_seconds', q: 0.95 },
  ],
});

export const LAST_PROBE_COLUMNS = ['transport', 'state', 'response_seconds', 'head_height', 'peer_lag_blocks', 'head_age_seconds', 'error'];
