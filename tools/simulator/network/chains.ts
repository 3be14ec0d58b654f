import type { Chain, ChainFamily } from '@observer/contracts';

/** A JSON-RPC method as the gateway sees it. */
export interface MethodProfile {
  readonly name: string;
  /** Share of the chain's calls, relative to its other methods. */
  readonly weight: number;
  /** How much longer than the node's plain answer it takes. */
  readonly cost: number;
  readonly credits: number;
  /** Median size of an answer. */
  readonly responseBytes: number;
  /** Share that is answered from the gateway's cache. */
  readonly cacheable: number;
}

export interface ChainProfile extends Chain {
  readonly family: ChainFamily;
  readonly expectedChainId: string;
  /** Prefix of its nodes' names. */
  readonly short: string;
  /** Share of the network's calls, relative to the other chains. */
  readonly trafficWeight: number;
  /** Height at `ANCHOR_MS`. */
  readonly anchorHeight: number;
  /** Blocks between the head and what is final. */
  readonly finalityBlocks: number;
  readonly clients: readonly string[];
  readonly methods: readonly MethodProfile[];
}

/** 2025-10-01T00:00:00Z: where the simulated heads are counted from. */
export const ANCHOR_MS = 1_759_276_800_000;

const method = (name: string, weight: number, cost: number, credits: number, responseBytes: number, cacheable: number): MethodProfile =>
  ({ name, weight, cost, credits, responseBytes, cacheable });

const EVM_METHODS = [
  method('eth_call', 34, 1.2, 26, 380, 0.05), method('eth_blockNumber', 18, 0.6, 10, 48, 0.6), method('eth_getBalance', 11, 0.8, 19, 70, 0.1),
  method('eth_getLogs', 8, 3.2, 75, 18_000, 0.02), method('eth_getTransactionReceipt', 9, 1.1, 15, 1_400, 0.25), method('eth_getBlockByNumber', 8, 1.6, 16, 9_500, 0.35),
  method('eth_estimateGas', 4, 1.8, 87, 60, 0), method('eth_sendRawTransaction', 3, 2.4, 250, 110, 0), method('eth_gasPrice', 4, 0.6, 19, 52, 0.5), method('debug_traceTransaction', 1, 9, 309, 64_000, 0),
];
const SUBSTRATE_METHODS = [
  method('state_getStorage', 30, 1, 20, 260, 0.1), method('chain_getHeader', 18, 0.7, 10, 520, 0.4), method('state_call', 16, 1.7, 40, 900, 0.05), method('chain_getBlock', 9, 2, 30, 14_000, 0.3),
  method('system_health', 6, 0.5, 5, 80, 0), method('author_submitExtrinsic', 4, 2.2, 200, 110, 0), method('state_queryStorageAt', 10, 1.5, 35, 1_800, 0.1), method('neuronInfo_getNeuronsLite', 7, 4.5, 90, 120_000, 0.15),
];
const SUI_METHODS = [
  method('sui_getObject', 26, 1, 20, 1_200, 0.15), method('sui_multiGetObjects', 14, 1.9, 50, 9_000, 0.1), method('suix_getOwnedObjects', 12, 2.1, 45, 7_500, 0.05), method('suix_getBalance', 12, 0.9, 20, 180, 0.1),
  method('sui_getTransactionBlock', 12, 1.3, 25, 3_800, 0.3), method('sui_executeTransactionBlock', 5, 3.4, 250, 2_600, 0), method('sui_getLatestCheckpointSequenceNumber', 11, 0.6, 10, 60, 0.4), method('suix_queryEvents', 8, 2.8, 75, 16_000, 0.05),
];

/** The chains of the simulated network. Ids and genesis hashes are those of the real main networks. */
export const CHAINS: readonly ChainProfile[] = [
  { id: 'ethereum', name: 'Ethereum', family: 'evm', short: 'eth', blockTimeMs: 12_000, expectedChainId: '1', trafficWeight: 32, anchorHeight: 23_480_000, finalityBlocks: 64, clients: ['Geth/v1.16.4-stable/linux-amd64/go1.25.1', 'Nethermind/v1.34.0+e4bbb4e0/linux-x64/dotnet9.0.9', 'reth/v1.8.2-9c30bf7/x86_64-unknown-linux-gnu'], methods: EVM_METHODS },
  { id: 'base', name: 'Base', family: 'evm', short: 'base', blockTimeMs: 2_000, expectedChainId: '8453', trafficWeight: 22, anchorHeight: 36_250_000, finalityBlocks: 300, clients: ['Geth/v1.101602.0-stable/linux-amd64/go1.24.7', 'reth/v1.8.2-9c30bf7/x86_64-unknown-linux-gnu'], methods: EVM_METHODS },
  { id: 'arbitrum', name: 'Arbitrum One', family: 'evm', short: 'arb', blockTimeMs: 250, expectedChainId: '42161', trafficWeight: 12, anchorHeight: 384_600_000, finalityBlocks: 2_400, clients: ['nitro/v3.7.4-9224c0d/linux-amd64/go1.24.7'], methods: EVM_METHODS },
  { id: 'bittensor', name: 'Bittensor', family: 'substrate', short: 'tao', blockTimeMs: 12_000, expectedChainId: '0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03', trafficWeight: 14, anchorHeight: 6_560_000, finalityBlocks: 3, clients: ['4.0.0-dev-9bd2ea0f5d7'], methods: SUBSTRATE_METHODS },
  { id: 'polkadot', name: 'Polkadot', family: 'substrate', short: 'dot', blockTimeMs: 6_000, expectedChainId: '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3', trafficWeight: 8, anchorHeight: 28_020_000, finalityBlocks: 3, clients: ['1.19.2-a2b8a9d7ac4', '1.18.5-7bf1cd9f6c1'], methods: SUBSTRATE_METHODS.slice(0, 7) },
  { id: 'sui', name: 'Sui', family: 'sui', short: 'sui', blockTimeMs: 250, expectedChainId: '35834a8d', trafficWeight: 12, anchorHeight: 196_400_000, finalityBlocks: 0, clients: ['1.57.2', '1.56.3'], methods: SUI_METHODS },
];
