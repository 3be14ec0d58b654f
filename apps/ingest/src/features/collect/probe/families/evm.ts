/** Ethereum and its kin. Source of methods and shapes: https://ethereum.github.io/execution-apis/. */
import { hexQuantity, record, versionLabel } from './answers';
import type { AskFamily, Questions } from './family';

interface Head { readonly headHeight: number; readonly headTimeMs?: number }

const readBlock = (result: unknown): { height: number; timeMs: number } => {
  const block = record(result, 'the block');
  return { height: hexQuantity(block.number, 'number of the block'), timeMs: hexQuantity(block.timestamp, 'timestamp of the block') * 1e3 };
};

/** `false`, or an object with the progress. Source: eth_syncing. */
const readSyncing = (result: unknown): boolean => (result === false ? false : record(result, 'eth_syncing') !== undefined);

/** Chain ids are 256-bit numbers; they are compared as decimal text. */
const readChainId = (result: unknown): string => {
  hexQuantity(result, 'eth_chainId');
  return BigInt(result as string).toString();
};

/** A node that cannot give its latest block may still know its number; then the time of the head is missing. */
async function askHead(questions: Questions): Promise<Head> {
  const block = await questions.optional('eth_getBlockByNumber', ['latest', false], readBlock);
  if (block !== undefined) return { headHeight: block.height, headTimeMs: block.timeMs };
  return { headHeight: await questions.required('eth_blockNumber', [], (result) => hexQuantity(result, 'eth_blockNumber')) };
}

export const askEvm: AskFamily = async (questions) => ({
  ...(await askHead(questions)),
  chainId: await questions.optional('eth_chainId', [], readChainId),
  syncing: await questions.optional('eth_syncing', [], readSyncing),
  finalizedHeight: await questions.optional('eth_getBlockByNumber', ['finalized', false], (result) => readBlock(result).height),
  peers: await questions.optional('net_peerCount', [], (result) => hexQuantity(result, 'net_peerCount')),
  version: await questions.optional('web3_clientVersion', [], (result) => versionLabel(result, 'web3_clientVersion')),
});
