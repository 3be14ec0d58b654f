import type { Customer, Node } from '@observer/contracts';
import { CHAINS, type ChainProfile } from './chains';
import { Random } from './random';

export const REGIONS = ['us', 'eu', 'asia'] as const;
export type Region = (typeof REGIONS)[number];

/** A node of the simulated network with what makes it itself. */
export interface SimulatedNode {
  readonly id: string;
  readonly chain: ChainProfile;
  readonly operator: string;
  readonly region: Region;
  readonly latitude: number;
  readonly longitude: number;
  readonly client: string;
  readonly peers: number;
  /** Median time of a plain answer inside its region. */
  readonly latencySeconds: number;
  /** Spread of its answers: sigma of the log-normal. */
  readonly spread: number;
  /** Share of calls it fails on a good day. */
  readonly errorShare: number;
  /** How long after a block was made it has it. */
  readonly propagationMs: number;
}

export interface SimulatedCustomer extends Customer {
  readonly name: string;
  readonly apiKeys: readonly string[];
  /** Share of the calls, relative to the other customers. */
  readonly weight: number;
  readonly region: Region;
}

export interface Network {
  readonly seed: number;
  readonly chains: readonly ChainProfile[];
  readonly nodes: readonly SimulatedNode[];
  readonly customers: readonly SimulatedCustomer[];
}

const OPERATORS = [
  'acme-nodes', 'blockforge', 'cobalt', 'deepstake', 'eastgate', 'fathom', 'granite', 'hashpoint', 'ironclad', 'juniper', 'kestrel', 'lighthouse', 'meridian', 'northwind', 'orbital',
];
const NODES_PER_CHAIN: readonly Region[] = ['us', 'us', 'us', 'us', 'eu', 'eu', 'eu', 'asia', 'asia', 'asia'];
const PLACES: Record<Region, ReadonlyArray<readonly [number, number]>> = {
  us: [[39.04, -77.49], [32.78, -96.8], [45.52, -122.99], [41.88, -87.63]],
  eu: [[50.11, 8.68], [52.37, 4.9], [51.51, -0.13], [60.17, 24.94]],
  asia: [[1.35, 103.82], [35.68, 139.69], [19.08, 72.88], [37.57, 126.98]],
};
const PLANS = [
  { plan: 'free', count: 120, weight: 1 }, { plan: 'growth', count: 55, weight: 9 }, { plan: 'scale', count: 20, weight: 60 }, { plan: 'enterprise', count: 5, weight: 260 },
] as const;
const COMPANY_FIRST = ['Amber', 'Bright', 'Cedar', 'Delta', 'Ember', 'Falcon', 'Golden', 'Harbor', 'Indigo', 'Jade', 'Kite', 'Lunar', 'Maple', 'Nova', 'Ocean', 'Pine', 'Quartz', 'River', 'Silver', 'Tidal'];
const COMPANY_LAST = ['Wallet', 'Labs', 'Exchange', 'Bridge', 'Index', 'Games', 'Pay', 'Analytics', 'Vault', 'Markets'];

function buildNodes(seed: number): SimulatedNode[] {
  let count = 0;
  return CHAINS.flatMap((chain) =>
    NODES_PER_CHAIN.map((region, index) => {
      const number = NODES_PER_CHAIN.slice(0, index + 1).filter((other) => other === region).length;
      const id = `${chain.short}-${region}-${number}`;
      const random = new Random(`${seed}/node/${id}`);
      const [latitude, longitude] = PLACES[region][(number - 1) % PLACES[region].length]!;
      return {
        id, chain, region, operator: OPERATORS[count++ % OPERATORS.length]!,
        latitude: round(latitude + random.between(-0.4, 0.4)), longitude: round(longitude + random.between(-0.4, 0.4)),
        client: random.pick(chain.clients), peers: 20 + random.below(60),
        latencySeconds: random.logNormal(0.024, 0.35), spread: random.between(0.25, 0.5), errorShare: random.between(0.0005, 0.004),
        propagationMs: random.between(60, Math.min(900, chain.blockTimeMs * 0.8)),
      };
    }),
  );
}

function buildCustomers(seed: number): SimulatedCustomer[] {
  return PLANS.flatMap(({ plan, count, weight }) =>
    Array.from({ length: count }, (_, index) => {
      const id = `${plan}-${String(index + 1).padStart(3, '0')}`;
      const random = new Random(`${seed}/customer/${id}`);
      return {
        id, plan, name: `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_LAST)}`, region: random.pick(REGIONS),
        apiKeys: Array.from({ length: plan === 'free' ? 1 : 2 }, () => `fw_${random.hex(24)}`),
        weight: weight * random.logNormal(1, 0.8),
      };
    }),
  );
}

const round = (degrees: number): number => Math.round(degrees * 1000) / 1000;

/** The network of a seed: 6 chains, 60 nodes of 15 operators in 3 regions, 200 customers on 4 plans. Pure. */
export const buildNetwork = (seed: number): Network => ({ seed, chains: CHAINS, nodes: buildNodes(seed), customers: buildCustomers(seed) });

/** A node as Observer's registry wants it. @param origin of the JSON-RPC servers, e.g. `127.0.0.1:18545` */
export const nodeDocument = (node: SimulatedNode, origin: string): Node => ({
  id: node.id, chain: node.chain.id, operator: node.operator, region: node.region,
  httpUrl: `http://${origin}/nodes/${node.id}`, wsUrl: `ws://${origin}/nodes/${node.id}`,
  latitude: node.latitude, longitude: node.longitude, probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 },
});
