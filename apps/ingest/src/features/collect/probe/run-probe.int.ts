import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '@observer/kernel';
import { generate } from 'selfsigned';
import { WebSocketServer } from 'ws';
import { evmAnswers, listen, startJsonRpcNode, substrateAnswers, suiAnswers, type Answers, type JsonRpcNode } from '../testing/json-rpc-node';
import type { Observation, Transport } from './probe';
import { runProbe } from './run-probe';
import { SeldomFacts } from './seldom-facts';

type Family = 'evm' | 'substrate' | 'sui';
interface Ask { url: string; family?: Family; timeoutMs?: number; transport?: Transport; trusted?: string[]; seldom?: SeldomFacts }

const probe = ({ url, family = 'evm', timeoutMs = 2_000, transport = url.startsWith('ws') ? 'ws' : 'http', trusted, seldom = new SeldomFacts() }: Ask): Promise<Observation> =>
  runProbe({ node: { httpUrl: url, wsUrl: url, probe: { enabled: true, intervalMs: 10_000, timeoutMs } }, chain: { family }, transport, seldom, trusted }, systemClock);

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function node(answers: Answers, tls?: { key: string; cert: string }): Promise<JsonRpcNode> {
  const started = await startJsonRpcNode(answers, tls);
  closers.push(started.close);
  return started;
}

