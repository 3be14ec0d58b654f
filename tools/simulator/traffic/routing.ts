import type { Incident } from '../network/incidents';
import type { Network, Region, SimulatedNode } from '../network/network';
import { Weighted } from '../network/random';

/** Seconds on the wire between a caller's region and a node's. */
const DISTANCE_SECONDS: Record<Region, Record<Region, number>> = {
  us: { us: 0.008, eu: 0.085, asia: 0.16 },
  eu: { us: 0.085, eu: 0.006, asia: 0.17 },
  asia: { us: 0.16, eu: 0.17, asia: 0.012 },
};
/** After this long the gateway has noticed a bad node and sends it next to nothing. */
const NOTICED_AFTER_MS = 20_000;

export const distanceSeconds = (from: Region, to: Region): number => DISTANCE_SECONDS[from][to];

/** How a node is doing, as far as its calls show it. */
export interface NodeCondition {
  readonly slowness: number;
  readonly errorShare: number;
  /** Gateway's preference, 1 = normal. */
  readonly preference: number;
}

/** What the running incidents do to a node. */
export function conditionOf(node: SimulatedNode, incidents: readonly Incident[], timeMs: number): NodeCondition {
  let slowness = 1;
  let errorShare = node.errorShare;
  let preference = 1;
  for (const incident of incidents) {
    const noticed = timeMs - incident.startMs > NOTICED_AFTER_MS;
    if (incident.type === 'node-stalled' && incident.node === node.id) {
      errorShare = Math.max(errorShare, 0.12);
      if (noticed) preference = 0.08;
    } else if (incident.type === 'node-down' && incident.node === node.id) {
      errorShare = 1;
      preference = noticed ? 0.02 : 0.5;
    } else if (incident.type === 'region-slow' && incident.region === node.region) {
      slowness *= incident.factor;
      if (noticed) preference *= 0.6;
    } else if (incident.type === 'error-burst' && incident.chain === node.chain.id) {
      errorShare = Math.max(errorShare, incident.share);
    }
  }
  return { slowness, errorShare, preference };
}

/** Who gets the calls of one moment: for each chain and caller's region, nearer and healthier nodes get more. */
export class Routing {
  readonly conditions = new Map<string, NodeCondition>();
  private readonly tables = new Map<string, Weighted<SimulatedNode>>();

  constructor(private readonly network: Network, incidents: readonly Incident[], timeMs: number) {
    for (const node of network.nodes) this.conditions.set(node.id, conditionOf(node, incidents, timeMs));
  }

  nodesFor(chain: string, from: Region): Weighted<SimulatedNode> {
    const key = `${chain}/${from}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      const nodes = this.network.nodes.filter((node) => node.chain.id === chain);
      table = new Weighted(nodes, (node) => this.conditions.get(node.id)!.preference / (node.latencySeconds + distanceSeconds(from, node.region)));
      this.tables.set(key, table);
    }
    return table;
  }
}
