/** A real EVM node (anvil, from npm) is probed and judged, over HTTP and over WebSocket. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { systemClock } from '@observer/kernel';
import { aChain, aNode, eventually } from '@observer/testing';
import { ProbeJudge, observedHead, type Judged } from '../probe-judge';
import type { Target } from '../targets/target';
import { HeadBoard } from '../verdict';
import type { Transport } from './probe';

/** The binary inside the platform's npm package; names as `@foundry-rs/anvil` chooses them. */
function anvilPath(): string {
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const binary = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    return createRequire(__filename).resolve(`@foundry-rs/anvil-${platform}/bin/${binary}`);
  } catch (cause) {
    throw new Error(`There is no anvil for ${platform} in node_modules; run npm ci, or run this test on Linux, macOS or Windows on x64 or arm64`, { cause });
  }
}

interface Anvil { readonly host: string; call(method: string, ...params: unknown[]): Promise<unknown>; stop(): void }
const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts a chain of its own on a free port; without `blockTime` it makes blocks only when told. */
async function startAnvil(options: { chainId: number; blockTime?: number; genesisSeconds?: number }): Promise<Anvil> {
  const args = ['--port', '0', '--chain-id', String(options.chainId), ...(options.blockTime === undefined ? ['--no-mining'] : ['--block-time', String(options.blockTime)])];
  if (options.genesisSeconds !== undefined) args.push('--timestamp', String(options.genesisSeconds));
  const child = spawn(anvilPath(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const host = await eventually(() => {
    const [, found] = /Listening on (127\.0\.0\.1:\d+)/.exec(output) ?? [];
    if (found === undefined) throw new Error(`anvil did not start:\n${output}`);
    return found;
  }, 20_000);
  const call = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const response = await fetch(`http://${host}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
    return ((await response.json()) as { result: unknown }).result;
  };
  return { host, call, stop: () => void child.kill('SIGKILL') };
}

const targetOn = ({ host }: Anvil, id = 'anvil-1'): Target => ({
  node: aNode({ id, chain: 'devnet', httpUrl: `http://${host}`, wsUrl: `ws://${host}` }), chain: aChain({ id: 'devnet', family: 'evm', blockTimeMs: 1_000, expectedChainId: '31337' }),
});
const newJudge = (board = new HeadBoard()): ProbeJudge => new ProbeJudge(board, systemClock);
const factsOf = ({ observation: { outcome } }: Judged) => {
  if (!outcome.ok) throw new Error(outcome.error.reason);
  return outcome.value;
};

describe.each<Transport>(['http', 'ws'])('a real EVM node, asked over %s', (transport) => {
  it('that makes blocks is healthy, and its head rises', async () => {
    const anvil = await startAnvil({ chainId: 31_337, blockTime: 1 });
    const judge = newJudge();
    await eventually(async () => expect(factsOf(await judge.probe(targetOn(anvil), transport)).headHeight).toBeGreaterThan(0));
    const first = await judge.probe(targetOn(anvil), transport);
    expect(first.verdict).toMatchObject({ state: 'healthy', up: true, chainIdMatches: true });
    expect(factsOf(first)).toMatchObject({ chainId: '31337', syncing: false, version: expect.stringMatching(/^anvil\/v1\./), finalizedHeight: expect.any(Number) });
    // Anvil has no net_peerCount: a missing optional method leaves its fact out, the node stays up.
    expect(factsOf(first).peers).toBeUndefined();
    expect(first.observation.timings).toMatchObject({ tcpSeconds: expect.any(Number), firstByteSeconds: expect.any(Number) });
    await eventually(async () => expect(factsOf(await judge.probe(targetOn(anvil), transport)).headHeight).toBeGreaterThan(factsOf(first).headHeight));
  });

  it('that serves another chain is not taken for ours', async () => {
    const anvil = await startAnvil({ chainId: 5, blockTime: 1 });
    const judged = await newJudge().probe(targetOn(anvil), transport);
    expect(judged.verdict).toMatchObject({ state: 'wrong_chain', reason: 'it serves chain 5 instead of 31337', chainIdMatches: false });
    expect(observedHead(targetOn(anvil), judged)).toBeUndefined();
  });

  it('that stopped making blocks an hour ago is stale, though it answers and is alone', async () => {
    const anvil = await startAnvil({ chainId: 31_337 });
    await anvil.call('anvil_setTime', Math.floor(Date.now() / 1e3) - 3_600);
    await anvil.call('evm_mine');
    const { verdict } = await newJudge().probe(targetOn(anvil), transport);
    expect(verdict).toMatchObject({ state: 'stale', up: true, code: 'behind_clock' });
    expect(verdict.clockLagBlocks).toBeGreaterThan(3_500);
  });

  it('whose clock runs a day ahead is not believed', async () => {
    const anvil = await startAnvil({ chainId: 31_337 });
    await anvil.call('anvil_setTime', Math.floor(Date.now() / 1e3) + 86_400);
    await anvil.call('evm_mine');
    expect((await newJudge().probe(targetOn(anvil), transport)).verdict).toMatchObject({ state: 'erroring', code: 'head_in_future' });
  });

  it('that is behind another real node of its chain is lagging', async () => {
    const start = Math.floor(Date.now() / 1e3) - 60;
    const mined = async (id: string, blocks: number): Promise<Target> => {
      const anvil = await startAnvil({ chainId: 31_337, genesisSeconds: start });
      await anvil.call('anvil_mine', `0x${blocks.toString(16)}`, '0x1');
      return targetOn(anvil, id);
    };
    const [ahead, behind] = await Promise.all([mined('ahead', 60), mined('behind', 20)]);
    const board = new HeadBoard();
    const judge = newJudge(board);
    const best = await judge.probe(ahead, transport);
    expect(best.verdict.state).toBe('healthy');
    board.post(observedHead(ahead, best)!);
    expect((await judge.probe(behind, transport)).verdict).toMatchObject({ state: 'lagging', up: true, peerLagBlocks: 40, code: 'behind_peers' });
  });

  it('that is killed is unreachable', async () => {
    const anvil = await startAnvil({ chainId: 31_337, blockTime: 1 });
    const judge = newJudge();
    expect((await judge.probe(targetOn(anvil), transport)).verdict.up).toBe(true);
    anvil.stop();
    await eventually(async () => expect((await judge.probe(targetOn(anvil), transport)).verdict).toMatchObject({ state: 'unreachable', up: false, code: 'connection_refused' }));
  });
});
