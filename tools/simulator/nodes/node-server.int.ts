import type { Clock } from '@observer/kernel';
import WebSocket from 'ws';
import { CATCH_UP_MS, IncidentScript, SCRIPT_PERIOD_MS } from '../network/incidents';
import { buildNetwork } from '../network/network';
import { type NodeServer, serveNodes } from './node-server';

const network = buildNetwork(3);
const START = 1_990_000 * SCRIPT_PERIOD_MS;

/** A wall clock that a test sets. */
class SetClock implements Clock {
  constructor(private timeMs: number) {}
  set = (timeMs: number): number => (this.timeMs = timeMs);
  nowMs = (): number => this.timeMs;
  nowNs = (): bigint => BigInt(this.timeMs) * 1_000_000n;
  monotonicMs = (): number => this.timeMs;
}

describe('the simulated nodes', () => {
  const clock = new SetClock(START);
  let server: NodeServer;
  beforeAll(async () => (server = await serveNodes(network, clock, 0)));
  afterAll(() => server.close());
  beforeEach(() => clock.set(START));

  const post = async (node: string, body: unknown): Promise<Response> =>
    fetch(`http://${server.origin}/nodes/${node}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const call = async <T>(node: string, method: string, params: unknown[] = []): Promise<T> =>
    ((await (await post(node, { jsonrpc: '2.0', id: 1, method, params })).json()) as { result: T }).result;

  it('answer as an EVM node does', async () => {
    const height = Number(await call<string>('eth-us-1', 'eth_blockNumber'));
    const block = await call<{ number: string; timestamp: string }>('eth-us-1', 'eth_getBlockByNumber', ['latest', false]);
    expect(Number(block.number)).toBe(height);
    expect(START / 1000 - Number(block.timestamp)).toBeLessThan(14);
    expect(await call('eth-us-1', 'eth_chainId')).toBe('0x1');
    expect(await call('eth-us-1', 'eth_syncing')).toBe(false);
    expect(Number(await call('eth-us-1', 'net_peerCount'))).toBeGreaterThan(0);
    expect(await call('eth-us-1', 'web3_clientVersion')).toMatch(/\/v?\d+\./);
    expect(await call('eth-us-1', 'eth_getBlockByNumber', [`0x${(height + 5).toString(16)}`, false])).toBeNull();
  });

  it('answer as a Substrate node does', async () => {
    const header = await call<{ number: string }>('dot-eu-1', 'chain_getHeader');
    const finalized = await call<string>('dot-eu-1', 'chain_getFinalizedHead');
    const finalizedHeader = await call<{ number: string }>('dot-eu-1', 'chain_getHeader', [finalized]);
    expect(Number(header.number) - Number(finalizedHeader.number)).toBe(3);
    const now = await call<string>('dot-eu-1', 'state_getStorage', ['0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb']);
    expect(START - Number(Buffer.from(now.slice(2), 'hex').readBigUInt64LE())).toBeLessThan(7_000);
    expect(await call('dot-eu-1', 'chain_getBlockHash', [0])).toBe('0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3');
    expect(await call('dot-eu-1', 'system_health')).toMatchObject({ isSyncing: false, shouldHavePeers: true });
  });

  it('answer as a Sui node does', async () => {
    const sequence = await call<string>('sui-asia-1', 'sui_getLatestCheckpointSequenceNumber');
    const checkpoint = await call<{ sequenceNumber: string; timestampMs: string }>('sui-asia-1', 'sui_getCheckpoint', [sequence]);
    expect(checkpoint.sequenceNumber).toBe(sequence);
    expect(START - Number(checkpoint.timestampMs)).toBeLessThan(1_500);
    expect(await call('sui-asia-1', 'sui_getChainIdentifier')).toBe('35834a8d');
  });

  it('answer over WebSocket on the same path', async () => {
    const socket = new WebSocket(`ws://${server.origin}/nodes/base-eu-1`);
    await new Promise((resolve) => socket.once('open', resolve));
    const reply = new Promise<{ id: number; result: string }>((resolve) => socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()) as { id: number; result: string })));
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'eth_chainId', params: [] }));
    expect(await reply).toMatchObject({ id: 7, result: '0x2105' });
    socket.terminate();
  });

  it('tell faults the way JSON-RPC does', async () => {
    expect(await (await post('eth-us-1', '{')).json()).toMatchObject({ error: { code: -32700 } });
    expect(await (await post('eth-us-1', { jsonrpc: '2.0', id: 1, method: 'eth_mine' })).json()).toMatchObject({ error: { code: -32601 } });
    expect(await (await post('eth-us-1', [{ id: 1, method: 'eth_chainId' }, 5])).json()).toMatchObject([{ result: '0x1' }, { error: { code: -32600 } }]);
    expect((await post('nobody', {})).status).toBe(404);
  });

  it('stop at their head during a stall, then catch up and say that they are syncing', async () => {
    const script = new IncidentScript(network);
    const stall = script.at(START + 2 * 60_000).find((incident) => incident.type === 'node-stalled')!;
    const node = network.nodes.find((candidate) => stall.type === 'node-stalled' && candidate.id === stall.node)!;
    const height = async (): Promise<number> => {
      if (node.chain.family === 'evm') return Number(await call<string>(node.id, 'eth_blockNumber'));
      if (node.chain.family === 'sui') return Number(await call<string>(node.id, 'sui_getLatestCheckpointSequenceNumber'));
      return Number((await call<{ number: string }>(node.id, 'chain_getHeader')).number);
    };
    clock.set(stall.startMs + 1000);
    const stuck = await height();
    clock.set(stall.endMs - 1);
    expect(await height()).toBe(stuck);
    clock.set(stall.endMs + CATCH_UP_MS);
    expect(await height()).toBeGreaterThanOrEqual(stuck + Math.floor((stall.endMs + CATCH_UP_MS - stall.startMs) / node.chain.blockTimeMs) - 1);
  });

  it('drop their connections while they are down', async () => {
    const down = new IncidentScript(network).at(START + 13 * 60_000).find((incident) => incident.type === 'node-down')!;
    clock.set(down.startMs);
    await expect(post(down.type === 'node-down' ? down.node : '', { jsonrpc: '2.0', id: 1, method: 'system_health' })).rejects.toThrow();
  });
});
