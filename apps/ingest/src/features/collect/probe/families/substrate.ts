/** Substrate chains such as Bittensor. Source of methods and shapes: https://polkadot.js.org/docs/substrate/rpc. */
import { boolean, decimal, hash, hexQuantity, record, u64LittleEndian, versionLabel } from './answers';
import type { AskFamily } from './family';

/** twox128("Timestamp") + twox128("Now"): where the runtime keeps the time of the block, a u64 in milliseconds. */
const TIMESTAMP_NOW = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

const readHeaderHeight = (result: unknown): number => hexQuantity(record(result, 'the header').number, 'number of the header');
const readHealth = (result: unknown): { syncing: boolean; peers: number } => {
  const health = record(result, 'system_health');
  return { syncing: boolean(health.isSyncing, 'isSyncing'), peers: decimal(health.peers, 'peers') };
};

export const askSubstrate: AskFamily = async (questions) => {
  const headHeight = await questions.required('chain_getHeader', [], readHeaderHeight);
  const headTimeMs = await questions.optional('state_getStorage', [TIMESTAMP_NOW], (result) => u64LittleEndian(result, 'timestamp.now'));
  const chainId = await questions.optional('chain_getBlockHash', [0], (result) => hash(result, 'the genesis hash'));
  const health = await questions.optional('system_health', [], readHealth);
  const finalizedHash = await questions.optional('chain_getFinalizedHead', [], (result) => hash(result, 'the finalized head'));
  const finalizedHeight = finalizedHash === undefined ? undefined : await questions.optional('chain_getHeader', [finalizedHash], readHeaderHeight);
  const version = await questions.optional('system_version', [], (result) => versionLabel(result, 'system_version'));
  return { headHeight, headTimeMs, chainId, syncing: health?.syncing, peers: health?.peers, finalizedHeight, version };
};
