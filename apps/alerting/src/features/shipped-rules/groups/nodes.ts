import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

const NODE = '{{ $labels.node }} ({{ $labels.chain }}, {{ $labels.operator }})';

/** Each node by itself, as the probes see it. */
export const NODES = shippedGroup({
  id: 'nodes', name: 'Nodes', intervalMs: 30_000,
  rules: [
    shippedAlert({
      name: 'NodeDown', severity: 'warning', condition: { kind: 'threshold', query: 'min by (node, chain, operator, region) (node_up)', op: '<', value: 1 }, forMs: 2 * MINUTE, keepFiringForMs: MINUTE,
      summary: `${NODE} does not answer correctly`, description: 'Probes from {{ $labels.region }} have failed for two minutes. The gateway should send it no calls.',
    }),
    shippedAlert({
      name: 'NodeNotProbed', severity: 'warning', condition: { kind: 'absence', query: 'max by (node, chain, operator, region) (node_up)', lookbackMs: 2 * HOUR }, forMs: 2 * MINUTE,
      summary: `${NODE} is not probed any more`, description: 'There were probes within the last two hours and there are none now: nobody knows how this node does.',
    }),
    shippedAlert({
      name: 'NodeFlapping', severity: 'warning', condition: { kind: 'threshold', query: 'max by (node, chain, operator, region) (changes(node_up[30m]))', op: '>', value: 6, clearAt: 2 }, forMs: 0,
      summary: `${NODE} goes up and down`, description: 'It changed {{ $value | printf "%.0f" }} times within half an hour.',
    }),
    shippedAlert({
      name: 'NodeLagging', severity: 'warning', condition: { kind: 'threshold', query: 'max by (node, chain, operator, region) (node_peer_lag_blocks)', op: '>', value: 25, clearAt: 5 }, forMs: 3 * MINUTE,
      summary: `${NODE} is {{ $value | humanize }} blocks behind its peers`, description: 'Calls that it answers see an old state of {{ $labels.chain }}.',
    }),
    shippedAlert({
      name: 'NodeStale', severity: 'warning', condition: { kind: 'threshold', query: 'max by (node, chain, operator, region) (node_clock_lag_blocks)', op: '>', value: 60, clearAt: 10 }, forMs: 5 * MINUTE,
      summary: `The head of ${NODE} stands still`, description: '{{ $value | humanize }} blocks should have come since its head, by the block time of {{ $labels.chain }}.',
    }),
    shippedAlert({
      name: 'NodeWrongChain', severity: 'critical', condition: { kind: 'threshold', query: 'sum by (node, chain) (increase(node_probes_total{state="wrong_chain"}[5m]))', op: '>', value: 0 }, forMs: MINUTE, keepFiringForMs: 5 * MINUTE,
      summary: '{{ $labels.node }} serves another chain than {{ $labels.chain }}', description: 'Its chain id is not the expected one: its answers are wrong, not only late. Take it out of the gateway at once.',
    }),
    shippedAlert({
      name: 'NodeFewPeers', severity: 'info', condition: { kind: 'threshold', query: 'min by (node, chain, operator, region) (node_peers)', op: '<', value: 3, clearAt: 6 }, forMs: 10 * MINUTE,
      summary: `${NODE} has {{ $value | printf "%.0f" }} peers`, description: 'With so few peers it will fall behind, or follow a fork.',
    }),
    shippedAlert({
      name: 'NodeSyncing', severity: 'info', condition: { kind: 'threshold', query: 'max by (node, chain, operator, region) (node_syncing)', op: '>=', value: 1 }, forMs: 30 * MINUTE,
      summary: `${NODE} has been syncing for half an hour`, description: 'It says so itself. Until it is done it is no capacity.',
    }),
    shippedAlert({
      name: 'NodeSlow', severity: 'warning',
      condition: { kind: 'threshold', query: 'histogram_quantile(0.95, sum by (le, node, chain, region) (rate(node_response_seconds_bucket[10m])))', op: '>', value: 2, clearAt: 1 }, forMs: 10 * MINUTE,
      summary: '{{ $labels.node }} ({{ $labels.chain }}) answers slowly', description: 'One probe in twenty takes more than {{ $value | humanizeDuration }} from {{ $labels.region }}.',
    }),
  ],
});
