/**
 * A node for tests: real HTTP and WebSocket servers of jayson, a JSON-RPC library that is not ours; only the answers are written here,
 * in the shapes of the families' public specifications.
 */
import { once } from 'node:events';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { type JSONRPCResultLike, Method, type RequestParamsLike, Server } from 'jayson/promise';

/** Method -> answer to its parameters. A method that is missing is "Method not found", one that throws an internal error. */
export type Answers = Record<string, (...params: unknown[]) => unknown>;

export interface JsonRpcNode {
  readonly httpUrl: string;
  readonly wsUrl: string;
  /** May be changed at any time. */
  answers: Answers;
  /** Methods asked so far. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a node on a free port of loopback; HTTP and WebSocket share the port. */
export async function startJsonRpcNode(answers: Answers, tls?: { readonly key: string; readonly cert: string }): Promise<JsonRpcNode> {
  const rpc = new Server({}, {
    router(method) {
      node.asked.push(method);
      const answer = node.answers[method];
      return answer === undefined ? this.getMethod(method) : new Method(async (params: RequestParamsLike) => (await answer(...(params as unknown[]))) as JSONRPCResultLike);
    },
  });
  const server: NetServer = tls === undefined ? rpc.http() : rpc.https(tls);
  rpc.websocket({ server: server as never });
  const close = await listen(server);
  const { port } = server.address() as AddressInfo;
  const s = tls === undefined ? '' : 's';
  const node: JsonRpcNode = { httpUrl: `http${s}://127.0.0.1:${port}`, wsUrl: `ws${s}://127.0.0.1:${port}`, answers, asked: [], close };
  return node;
}

/** Listens on a free port of loopback. @returns a function that closes the server and every connection */
export async function listen(server: NetServer): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** A current EVM node at `height()`, its head made `ageMs()` ago. */
export function evmAnswers(height: () => number, { ageMs = () => 0, chainId = 1 }: { ageMs?: () => number; chainId?: number } = {}): Answers {
  return {
    eth_getBlockByNumber: (tag) => {
      const number = tag === 'finalized' ? height() - 64 : height();
      return { number: hex(number), timestamp: hex(Math.floor((Date.now() - ageMs()) / 1e3)), hash: `0x${'ab'.repeat(32)}`, transactions: [] };
    },
    eth_blockNumber: () => hex(height()), eth_chainId: () => hex(chainId), eth_syncing: () => false, net_peerCount: () => '0x19', web3_clientVersion: () => 'Geth/v1.14.8-stable/linux-amd64/go1.22.6',
  };
}

/** A current Substrate node at `height()`. */
export function substrateAnswers(height: () => number, genesis: string): Answers {
  const finalized = `0x${'fe'.repeat(32)}`;
  const storedTime = (): string => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(Date.now()));
    return `0x${bytes.toString('hex')}`;
  };
  return {
    chain_getHeader: (hash) => ({ parentHash: `0x${'11'.repeat(32)}`, number: hex(hash === finalized ? height() - 3 : height()), digest: { logs: [] } }),
    chain_getFinalizedHead: () => finalized, chain_getBlockHash: (number) => (number === 0 ? genesis : null), state_getStorage: storedTime,
    system_health: () => ({ peers: 27, isSyncing: false, shouldHavePeers: true }), system_version: () => '4.0.0-dev-6b3d1e8a2c1',
  };
}

/** A current Sui node at checkpoint `height()`. */
export function suiAnswers(height: () => number): Answers {
  return {
    sui_getLatestCheckpointSequenceNumber: () => String(height()),
    sui_getCheckpoint: (id) => ({ epoch: '712', sequenceNumber: id, digest: '7Q5t7fVYVwYGS3p1oP4n2vWgkyFRMKVRuQ5Ve6Wkx3bM', timestampMs: String(Date.now()), transactions: [] }),
    sui_getChainIdentifier: () => '35834a8a', 'rpc.discover': () => ({ openrpc: '1.2.6', info: { title: 'Sui JSON-RPC', version: '1.57.2' }, methods: [] }),
  };
}
