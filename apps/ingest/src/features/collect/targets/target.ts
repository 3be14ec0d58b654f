import type { Chain, Node } from '@observer/contracts';
import { PROBE_PARTITIONS } from '@observer/contracts';
import { fnv1a32OfString } from '@observer/kernel';

/** A node that is to be probed, with the chain it serves. */
export interface Target {
  readonly node: Node;
  readonly chain: Chain;
}

/** Which part of the work a node belongs to. */
export const partitionOf = (nodeId: string): number => fnv1a32OfString(nodeId) % PROBE_PARTITIONS;

/** Nodes to probe: enabled, their chain known, and in a part that is ours. */
export function targetsOf(nodes: Iterable<Node>, chainById: (id: string) => Chain | undefined, partitions: ReadonlySet<number>): Target[] {
  const targets: Target[] = [];
  for (const node of nodes) {
    const chain = chainById(node.chain);
    if (node.probe.enabled && chain !== undefined && partitions.has(partitionOf(node.id))) targets.push({ node, chain });
  }
  return targets;
}
