/** Answers in the shapes that the public specifications and nodes of each family give. */
import { FAMILIES, type Questions } from '.';
import { ProbeFault } from '../probe';

type Answers = Record<string, unknown | Error>;

/** Questions answered from a table: `method(first parameter)` or `method`. What is not in it is an unknown method. */
function questions(answers: Answers): Questions {
  const ask = async <T>(method: string, params: readonly unknown[], read: (result: unknown) => T): Promise<T> => {
    const withParameter = `${method}(${String(params[0])})`;
    const answer = answers[withParameter in answers ? withParameter : method];
    if (answer === undefined) throw new ProbeFault('rpc_error', `${method} failed with JSON-RPC error -32601: "Method not found"`);
    if (answer instanceof Error) throw answer;
    return read(answer);
  };
  const optional = <T>(method: string, params: readonly unknown[], read: (result: unknown) => T) => ask(method, params, read).catch(() => undefined);
  return { required: ask, optional, seldom: optional };
}

/** eth_getBlockByNumber of a public node, shortened to what clients need. */
const block = (number: string, timestamp: string) => ({
  number, timestamp, hash: `0x${'ab'.repeat(32)}`, parentHash: `0x${'cd'.repeat(32)}`, miner: '0x4838b106fce9647bdf1e7877bf73ce8b0bad5f97', gasLimit: '0x1c9c380', gasUsed: '0xe4e1c0', baseFeePerGas: '0x2540be400', transactions: [], uncles: [],
});

describe('evm', () => {
  const ask = FAMILIES.evm;
  const answers: Answers = {
    'eth_getBlockByNumber(latest)': block('0x1312d00', '0x66b0c5a3'), 'eth_getBlockByNumber(finalized)': block('0x1312cc0', '0x66b0c2a3'), eth_syncing: false, eth_chainId: '0x1',
    net_peerCount: '0x32', web3_clientVersion: 'Geth/v1.14.8-stable-a9523b64/linux-amd64/go1.22.6',
  };

  it('reads every fact', async () => {
    expect(await ask(questions(answers))).toEqual({
      headHeight: 20_000_000, headTimeMs: 1_722_860_963_000, finalizedHeight: 19_999_936, syncing: false, peers: 50, version: 'Geth/v1.14.8-stable-a9523b64/linux-amd64/go1.22.6', chainId: '1',
    });
  });

  it('understands a node that is syncing', async () => {
    const progress = { startingBlock: '0x0', currentBlock: '0x4b7', highestBlock: '0x1312d00', syncedAccounts: '0x0' };
    expect((await ask(questions({ ...answers, eth_syncing: progress }))).syncing).toBe(true);
  });

  it('does with the head alone: every other method may be missing or answer nonsense', async () => {
    expect(await ask(questions({ 'eth_getBlockByNumber(latest)': block('0x10', '0x66b0c5a3'), 'eth_getBlockByNumber(finalized)': null, eth_chainId: 1, eth_syncing: 'no', net_peerCount: {} }))).toEqual({ headHeight: 16, headTimeMs: 1_722_860_963_000 });
  });

  it('takes the height where there is no block, and then has no time', async () => {
    expect(await ask(questions({ 'eth_getBlockByNumber(latest)': null, eth_blockNumber: '0x10' }))).toEqual({ headHeight: 16 });
  });

  it.each([['20000000', /hexadecimal quantity/], ['0x', /hexadecimal/], [null, /is null/], ['0xffffffffffffffff', /0 to 2\^53/]])('says what is wrong with the height %p', async (height, message) => {
    await expect(ask(questions({ eth_blockNumber: height }))).rejects.toThrow(message);
  });

  it('keeps chain ids as decimal text', async () => {
    expect((await ask(questions({ ...answers, eth_chainId: '0x4268' }))).chainId).toBe('17000');
  });
});

describe('substrate', () => {
  const ask = FAMILIES.substrate;
  const finalized = `0x${'fe'.repeat(32)}`;
  const genesis = '0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03';
  const header = (number: string) => ({ parentHash: `0x${'11'.repeat(32)}`, number, stateRoot: `0x${'22'.repeat(32)}`, extrinsicsRoot: `0x${'33'.repeat(32)}`, digest: { logs: ['0x0661757261203c0f2b1100000000'] } });
  const timestampKey = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';
  const answers: Answers = {
    'chain_getHeader(undefined)': header('0x3d0900'), [`chain_getHeader(${finalized})`]: header('0x3d08fd'), chain_getFinalizedHead: finalized, 'chain_getBlockHash(0)': genesis,
    [`state_getStorage(${timestampKey})`]: '0x681e4dc899010000', system_health: { peers: 27, isSyncing: false, shouldHavePeers: true }, system_version: '4.0.0-dev-6b3d1e8a2c1',
  };

  it('reads every fact, the time of the head from storage', async () => {
    expect(await ask(questions(answers))).toEqual({
      headHeight: 4_000_000, headTimeMs: 1_760_002_121_320, finalizedHeight: 3_999_997, syncing: false, peers: 27, version: '4.0.0-dev-6b3d1e8a2c1', chainId: genesis,
    });
  });

  it('does with the head alone', async () => {
    expect(await ask(questions({ chain_getHeader: header('0x2a'), chain_getFinalizedHead: 'soon', system_health: { peers: 'many' }, state_getStorage: null }))).toEqual({ headHeight: 42 });
  });

  it('needs the head', async () => {
    await expect(ask(questions({ ...answers, 'chain_getHeader(undefined)': null }))).rejects.toThrow(/the header should be an object but is null/);
  });
});

describe('sui', () => {
  const ask = FAMILIES.sui;
  const answers: Answers = {
    sui_getLatestCheckpointSequenceNumber: '98765432',
    'sui_getCheckpoint(98765432)': { epoch: '712', sequenceNumber: '98765432', digest: '7Q5t7fVYVwYGS3p1oP4n2vWgkyFRMKVRuQ5Ve6Wkx3bM', networkTotalTransactions: '3120000000', timestampMs: '1760000000123', transactions: [], checkpointCommitments: [] },
    sui_getChainIdentifier: '35834a8a', 'rpc.discover': { openrpc: '1.2.6', info: { title: 'Sui JSON-RPC', version: '1.57.2' }, methods: [] },
  };

  it('reads every fact; a checkpoint is final when it exists', async () => {
    expect(await ask(questions(answers))).toEqual({ headHeight: 98_765_432, headTimeMs: 1_760_000_000_123, finalizedHeight: 98_765_432, chainId: '35834a8a', version: '1.57.2' });
  });

  it('takes the protocol version where the API is not described', async () => {
    expect((await ask(questions({ ...answers, 'rpc.discover': undefined, sui_getProtocolConfig: { minSupportedProtocolVersion: '1', maxSupportedProtocolVersion: '95', protocolVersion: '94', featureFlags: {} } }))).version).toBe('protocol 94');
  });

  it('does with the head alone, and needs it', async () => {
    expect(await ask(questions({ sui_getLatestCheckpointSequenceNumber: '7' }))).toEqual({ headHeight: 7, finalizedHeight: 7 });
    await expect(ask(questions({ sui_getLatestCheckpointSequenceNumber: '-7' }))).rejects.toThrow(/decimal number/);
  });
});
