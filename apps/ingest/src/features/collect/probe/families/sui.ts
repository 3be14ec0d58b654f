/** Sui full nodes. Source of methods and shapes: https://docs.sui.io/sui-api-ref. */
import { decimal, record, text, versionLabel } from './answers';
import type { AskFamily } from './family';

const readDiscovery = (result: unknown): string => versionLabel(record(record(result, 'rpc.discover').info, 'info').version, 'version');
const readProtocol = (result: unknown): string => `protocol ${decimal(record(result, 'the protocol config').protocolVersion, 'protocolVersion')}`;

/** A checkpoint is final when it exists, so head and finalized height are the same; Sui tells neither peers nor syncing. */
export const askSui: AskFamily = async (questions) => {
  const headHeight = await questions.required('sui_getLatestCheckpointSequenceNumber', [], (result) => decimal(result, 'the latest checkpoint'));
  const headTimeMs = await questions.optional('sui_getCheckpoint', [String(headHeight)], (result) => decimal(record(result, 'the checkpoint').timestampMs, 'timestampMs'));
  const chainId = await questions.optional('sui_getChainIdentifier', [], (result) => text(result, 'the chain identifier'));
  const version =
    (await questions.seldom('rpc.discover', [], readDiscovery)) ?? (await questions.seldom('sui_getProtocolConfig', [], readProtocol));
  return { headHeight, headTimeMs, chainId, finalizedHeight: headHeight, version };
};
