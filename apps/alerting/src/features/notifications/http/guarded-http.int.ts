import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest } from '../channel.port';
import { GuardedHttp } from './guarded-http';
import { outcomeOfAnswer, outcomeOfFault } from './http-outcome';

describe('requests to providers', () => {
  let server: Server;
  let port: number;
  let seen: string[] = [];
  const never = new AbortController().signal;
  const to = (url: string, fields: Partial<HttpRequest> = {}): HttpRequest => ({ kind: 'http', method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{"ü":1}', ...fields });
  const open = new GuardedHttp({ allowInternal: true, timeoutMs: 400 });

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers['content-length']} ${body}`);
        if (request.url === '/silent') return;
        if (request.url === '/moved') return void response.writeHead(302, { location: '/elsewhere' }).end();
        if (request.url === '/busy') return void response.writeHead(429, { 'retry-after': '7' }).end('slow   down\n');
        response.writeHead(200, { 'X-Id': 'abc' }).end('y'.repeat(request.url === '/long' ? 200_000 : 2));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => (seen = []));
  afterAll(() => void server.close());

  it('go out with their bytes and come back with the beginning of the answer', async () => {
    expect(await open.request(to(`http://localhost:${port}/ok`), never)).toMatchObject({ status: 200, body: 'yy', headers: { 'x-id': 'abc' } });
    expect(seen).toEqual(['POST /ok 8 {"ü":1}']);
    expect((await open.request(to(`http://127.0.0.1:${port}/long`), never)).body.length).toBe(65_536);
  });

  it('follow no redirect, and an answer that asks for patience is tried again', async () => {
    expect(outcomeOfAnswer(await open.request(to(`http://127.0.0.1:${port}/moved`), never), 0)).toMatchObject({ kind: 'dead' });
    expect(outcomeOfAnswer(await open.request(to(`http://127.0.0.1:${port}/busy`), never), 0)).toEqual({ kind: 'retry', reason: '429 slow down', afterMs: 7_000 });
    expect(seen.length).toBe(2);
  });

  it('that are not answered may be later', async () => {
    const fault: unknown = await open.request(to(`http://127.0.0.1:${port}/silent`), never).catch((error: unknown) => error);
    expect(outcomeOfFault(fault)).toMatchObject({ kind: 'retry', reason: expect.stringContaining('did not answer within 400 ms') as string });
    await expect(open.request(to('http://127.0.0.1:1/'), never)).rejects.toMatchObject({ code: 'unavailable', message: '127.0.0.1:1: nothing listens on that port' });
  });

  it('do not reach internal addresses by number or by name, unless that is allowed', async () => {
    const guarded = new GuardedHttp({ allowInternal: false, timeoutMs: 400 });
    for (const url of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://0x7f.1:${port}/`, 'http://10.0.0.1/']) {
      await expect(guarded.request(to(url), never)).rejects.toMatchObject({ code: 'permission_denied', retryable: false });
    }
    for (const client of [guarded, open]) await expect(client.request(to('http://169.254.169.254/latest/meta-data'), never)).rejects.toMatchObject({ code: 'permission_denied' });
    for (const url of ['file:///etc/passwd', 'nonsense']) await expect(open.request(to(url), never)).rejects.toMatchObject({ code: 'invalid_argument', retryable: false });
    expect(seen).toEqual([]);
  });
});
