/** The make-believe network of the fixtures: a pure function of time and a seed. */
export interface FixtureChain {
  id: string;
  name: string;
  family: 'EVM' | 'SUBSTRATE' | 'SUI';
  blockTimeMs: number;
  requestsPerSecond: number;
  latencySeconds: number;
  methods: string[];
}

export const CHAINS: readonly FixtureChain[] = [
  { id: 'arbitrum', name: 'Arbitrum One', family: 'EVM', blockTimeMs: 250, requestsPerSecond: 310, latencySeconds: 0.035, methods: ['eth_call', 'eth_getLogs', 'eth_blockNumber'] },
  { id: 'base', name: 'Base', family: 'EVM', blockTimeMs: 2000, requestsPerSecond: 420, latencySeconds: 0.031, methods: ['eth_call', 'eth_getBalance', 'eth_sendRawTransaction'] },
  { id: 'bittensor', name: 'Bittensor', family: 'SUBSTRATE', blockTimeMs: 12_000, requestsPerSecond: 180, latencySeconds: 0.062, methods: ['state_call', 'chain_getHeader', 'state_getStorage'] },
  { id: 'ethereum', name: 'Ethereum', family: 'EVM', blockTimeMs: 12_000, requestsPerSecond: 640, latencySeconds: 0.042, methods: ['eth_call', 'eth_getLogs', 'eth_getTransactionReceipt'] },
  { id: 'polygon', name: 'Polygon', family: 'EVM', blockTimeMs: 2000, requestsPerSecond: 150, latencySeconds: 0.048, methods: ['eth_call', 'eth_getBlockByNumber'] },
  { id: 'sui', name: 'Sui', family: 'SUI', blockTimeMs: 250, requestsPerSecond: 230, latencySeconds: 0.027, methods: ['sui_getObject', 'suix_getBalance'] },
];
export const REGIONS = [
  { id: 'us', share: 0.48, latency: 1 },
  { id: 'eu', share: 0.34, latency: 1.1 },
  { id: 'asia', share: 0.18, latency: 1.9 },
] as const;
const OPERATORS = ['acme', 'aurora', 'bluepeak', 'cobalt', 'driftwood', 'evergreen', 'foundry', 'glacier', 'harbor', 'ironwood', 'juniper', 'kestrel', 'lumen', 'meridian', 'nordlys'];

/** A repeatable number in [0, 1) from any integers. */
export function noise(...seeds: number[]): number {
  let h = 2_166_136_261;
  for (const seed of seeds) {
    h = Math.imul(h ^ (seed | 0), 16_777_619);
    h ^= h >>> 13;
  }
  h = Math.imul(h ^ (h >>> 16), 2_246_822_507);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

export interface FixtureNode {
  id: string;
  chain: FixtureChain;
  region: (typeof REGIONS)[number];
  operator: string;
  index: number;
}

export const NODES: readonly FixtureNode[] = CHAINS.flatMap((chain, c) =>
  Array.from({ length: 10 }, (_, n): FixtureNode => {
    const region = REGIONS[n % 3]!;
    return { id: `${chain.id}-${region.id}-${Math.floor(n / 3) + 1}`, chain, region, operator: OPERATORS[(c * 4 + n) % OPERATORS.length]!, index: c * 10 + n };
  }),
);

/** Requests per second of one chain in one region at a moment, smooth over seconds, with a daily wave. */
export function rateAt(chainIndex: number, regionIndex: number, ms: number): number {
  const chain = CHAINS[chainIndex]!;
  const region = REGIONS[regionIndex]!;
  const day = 1 + 0.25 * Math.sin((ms / 86_400_000) * 2 * Math.PI + regionIndex * 2);
  const wave = 1 + 0.08 * Math.sin(ms / 97_000 + chainIndex) + 0.05 * Math.sin(ms / 23_000 + chainIndex * 3);
  return chain.requestsPerSecond * region.share * day * wave * (0.96 + 0.08 * noise(chainIndex, regionIndex, Math.floor(ms / 1000)));
}

/** Trouble comes in minutes: 1 in about 24 has an error burst in Asia, with slow answers. */
export const troubleAt = (ms: number): number => (noise(77, Math.floor(ms / 60_000)) < 0.042 ? 1 : 0);

type State = 'healthy' | 'lagging' | 'stale' | 'syncing' | 'unreachable' | 'erroring';
/** The verdict of a node at a moment; most are well. */
export function stateAt(node: FixtureNode, ms: number): State {
  const fixed: Record<number, State> = { 4: 'stale', 17: 'unreachable', 23: 'lagging', 38: 'syncing', 51: 'lagging' };
  const standing = fixed[node.index];
  if (standing && noise(node.index, Math.floor(ms / 1_500_000)) < 0.85) return standing;
  const episode = noise(node.index, Math.floor(ms / 240_000));
  return episode < 0.012 ? 'erroring' : episode < 0.03 ? 'lagging' : 'healthy';
}
