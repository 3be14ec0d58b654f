import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { IngestClient, RefusedByIngest } from './ingest-client';

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

describe('IngestClient', () => {
  let server: Server;
  let replies: Reply[];
  let received: Array<{ headers: IncomingHttpHeaders; lines: string[] }>;
  const body = { idempotencyKey: 'sim-1', lines: ['{"kind":"a"}', '{"kind":"b"}'] };

  beforeEach(async () => {
    replies = [];
    received = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, lines: gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split('\n') });
        const reply = replies.shift() ?? { status: 204 };
        response.writeHead(reply.status, reply.headers).end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const client = (stop = new AbortController().signal): IngestClient =>
    new IngestClient({ ingestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ingestKey: 'obs_key' }, stop);

  it('sends compressed lines with its key and the idempotency key', async () => {
    const sender = client();
    await sender.send(body);
    expect(received[0]).toMatchObject({ lines: body.lines, headers: { authorization: 'Bearer obs_key', 'idempotency-key': 'sim-1', 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' } });
    expect(sender.totals).toEqual({ rows: 2, refusedRows: 0, retries: 0 });
  });

  it('sends the same again after 503, 429 and a lost connection, no sooner than asked', async () => {
    replies = [{ status: 503, headers: { 'retry-after': '1' } }, { status: 429 }];
    const sender = client();
    const startedMs = Date.now();
    await sender.send(body);
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(990);
    expect(received.map((request) => request.headers['idempotency-key'])).toEqual(['sim-1', 'sim-1', 'sim-1']);
    expect(sender.totals).toEqual({ rows: 2, refusedRows: 0, retries: 2 });
  });

  it('counts rows that were refused and does not send them again', async () => {
    replies = [{ status: 400, body: { code: 'partial_write', accepted: 1, rejected: 1 } }];
    const sender = client();
    await sender.send(body);
    expect(sender.totals).toEqual({ rows: 1, refusedRows: 1, retries: 0 });
    expect(received).toHaveLength(1);
  });

  it('gives up with the reason when it is refused for good', async () => {
    replies = [{ status: 401, body: { detail: 'unknown key' } }];
    await expect(client().send(body)).rejects.toThrow(new RefusedByIngest(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events answered 401: unknown key`));
  });

  it('stops waiting when it is told to', async () => {
    replies = [{ status: 503, headers: { 'retry-after': '60' } }];
    const stop = new AbortController();
    const sending = client(stop.signal).send(body);
    setTimeout(() => stop.abort(), 100);
    await expect(sending).rejects.toThrow(/abort/i);
  });
});