async function httpServer(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  closers.push(await listen(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function tcpServer(handle: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer(handle);
  closers.push(await listen(server));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failureOf = ({ outcome }: Observation) => (outcome.ok ? outcome : outcome.error);

describe.each(['httpUrl', 'wsUrl'] as const)('a node asked over its %s', (address) => {
  const genesis = `0x${'2f'.repeat(32)}`;

  it.each([
    ['evm', evmAnswers(() => 1_000), { headHeight: 1_000, finalizedHeight: 936, syncing: false, peers: 25, chainId: '1', version: 'Geth/v1.14.8-stable/linux-amd64/go1.22.6' }],
    ['substrate', substrateAnswers(() => 1_000, genesis), { headHeight: 1_000, finalizedHeight: 997, syncing: false, peers: 27, chainId: genesis, version: '4.0.0-dev-6b3d1e8a2c1' }],
    ['sui', suiAnswers(() => 1_000), { headHeight: 1_000, finalizedHeight: 1_000, chainId: '35834a8a', version: '1.57.2' }],
  ] as const)('of the family %s tells every fact', async (family, answers, facts) => {
    const { outcome, timings, responseSeconds } = await probe({ url: (await node(answers))[address], family });
    expect(outcome).toMatchObject({ ok: true, value: facts });
    expect(outcome.ok && Math.abs(Date.now() - outcome.value.headTimeMs!)).toBeLessThan(3_000);
    expect(timings.tcpSeconds).toBeGreaterThan(0);
    expect(timings.firstByteSeconds).toBeGreaterThan(0);
    expect(timings.tcpSeconds! + timings.firstByteSeconds!).toBeLessThan(responseSeconds);
    expect(timings).not.toHaveProperty('dnsSeconds');
    expect(timings).not.toHaveProperty('tlsSeconds');
  });

  it('splits off the time for its name', async () => {
    const url = (await node(evmAnswers(() => 1)))[address].replace('127.0.0.1', 'localhost');
    const { outcome, timings } = await probe({ url });
    expect(outcome.ok).toBe(true);
    expect(timings.dnsSeconds).toBeGreaterThan(0);
  });

  it('counts the time until it answers as the first byte, not as the connection', async () => {
    const slow = evmAnswers(() => 1);
    const block = slow.eth_getBlockByNumber!;
    const { timings } = await probe({ url: (await node({ ...slow, eth_getBlockByNumber: async (tag) => (await new Promise((resolve) => setTimeout(resolve, 300)), block(tag)) }))[address] });
    expect(timings.firstByteSeconds).toBeGreaterThan(0.29);
    expect(timings.tcpSeconds).toBeLessThan(0.2);
  });

  it('is up without its optional methods, even when one of them hangs', async () => {
    const { eth_getBlockByNumber } = evmAnswers(() => 1_000);
    const url = (await node({ eth_getBlockByNumber: eth_getBlockByNumber!, eth_syncing: () => new Promise(() => undefined), web3_clientVersion: () => 'anyone/1' }))[address];
    const { outcome, responseSeconds } = await probe({ url, timeoutMs: 1_000 });
    expect(outcome).toMatchObject({ ok: true, value: { headHeight: 1_000, version: 'anyone/1' } });
    expect(outcome.ok && outcome.value.syncing).toBeUndefined();
    expect(responseSeconds).toBeLessThan(1.2);
  });

  it('is erroring when it refuses what every node must answer', async () => {
    expect(failureOf(await probe({ url: (await node({}))[address] }))).toEqual({ code: 'rpc_error', answered: true, reason: 'eth_blockNumber failed with JSON-RPC error -32601: "Method not found"' });
  });

  it('is unreachable when nothing listens', async () => {
    const gone = await startJsonRpcNode({});
    await gone.close();
    expect(failureOf(await probe({ url: gone[address] }))).toMatchObject({ code: 'connection_refused', answered: false, reason: expect.stringMatching(/^127\.0\.0\.1:\d+: nothing listens on that port$/) });
  });

  it('is unreachable when its name does not resolve', async () => {
    const scheme = address === 'wsUrl' ? 'ws' : 'http';
    expect(failureOf(await probe({ url: `${scheme}://node.invalid:8545/secret`, timeoutMs: 10_000 }))).toMatchObject({ code: 'dns_failed', answered: false, reason: expect.not.stringContaining('secret') });
  });

  it('is unreachable when it accepts the connection and stays silent, and the probe ends in time', async () => {
    const url = `${address === 'wsUrl' ? 'ws' : 'http'}://${await tcpServer(() => undefined)}`;
    const observation = await probe({ url, timeoutMs: 300 });
    expect(failureOf(observation)).toMatchObject({ code: 'timeout', answered: false });
    expect(observation.responseSeconds).toBeLessThan(0.6);
  });

  it('is erroring when it speaks another protocol, and unreachable when it hangs up', async () => {
    const scheme = address === 'wsUrl' ? 'ws' : 'http';
    const ssh = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
    expect(failureOf(await probe({ url: `${scheme}://${ssh}` }))).toMatchObject({ code: 'bad_answer', answered: true, reason: expect.stringContaining('does not speak HTTP') });
    const rude = await tcpServer((socket) => socket.once('data', () => socket.destroy()));
    expect(failureOf(await probe({ url: `${scheme}://${rude}` }))).toMatchObject({ code: 'connection_closed', answered: false });
  });
});

describe('over TLS', () => {
  it.each(['httpUrl', 'wsUrl'] as const)('a self-signed %s is refused until its authority is trusted; then the handshake has a time of its own', async (address) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048, extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }] });
    const url = (await node(evmAnswers(() => 5), { key, cert }))[address].replace('127.0.0.1', 'localhost');
    const refused = await probe({ url });
    expect(failureOf(refused)).toMatchObject({ code: 'tls_failed', answered: false, reason: expect.stringContaining('certificate is self-signed') });
    const { outcome, timings } = await probe({ url, trusted: [cert] });
    expect(outcome).toMatchObject({ ok: true, value: { headHeight: 5 } });
    expect(timings.tlsSeconds).toBeGreaterThan(0);
    expect(timings.firstByteSeconds).toBeGreaterThan(0);
  });

  it('a plain server is not mistaken for a secure one', async () => {
    const url = (await node({})).httpUrl.replace('http:', 'https:');
    expect(failureOf(await probe({ url }))).toMatchObject({ code: 'tls_failed', answered: false });
  });
});

