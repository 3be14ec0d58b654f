import { createHash } from 'node:crypto';
import type { SimulatedNode } from '../network/network';
import { type Head, timeOfBlock } from './head';
import { type Methods, RpcError } from './json-rpc';

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
/** A block's hash; its last 16 digits are its height, so that a block can be found by its hash without keeping any. */
const hashOf = (node: SimulatedNode, height: number): string => `0x${digest(`${node.chain.id}/${height}`).slice(0, 48)}${height.toString(16).padStart(16, '0')}`;
const heightOfHash = (hash: unknown): number | undefined => (typeof hash === 'string' && /^0x[0-9a-f]{64}$/.test(hash) ? Number.parseInt(hash.slice(50), 16) : undefined);

/** Storage key of Substrate's `Timestamp.Now`. */
const TIMESTAMP_NOW = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

function evm(node: SimulatedNode, head: () => Head): Methods {
  const resolve = (tag: unknown): number => {
    const { height, finalizedHeight } = head();
    if (tag === undefined || tag === 'latest' || tag === 'pending') return height;
    if (tag === 'finalized' || tag === 'safe') return finalizedHeight;
    if (tag === 'earliest') return 0;
    if (typeof tag === 'string' && /^0x[0-9a-f]+$/i.test(tag)) return Number(tag);
    throw new RpcError(-32602, 'invalid argument 0: hex string without 0x prefix');
  };
  const block = (height: number): unknown =>
    height > head().height
      ? null
      : {
          number: hex(height), hash: hashOf(node, height), parentHash: hashOf(node, height - 1), timestamp: hex(Math.floor(timeOfBlock(node.chain, height) / 1000)),
          gasLimit: hex(45_000_000), gasUsed: hex(18_000_000 + (height % 97) * 200_000), baseFeePerGas: hex(1_000_000_000 + (height % 61) * 10_000_000),
          miner: `0x${digest(node.operator).slice(0, 40)}`, difficulty: '0x0', extraData: '0x', nonce: '0x0000000000000000', size: hex(60_000 + (height % 113) * 900), transactions: [], uncles: [],
        };
  return {
    eth_blockNumber: () => hex(head().height),
    eth_chainId: () => hex(BigInt(node.chain.expectedChainId)),
    net_version: () => node.chain.expectedChainId,
    eth_getBlockByNumber: ([tag]) => block(resolve(tag)),
    eth_getBlockByHash: ([hash]) => block(heightOfHash(hash) ?? Number.MAX_SAFE_INTEGER),
    eth_syncing: () => {
      const { syncing, height, bestKnown } = head();
      return syncing ? { startingBlock: hex(height), currentBlock: hex(height), highestBlock: hex(bestKnown) } : false;
    },
    net_peerCount: () => hex(node.peers),
    net_listening: () => true,
    web3_clientVersion: () => node.client,
    eth_gasPrice: () => hex(1_000_000_000 + (head().height % 61) * 10_000_000),
  };
}

function substrate(node: SimulatedNode, head: () => Head): Methods {
  const zero = `0x${'0'.repeat(64)}`;
  const header = (height: number): unknown =>
    height > head().height || height < 0
      ? null
      : {
          number: hex(height), parentHash: height === 0 ? zero : blockHash(height - 1), stateRoot: `0x${digest(`state/${node.chain.id}/${height}`)}`,
          extrinsicsRoot: `0x${digest(`extrinsics/${node.chain.id}/${height}`)}`, digest: { logs: [] },
        };
  const blockHash = (height: number): string => (height === 0 ? node.chain.expectedChainId : hashOf(node, height));
  const heightOf = (hash: unknown): number => (hash === undefined || hash === null ? head().height : hash === node.chain.expectedChainId ? 0 : (heightOfHash(hash) ?? -1));
  const timestampAt = (height: number): string => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(timeOfBlock(node.chain, height)));
    return `0x${bytes.toString('hex')}`;
  };
  return {
    system_health: () => ({ peers: node.peers, isSyncing: head().syncing, shouldHavePeers: true }),
    system_version: () => node.client,
    system_name: () => (node.chain.id === 'bittensor' ? 'Subtensor Node' : 'Parity Polkadot'),
    system_chain: () => node.chain.name,
    system_syncState: () => ({ startingBlock: 0, currentBlock: head().height, highestBlock: head().bestKnown }),
    chain_getHeader: ([hash]) => header(heightOf(hash)),
    chain_getFinalizedHead: () => blockHash(head().finalizedHeight),
    chain_getBlockHash: ([height]) => blockHash(height === undefined || height === null ? head().height : Number(height)),
    state_getStorage: ([key, hash]) => (key === TIMESTAMP_NOW ? timestampAt(heightOf(hash)) : null),
  };
}

function sui(node: SimulatedNode, head: () => Head): Methods {
  const base58Like = (text: string): string => digest(text).slice(0, 44);
  const checkpoint = (id: unknown): unknown => {
    const sequence = Number(id);
    if (!Number.isInteger(sequence) || sequence > head().height) throw new RpcError(-32602, `Verified checkpoint not found for sequence number: ${String(id)}`);
    return {
      epoch: String(900 + Math.floor(sequence / 345_600)), sequenceNumber: String(sequence), digest: base58Like(`sui/${sequence}`), previousDigest: base58Like(`sui/${sequence - 1}`),
      networkTotalTransactions: String(sequence * 21), timestampMs: String(timeOfBlock(node.chain, sequence)), transactions: [], checkpointCommitments: [], validatorSignature: '',
    };
  };
  return {
    sui_getLatestCheckpointSequenceNumber: () => String(head().height),
    sui_getCheckpoint: ([id]) => checkpoint(id),
    sui_getChainIdentifier: () => node.chain.expectedChainId,
    sui_getTotalTransactionBlocks: () => String(head().height * 21),
    'rpc.discover': () => ({ openrpc: '1.2.6', info: { title: 'Sui JSON-RPC', version: node.client }, methods: [] }),
  };
}

const FAMILIES = { evm, substrate, sui };

/** The JSON-RPC methods of a node. @param head where it stands, asked for every call */
export const methodsOf = (node: SimulatedNode, head: () => Head): Methods => FAMILIES[node.chain.family](node, head);
