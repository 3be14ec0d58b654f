import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { chainsBucket, nodesBucket, selectEventsV1, selectSeriesV1 } from '@observer/contracts';
import { aChain, aNode, eventually } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../testing/gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  token = (await gateway.signIn()).token;
});
afterAll(() => fixture.stop());

const get = (path: string, headers: Record<string, string> = {}) => gateway.call('GET', path, { headers });

/** What the gateway sends back for the bytes of a request. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url);
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (data) => (received += data.toString()));
    socket.on('close', () => resolve(received)).on('error', reject);
  });

describe('GraphQL', () => {
  it('maps enums to the contract and maps of the answer to lists', async () => {
    const query = `query ($q: SeriesQueryInput!) { series(query: $q) { truncated source { resolution } series { labels { name value } timesMs columns { as values } } } }`;
    const q = { ...selectSeriesV1.example.request, aggregates: [{ as: 'p99', fn: 'QUANTILE', field: 'latency_seconds', q: 0.99 }], matchers: [{ tag: 'chain', op: 'RE', value: 's.*' }], stepMs: 10_000, top: null };
    const { body } = await gateway.graphql(token, query, { q });
    expect(body).toEqual({
      data: { series: { truncated: false, source: { resolution: 'raw' }, series: [{ labels: [{ name: 'chain', value: 'sui' }], timesMs: [1_760_000_000_000], columns: [{ as: 'p99', values: [0.21] }] }] } },
    });
  });

  it('returns raw rows with exact times', async () => {
    const { body } = await gateway.graphql(token, '{ events(query: { measurement: "payment", range: { startMs: 1, endMs: 2 } }) { columns { name role type } rows nextCursor } }');
    expect(body.data).toEqual({ events: { columns: [{ name: 'time', role: 'time', type: 'time' }], rows: selectEventsV1.example.response.rows, nextCursor: null } });
  });

  it('tells every fault of an input with its path', async () => {
    const { body } = await gateway.graphql(token, '{ series(query: { measurement: "m", range: { startMs: 2, endMs: 1 }, aggregates: [{ as: "a", fn: AVG }] }) { truncated } }');
    expect(body.errors![0]!.extensions).toMatchObject({
      code: 'invalid_argument', retryable: false, errors: [{ path: 'range', message: 'startMs must be before endMs' }, { path: 'aggregates.0.field', message: 'this function needs a field' }],
    });
  });

  it('puts a node through ingest and shows it with its chain', async () => {
    await gateway.call('PUT', '/api/v1/chains/ethereum', { credential: token, body: aChain() });
    const input = 'id: "n1", chain: "ethereum", operator: "op", region: "eu", httpUrl: "http://127.0.0.1:1"';
    const put = await gateway.graphql(token, `mutation { putNode(input: { ${input} }, expectedRevision: 0) { id revision family chainName probe { intervalMs } health { state } } }`);
    expect(put.body.data).toMatchObject({ putNode: { id: 'n1', family: 'EVM', chainName: 'Ethereum', probe: { intervalMs: 10_000 }, health: null } });
    const again = await gateway.graphql(token, `mutation { putNode(input: { ${input} }, expectedRevision: 0) { id } }`);
    expect(again.body.errors![0]!.extensions).toMatchObject({ code: 'conflict', retryable: true });
    await eventually(async () => expect((await gateway.graphql(token, '{ nodes(region: "eu") { id } node(id: "n1") { region } }')).body.data).toEqual({ nodes: [{ id: 'n1' }], node: { region: 'eu' } }));
  });

  it('refuses what is too deep, too dear or too long before it runs', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `s${i}: storeStats { rows }`).join(' ');
    expect((await gateway.graphql(token, `{ ${many} }`)).body.errors![0]).toMatchObject({ message: expect.stringMatching(/costs \d+; 500 is the limit/), extensions: { code: 'invalid_argument' } });
    expect((await gateway.graphql(token, `${'{ a '.repeat(100)}${'}'.repeat(100)}`)).body.errors!.map((error) => error.message).join()).toMatch(/more than 8 levels deep/);
    expect((await gateway.graphql(token, `{ ${'me '.repeat(6000)} }`)).body.errors![0]!.message).toMatch(/2000 tokens/);
  });

  it('answers what costs too much, or cannot be counted, with 400', async () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(' ');
    for (const query of [`{ ${'abcdefghijklmnopqrstuvwxyz'.split('').map((a) => `${a}: storeStats { rows }`).join(' ')} }`, `{ ...f0 } ${fragments} fragment f40 on Query { me { id } }`]) {
      const answer = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query }) });
      expect([answer.status, ((await answer.json()) as { errors: { extensions: unknown }[] }).errors[0]!.extensions]).toEqual([400, expect.objectContaining({ code: 'invalid_argument' })]);
    }
  });

  it('reads a large body only from a proven caller', async () => {
    const send = (path: string, headers: Record<string, string>) =>
      fetch(`${gateway.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '['.repeat(100_000) });
    for (const path of ['/graphql', '/api/v1/auth/login', '/nowhere']) expect((await send(path, {})).status).toBe(401);
    expect((await send('/graphql', { authorization: `Bearer ${token}` })).status).toBe(400);
  });

  it('is not reachable by a form of another site', async () => {
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': 'text/plain', authorization: `Bearer ${token}` }, body: '{"query":"{ me { id } }"}' });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('"data"');
  });
});

describe('REST', () => {
  it.each([['a'.repeat(300), 'id'], ['a'.repeat(2_000), 'longer than 500 characters'], ['%zz', 'valid url component']])('answers problem details for a part of the path that no id can be (%#)', async (id, detail) => {
    const response = await fetch(`${gateway.url}/api/v1/metric-rules/${id}`, { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}' });
    expect([response.status, response.headers.get('content-type')]).toEqual([400, expect.stringMatching(/problem\+json/)]);
    expect(JSON.stringify(await response.json())).toContain(detail);
  });

  it('answers faults as problem details with a path each', async () => {
    const answer = await gateway.call('POST', '/api/v1/query/series', { credential: token, body: { measurement: 'm' } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ type: 'urn:observer:problem:invalid_argument', code: 'invalid_argument', status: 400, errors: [{ path: 'range' }, { path: 'aggregates' }] });
  });

  it.each([
    ['broken JSON', { 'content-type': 'application/json' }, '{"user":', 400],
    ['another content type', { 'content-type': 'application/xml' }, '<a/>', 415],
    ['a body beyond the limit', { 'content-type': 'application/json' }, `"${'x'.repeat(3 * 1024 ** 2)}"`, 413],
  ])('refuses %s', async (_name, headers, body, status) => {
    const response = await fetch(`${gateway.url}/api/v1/auth/login`, { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers }, body });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, expect.stringMatching(/problem\+json/)]);
  });

  it('says 404 for an unknown path of the API, never the web app', async () => {
    expect(await get('/api/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('stores many documents at once', async () => {
    const nodes = Array.from({ length: 60 }, (_, i) => aNode({ id: `bulk-${i}` }));
    expect(await gateway.call('PUT', '/api/v1/nodes', { credential: token, body: nodes })).toMatchObject({ status: 200, body: { stored: 60 } });
    expect((await fixture.ingest.messaging.documents(nodesBucket).list()).length).toBeGreaterThanOrEqual(60);
    const wrong = await gateway.call('PUT', '/api/v1/chains', { credential: token, body: [aChain(), { ...aChain(), blockTimeMs: -1 }] });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: '1.blockTimeMs' }] } });
    expect(await fixture.ingest.messaging.documents(chainsBucket).get('ethereum')).toBeDefined();
  });

  it('deletes, and says when there was nothing', async () => {
    await gateway.call('PUT', '/api/v1/customers/c1', { credential: token, body: { plan: 'growth' } });
    expect(await gateway.call('GET', '/api/v1/customers/c1', { credential: token })).toMatchObject({ status: 200, body: { id: 'c1', plan: 'growth' } });
    expect((await gateway.call('DELETE', '/api/v1/customers/c1', { credential: token })).status).toBe(204);
    expect((await gateway.call('DELETE', '/api/v1/customers/c1', { credential: token })).status).toBe(404);
  });

  it('slows a caller down who asks too often, and says when to come back', async () => {
    const slow = await fixture.start({ OBSERVER_API_REQUESTS_PER_SECOND: '5' });
    const { secret } = await gateway.key(token, 'read');
    // All at once: on a slow machine the allowance grows while one asks after the other.
    const answers = await Promise.all(Array.from({ length: 60 }, () => slow.call('GET', '/api/v1/chains', { credential: secret })));
    const allowed = answers.filter((answer) => answer.status === 200);
    const refused = answers.filter((answer) => answer.status === 429);
    expect(allowed.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeGreaterThan(5);
    expect(allowed.length + refused.length).toBe(answers.length);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('allows no other origin unless told', async () => {
    expect((await get('/api/v1/me', { origin: 'https://elsewhere.example' })).headers.get('access-control-allow-origin')).toBeNull();
    const open = await fixture.start({ OBSERVER_CORS_ORIGINS: 'https://elsewhere.example' });
    const answer = await open.call('OPTIONS', '/api/v1/me', { headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://elsewhere.example');
  });
});

describe('odd requests', () => {
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

  it.each(['//', '/elsewhere', '/graphql/more', 'http://', '/%'])('to upgrade at %s are refused and harm nobody', async (path) => {
    expect(await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 404/);
    expect((await get('/healthz')).status).toBe(200);
  });

  it.each(['//', '/%', '/%00', '/a%00.js'])('for %s get an answer', async (path) => {
    expect(await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 (200|400|404|503)/);
  });
});

describe('the OpenAPI document', () => {
  type Operation = { summary?: string; parameters?: { name: string; in: string }[]; requestBody?: { content: Record<string, { schema: object }> }; responses: Record<string, { content?: object }>; security?: object[] };
  let document: { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object>; securitySchemes: Record<string, object> } };
  beforeAll(async () => (document = (await gateway.call<typeof document>('GET', '/api/docs-json')).body));
  const operations = (): [string, Operation][] => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]));

  it('is OpenAPI 3.1 whose references all resolve', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(document.components.schemas).toHaveProperty(name!);
    for (const [, operation] of operations()) for (const scheme of (operation.security ?? []).flatMap((entry) => Object.keys(entry))) expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  it('describes every operation, its path parameters, its body and its faults', () => {
    for (const [name, operation] of operations()) {
      expect([name, operation.summary]).toEqual([name, expect.stringMatching(/\w+/)]);
      expect([name, operation.responses.default?.content]).toEqual([name, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      expect([name, declared]).toEqual([name, [...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1])]);
      const takesBody = /^(put|patch|post) /.test(name) && !/(auth\/(refresh|logout)|\{id\}\/test|act\/\{token\}|status-page\/\{id\}\/\{does\})$/.test(name);
      expect([name, operation.requestBody !== undefined]).toEqual([name, takesBody]);
    }
  });

  it('has pages whose scripts come from here and pass the content security policy', async () => {
    const page = await get('/api/docs');
    const text = String(page.body.text);
    expect(text).not.toMatch(/<script>|https?:\/\/(?!www\.w3\.org)/);
    for (const [, source] of text.matchAll(/(?:src|href)=["']\.\/([^"']+)["']/g)) expect((await get(`/api/${source!}`)).status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('the web app', () => {
  it('says clearly that it is not built', async () => {
    expect(await get('/')).toMatchObject({ status: 503, body: { text: expect.stringContaining('npm run build') } });
  });

  it('is served with assets kept for ever, pages fresh, and every unknown path answered by the app', async () => {
    await mkdir(join(fixture.webDir, 'assets'), { recursive: true });
    await writeFile(join(fixture.webDir, 'index.html'), '<!doctype html><title>Observer</title>');
    await writeFile(join(fixture.webDir, 'assets/index-B2kq9x1a.js'), `console.log("${'x'.repeat(5000)}")`);
    await writeFile(join(fixture.webDir, 'assets/index-B2kq9x1a.js.br'), 'brotli');
    await writeFile(join(fixture.webDir, 'assets/big-B2kq9x1a.js'), 'x'.repeat(50_000));
    const asset = await get('/assets/index-B2kq9x1a.js', { 'accept-encoding': 'identity' });
    expect([asset.status, asset.headers.get('cache-control'), asset.headers.get('content-type')]).toEqual([200, 'public, max-age=31536000, immutable', expect.stringContaining('javascript')]);
    for (const path of ['/', '/nodes/eth-us-1?from=1', '/index.html']) {
      const page = await get(path);
      expect([path, page.status, page.headers.get('cache-control'), page.body.text]).toEqual([path, 200, 'no-cache', expect.stringContaining('Observer')]);
    }
    expect((await get('/assets/gone-B2kq9x1a.js')).status).toBe(404);
    const compressed = await fetch(`${gateway.url}/assets/big-B2kq9x1a.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect([compressed.headers.get('content-encoding'), (await compressed.text()).length]).toEqual(['gzip', 50_000]);
    const etag = (await get('/')).headers.get('etag')!;
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 304/);
    const precompressed = await fetch(`${gateway.url}/assets/index-B2kq9x1a.js`, { headers: { 'accept-encoding': 'br' }, method: 'HEAD' });
    expect(precompressed.headers.get('content-encoding')).toBe('br');
  });

  it('gives no file outside its folder', async () => {
    await writeFile(join(fixture.webDir, '../outside.txt'), 'words nobody may read');
    for (const path of ['/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets/..%2f..%2foutside.txt']) {
      expect(JSON.stringify((await get(path)).body)).not.toContain('words nobody');
    }
  });
});
