import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

const FAILED = 'status=~"error|timeout"';

/** Calls of customers through the gateway. Rejected calls are the customer's own and count as good. */
export const GATEWAY = shippedGroup({
  id: 'gateway', name: 'Gateway', intervalMs: 30_000,
  rules: [
    shippedAlert({
      name: 'GatewayErrors', severity: 'critical',
      condition: { kind: 'threshold', query: `sum by (chain) (rate(gateway_requests_total{${FAILED}}[5m])) / sum by (chain) (rate(gateway_requests_total[5m]))`, op: '>', value: 0.05, clearAt: 0.02 }, forMs: 2 * MINUTE,
      summary: '{{ $value | humanizePercentage }} of calls to {{ $labels.chain }} fail', description: 'Errors and timeouts over five minutes. Calls that were rejected (limits, faulty requests) are not among them.',
    }),
    shippedAlert({
      name: 'GatewayErrorBudgetBurns', severity: 'warning',
      condition: {
        kind: 'burn-rate', objective: 0.995, errors: `sum by (chain) (rate(gateway_requests_total{${FAILED}}[$window]))`, total: 'sum by (chain) (rate(gateway_requests_total[$window]))',
        windows: [{ longMs: HOUR, shortMs: 5 * MINUTE, factor: 6 }, { longMs: 6 * HOUR, shortMs: 30 * MINUTE, factor: 2 }],
      },
      forMs: 2 * MINUTE,
      summary: '{{ $labels.chain }} uses up its error budget', description: 'At this pace, {{ $value | humanize }} times what 99.5 % of good calls allow, the month’s budget is gone early.',
    }),
    shippedAlert({
      name: 'GatewayLatencyHigh', severity: 'warning',
      condition: { kind: 'threshold', query: 'histogram_quantile(0.95, sum by (le, chain) (rate(gateway_request_duration_seconds_bucket[5m])))', op: '>', value: 1, clearAt: 0.5 }, forMs: 5 * MINUTE,
      summary: 'Calls to {{ $labels.chain }} are slow', description: 'One call in twenty takes more than {{ $value | humanizeDuration }}.',
    }),
    shippedAlert({
      name: 'GatewaySilent', severity: 'critical', condition: { kind: 'threshold', query: 'sum(rate(gateway_requests_total[5m]))', op: '<=', value: 0 }, forMs: 2 * MINUTE,
      summary: 'The gateway tells of no calls', description: 'There were calls before. Either no customer gets through, or the gateway’s telemetry does not arrive.',
    }),
    shippedAlert({
      name: 'GatewayTrafficDrop', severity: 'warning', condition: { kind: 'rate-of-change', query: 'sum by (chain) (rate(gateway_requests_total[5m]))', windowMs: 15 * MINUTE, direction: 'down', by: 0.6 }, forMs: 3 * MINUTE,
      summary: 'Calls to {{ $labels.chain }} fell sharply', description: 'By {{ $value | humanizePercentage }} within a quarter of an hour.',
    }),
    shippedAlert({
      name: 'GatewayTrafficUnusual', severity: 'info',
      condition: { kind: 'dynamic', query: 'sum by (chain) (rate(gateway_requests_total[10m]))', side: 'either', season: 'daily', seasons: 4, quantile: 0.95, width: 1, minimumWidth: 5 }, forMs: 15 * MINUTE,
      summary: 'Calls to {{ $labels.chain }} are unusual for this time of day', description: '{{ $value | humanize }} per second; the days before had another number at this time.',
    }),
    shippedAlert({
      name: 'GatewayNodeFails', severity: 'warning',
      condition: { kind: 'threshold', query: `sum by (node, chain) (rate(gateway_node_requests_total{${FAILED}}[5m])) / sum by (node, chain) (rate(gateway_node_requests_total[5m]))`, op: '>', value: 0.2, clearAt: 0.05 }, forMs: 3 * MINUTE,
      summary: '{{ $value | humanizePercentage }} of calls that {{ $labels.node }} answers fail', description: 'The probes may still find it healthy: customers ask for more than probes do.',
    }),
    shippedAlert({
      name: 'GatewayCacheUseless', severity: 'info',
      condition: { kind: 'threshold', query: 'sum by (chain) (rate(gateway_cache_requests_total{cache="hit"}[15m])) / sum by (chain) (rate(gateway_cache_requests_total{cache=~"hit|miss"}[15m]))', op: '<', value: 0.05, clearAt: 0.1 }, forMs: 30 * MINUTE,
      summary: 'The cache answers {{ $value | humanizePercentage }} of calls to {{ $labels.chain }}', description: 'Nearly all calls go to nodes, which cost more and are slower.',
    }),
  ],
});
