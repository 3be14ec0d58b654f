import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { ObserverClient } from './client/observer-client';
import { eventually } from './system/eventually';
import { startTestSystem, type TestSystem } from './system/test-system';

const HOUR_MS = 3_600_000;

describe('clients that others wrote', () => {
  let system: TestSystem;
  let client: ObserverClient;
  const lastHour = () => ({ startMs: Date.now() - HOUR_MS, endMs: Date.now() + HOUR_MS });

  beforeAll(async () => {
    system = await startTestSystem('clients');
    client = await ObserverClient.signIn(system.credentials);
  }, 120_000);
  afterAll(() => system?.stop());

  it('the official InfluxDB client writes points that a query finds', async () => {
    const influx = new InfluxDB({ url: system.credentials.ingestUrl, token: system.credentials.ingestKey });
    const write = influx.getWriteApi('flamewire', 'telemetry', 'ns');
    for (let i = 0; i < 50; i++) write.writePoint(new Point('disk').tag('host', 'a b,c=d').floatField('used_ratio', i / 50).uintField('inodes', '18446744073709551615').stringField('note', 'say "hi"'));
    await write.close();

    await eventually(async () => expect(await client.count('disk', lastHour(), [{ tag: 'host', op: '=', value: 'a b,c=d' }])).toBe(50));
  });

  it('curl sends gzipped NDJSON and reads the exact line that was refused', async () => {
    const body = gzipSync('{"kind":"payment","type":"top_up","status":"confirmed","asset":"TAO","customer":"c1","amount":2.5}\n{"kind":"payment","type":"top_up"}\n');
    const answer = execFileSync(
      'curl',
      ['-s', '-w', '\n%{http_code}', '-H', `Authorization: Bearer ${system.credentials.ingestKey}`, '-H', 'Content-Type: application/x-ndjson', '-H', 'Content-Encoding: gzip', '--data-binary', '@-', `${system.credentials.ingestUrl}/v1/events`],
      { input: body, encoding: 'utf8' },
    );
    const [text, status] = [answer.slice(0, answer.lastIndexOf('\n')), answer.slice(answer.lastIndexOf('\n') + 1)];
    const report = JSON.parse(text) as { code: string; accepted: number; rejected: number; errors: { line: number; reason: string; remedy: string }[] };

    expect(status).toBe('400');
    expect(report).toMatchObject({ code: 'partial_write', accepted: 1, rejected: 1 });
    expect(report.errors[0]).toMatchObject({ line: 2, reason: expect.stringContaining('status'), remedy: expect.any(String) });
    await eventually(async () => expect(await client.count('payment', lastHour())).toBe(1));
  });

  it('curl asks the gateway with an API key as the password', async () => {
    const { secret } = (await client.graphql<{ createApiKey: { secret: string } }>('mutation { createApiKey(input: { name: "curl", scopes: [READ] }) { secret } }')).createApiKey;
    const answer = execFileSync('curl', ['-s', '-u', `key:${secret}`, `${system.credentials.url}/api/v1/me`], { encoding: 'utf8' });

    expect(JSON.parse(answer)).toMatchObject({ scopes: expect.arrayContaining(['read']) });
  });

  it('a graphql-ws client sees traffic that arrives while it looks', async () => {
    const socket = createClient({
      url: `${system.credentials.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${client.accessToken}` },
    });
    const ticks = socket.iterate<{ liveTraffic: { byChain: { key: string; requestsPerSecond: number }[] } }>({
      query: 'subscription { liveTraffic { at total { requestsPerSecond } byChain { key requestsPerSecond p99 } } }',
    });
    await ticks.next();
    const sender = setInterval(() => {
      const line = `gateway_request,chain=live-chain,method=eth_call,status=ok latency_seconds=0.1 ${BigInt(Date.now()) * 1_000_000n}`;
      void fetch(`${system.credentials.ingestUrl}/write`, { method: 'POST', headers: { authorization: `Token ${system.credentials.ingestKey}` }, body: line });
    }, 50);
    try {
      for (;;) {
        const { value, done } = await ticks.next();
        expect(done).toBeFalsy();
        const cell = value?.data?.liveTraffic.byChain.find((chain: { key: string }) => chain.key === 'live-chain');
        if (cell !== undefined && cell.requestsPerSecond > 0) break;
      }
    } finally {
      clearInterval(sender);
      await ticks.return?.();
      await socket.dispose();
    }
  });
});