describe('an HTTP node that misbehaves', () => {
  const secret = 'x'.repeat(5_000);

  it.each<[string, RequestListener, object]>([
    ['sends a page instead of JSON', (_, response) => response.end(`<html>${secret}`), { code: 'bad_json' }],
    ['breaks off its JSON', (_, response) => response.end('{"jsonrpc":"2.0","id":1,"resul'), { code: 'bad_json' }],
    ['sends nothing', (_, response) => response.end(), { code: 'bad_json' }],
    ['is overloaded', (_, response) => response.writeHead(503).end(secret), { code: 'http_status', reason: expect.stringContaining('HTTP 503 Service Unavailable') }],
    ['limits the rate', (_, response) => response.writeHead(429).end(), { code: 'http_status', reason: 'eth_blockNumber was answered with HTTP 429 Too Many Requests' }],
    ['redirects', (_, response) => response.writeHead(301, { location: 'http://169.254.169.254/' }).end(), { code: 'redirect', reason: expect.stringContaining('redirects are not followed') }],
    ['compresses unasked', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'), { code: 'bad_answer' }],
    ['answers another call', (_, response) => response.end('{"jsonrpc":"2.0","id":77,"result":"0x1"}'), { code: 'bad_answer' }],
    ['puts nonsense into its answer', (request, response) => void request.on('data', (body: Buffer) => response.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body.toString()).id, result: { number: secret } }))), { code: 'bad_answer', reason: expect.stringContaining('hexadecimal quantity') }],
  ])('and %s is erroring, with a reason that shows at most 200 characters of it', async (_, handle, failure) => {
    const found = failureOf(await probe({ url: await httpServer(handle) }));
    expect(found).toMatchObject({ answered: true, ...failure });
    expect((found as { reason: string }).reason.length).toBeLessThan(320);
  });

  it('and never stops sending is cut off at the size limit', async () => {
    let sent = 0;
    const url = await httpServer((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const push = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once('drain', push);
      };
      push();
    });
    expect(failureOf(await probe({ url }))).toMatchObject({ code: 'too_large', answered: true });
    expect(sent).toBeLessThan(40 * 1024 ** 2);
  });

  it('and drips its answer is cut off at the deadline', async () => {
    const url = await httpServer((_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const observation = await probe({ url, timeoutMs: 500 });
    expect(failureOf(observation)).toMatchObject({ code: 'timeout', answered: true });
    expect(observation.responseSeconds).toBeLessThan(0.8);
  });

  it('gets each probe over one new connection', async () => {
    let connections = 0;
    const answers = evmAnswers(() => 1);
    const server = createServer((request, response) => void request.on('data', (body: Buffer) => {
      const { id, method, params } = JSON.parse(body.toString()) as { id: number; method: string; params: unknown[] };
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method]!(...params) }));
    }));
    server.on('connection', () => connections++);
    closers.push(await listen(server));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await probe({ url });
    await probe({ url });
    expect(connections).toBe(2);
  });
});

describe('a WebSocket node that misbehaves', () => {
  async function wsServer(onMessage: (send: (text: string) => void, close: () => void) => void): Promise<string> {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', () => onMessage((text) => socket.send(text), () => socket.close())));
    closers.push(await listen(server));
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('by refusing the handshake is erroring', async () => {
    const server = createServer();
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    closers.push(await listen(server));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(failureOf(await probe({ url }))).toMatchObject({ code: 'http_status', answered: true, reason: 'the WebSocket handshake was answered with HTTP 403' });
  });

  it('by sending no JSON is erroring', async () => {
    expect(failureOf(await probe({ url: await wsServer((send) => send('pong')) }))).toMatchObject({ code: 'bad_json', answered: true });
  });

  it('by sending too much is erroring', async () => {
    expect(failureOf(await probe({ url: await wsServer((send) => send('x'.repeat(5 * 1024 ** 2))) }))).toMatchObject({ code: 'too_large' });
  });

  it('by closing in the middle is told so', async () => {
    expect(failureOf(await probe({ url: await wsServer((_, close) => close()) }))).toMatchObject({ code: 'connection_closed' });
  });

  it('by talking about other things first is listened to patiently', async () => {
    let id = 0;
    const url = await wsServer((send) => {
      id++;
      send('{"jsonrpc":"2.0","method":"eth_subscription","params":{}}');
      send(JSON.stringify({ jsonrpc: '2.0', id, result: id === 1 ? { number: '0x7', timestamp: '0x66b0c5a3' } : null }));
    });
    expect((await probe({ url })).outcome).toMatchObject({ ok: true, value: { headHeight: 7 } });
  });
});

it('a forbidden address is never connected to', async () => {
  const observation = await probe({ url: 'http://169.254.169.254/latest/meta-data' });
  expect(failureOf(observation)).toMatchObject({ code: 'address_forbidden', answered: false });
  expect(observation.responseSeconds).toBeLessThan(0.1);
});

it('the long description of a Sui node is asked once and remembered', async () => {
  const sui = await node(suiAnswers(() => 9));
  const seldom = new SeldomFacts();
  for (let i = 0; i < 3; i++) expect((await probe({ url: sui.httpUrl, family: 'sui', seldom })).outcome).toMatchObject({ ok: true, value: { version: '1.57.2' } });
  expect(sui.asked.filter((method) => method === 'rpc.discover')).toHaveLength(1);
});
