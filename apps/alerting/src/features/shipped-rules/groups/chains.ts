import { MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** All nodes of a chain together: what customers of that chain feel. */
export const CHAINS = shippedGroup({
  id: 'chains', name: 'Chains', intervalMs: 30_000,
  rules: [
    shippedAlert({
      name: 'ChainDown', severity: 'critical', condition: { kind: 'threshold', query: 'max by (chain) (node_up)', op: '<', value: 1 }, forMs: MINUTE, keepFiringForMs: MINUTE,
      summary: 'No node of {{ $labels.chain }} answers', description: 'All of {{ printf "count(node_up{chain=%q})" $labels.chain | query | first | value | printf "%.0f" }} probed nodes fail: customers of {{ $labels.chain }} get errors.',
    }),
    shippedAlert({
      name: 'ChainDegraded', severity: 'critical', condition: { kind: 'threshold', query: 'avg by (chain) (node_up)', op: '<', value: 0.5, clearAt: 0.7 }, forMs: 2 * MINUTE,
      summary: 'Only {{ $value | humanizePercentage }} of the nodes of {{ $labels.chain }} answer', description: 'Those that are left carry the calls of the others.',
    }),
    shippedAlert({
      name: 'ChainStalled', severity: 'critical', condition: { kind: 'threshold', query: 'min by (chain) (node_clock_lag_blocks)', op: '>', value: 30, clearAt: 5 }, forMs: 3 * MINUTE,
      summary: '{{ $labels.chain }} makes no blocks', description: 'Even the best node is {{ $value | humanize }} blocks behind the clock. Either the chain has halted, or all nodes are cut off from it.',
    }),
    shippedAlert({
      name: 'ChainNodesLagging', severity: 'warning', condition: { kind: 'threshold', query: 'avg by (chain) (node_peer_lag_blocks > bool 25)', op: '>', value: 0.3, clearAt: 0.1 }, forMs: 5 * MINUTE,
      summary: '{{ $value | humanizePercentage }} of the nodes of {{ $labels.chain }} lag', description: 'Many nodes fall behind at once: look for one cause, such as a client version, a region, or a split of the chain.',
    }),
    shippedAlert({
      name: 'ChainFewNodes', severity: 'info', condition: { kind: 'threshold', query: 'sum by (chain) (node_up) and count by (chain) (node_up) > 1', op: '<', value: 2 }, forMs: 10 * MINUTE,
      summary: '{{ $labels.chain }} stands on {{ $value | printf "%.0f" }} node', description: 'Of more that are probed. The next fault of a node takes the chain down.',
    }),
  ],
});
