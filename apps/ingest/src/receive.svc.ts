import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { chainsBucket, customersBucket, nodesBucket } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type IngestHarness, KEY, rowsOf, startIngest } from './testing/ingest-harness';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_ARRAY = { 'content-type': 'application/json' };
const event = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({ kind: 'gateway_request', time: Date.now(), chain: 'sui', method: 'sui_getObject', status: 'ok', latency_seconds: 0.01, ...over });

describe('ingest over HTTP', () => {
  let ingest: IngestHarness;
  let next = 0;
  const measurement = (): string => `m${next++}`;
  beforeAll(async () => (ingest = await startIngest({ OBSERVER_MAX_BODY_BYTES: '1048576', OBSERVER_MAX_EXPANDED_BYTES: '4194304' })), 60_000);
  afterAll(() => ingest.stop());

  const stored = (name: string, rows: number): Promise<void> => eventually(async () => expect(await ingest.countRows(name)).toBe(rows));
  const writeLines = (lines: string, headers?: Record<string, string>): Promise<Response> => ingest.post('/api/v2/write?org=o&bucket=b&precision=ms', lines, headers);

  describe('bodies', () => {
    it('keeps NDJSON with nanoseconds, exactly', async () => {
      const time = `${BigInt(Date.now()) * 1_000_000n + 789n}`;
      const answer = await ingest.post('/v1/events', `${event({ request_id: 'ns', time: 0 }).replace('"time":0', `"time":${time}`)}\n\n${event({ request_id: 'ms' })}`, NDJSON);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      await eventually(async () => expect((await rowsOf(ingest, 'gateway_request')).find((row) => row.request_id === 'ns')?.time).toBe(time));
    });

    it('keeps a JSON array, and a single event', async () => {
      const one = { kind: 'payment', type: 'charge', status: 'confirmed', asset: 'TAO', customer: 'c', amount: 1, time: Date.now() };
      expect((await ingest.post('/v1/events', JSON.stringify([one, { ...one, amount: 2 }]), JSON_ARRAY)).status).toBe(204);
      expect((await ingest.post('/v1/events', JSON.stringify({ ...one, amount: 3 }), { 'content-type': 'application/json; charset=utf-8' })).status).toBe(204);
      await stored('payment', 3);
    });

    it.each([['/api/v2/write?precision=s', 1e9], ['/write?db=x&precision=u', 1e3], ['/write?db=x', 1]])('keeps line protocol at %s in its precision', async (path, scale) => {
      const name = measurement();
      const ns = (BigInt(Date.now()) / 1000n) * 1_000_000_000n;
      expect((await ingest.post(path, `${name},a=b v=1.5,n=2i,s="x" ${ns / BigInt(scale)}\n`)).status).toBe(204);
      await eventually(async () => expect(await rowsOf(ingest, name)).toEqual([{ time: String(ns), a: 'b', n: 2, s: 'x', v: 1.5 }]));
    });

    it('keeps gzip and zstd', async () => {
      const name = measurement();
      const body = (n: number): string => Array.from({ length: 500 }, (_, i) => `${name},h=h${i % 9} v=${n} ${Date.now() - i}`).join('\n');
      expect((await writeLines(gzipSync(body(1)) as never, { 'content-encoding': 'gzip' })).status).toBe(204);
      const zstd = execFileSync('zstd', ['-q', '-c'], { input: body(2) });
      expect((await writeLines(zstd as never, { 'content-encoding': 'zstd' })).status).toBe(204);
      await stored(name, 1000);
    });

    it('takes what the official InfluxDB client sends', async () => {
      const name = measurement();
      const write = new InfluxDB({ url: ingest.ingest.url, token: KEY }).getWriteApi('org', 'bucket', 'ns', { batchSize: 100, gzipThreshold: 1000, maxRetries: 0 });
      for (let i = 0; i < 250; i++) write.writePoint(new Point(name).tag('host', `h ${i % 3}`).floatField('v', i).intField('n', i).stringField('s', `it's "${i}"`).timestamp(`${BigInt(Date.now()) * 1_000_000n + BigInt(i)}`));
      await write.close();
      await stored(name, 250);
    });

    it('tells the InfluxDB client which line is wrong', async () => {
      const write = new InfluxDB({ url: ingest.ingest.url, token: KEY }).getWriteApi('org', 'bucket', 'ns', { maxRetries: 0, writeFailed: () => Promise.resolve() });
      write.writeRecord('broken');
      await expect(write.flush().then(() => 'sent')).resolves.toBe('sent');
      const answer = await ingest.post('/write', 'm v=1\nbroken\n');
      expect(answer.headers.get('x-influxdb-error')).toContain('line 2');
    });
  });

  describe('points that are refused', () => {
    it('are reported by line with a remedy, while the others are kept', async () => {
      const name = measurement();
      const answer = await writeLines(`${name} v=1 ${Date.now()}\n${name} v= 1\n# comment\n${name} v=2 1\n${name} v=3 ${Date.now()}\n`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const report = (await answer.json()) as { code: string; accepted: number; rejected: number; errors: { line: number; code: string; reason: string; remedy: string }[] };
      expect(report).toMatchObject({ code: 'partial_write', accepted: 2, rejected: 2 });
      expect(report.errors.map(({ line, code }) => [line, code])).toEqual([[2, 'syntax_error'], [4, 'time_too_old']]);
      expect(report.errors.every(({ reason, remedy }) => reason.length > 10 && remedy.length > 10)).toBe(true);
      await stored(name, 2);
    });

    it('name the nearest column and the type conflict', async () => {
      const typo = (await (await ingest.post('/v1/events', event({ latency_second: 1 }), NDJSON)).json()) as { detail: string };
      expect(typo.detail).toMatch(/latency_second.*latency_seconds/);
      const name = measurement();
      await writeLines(`${name} v=1 ${Date.now()}`);
      const conflict = (await (await writeLines(`${name} v=1i ${Date.now()}`)).json()) as { errors: { code: string; reason: string }[] };
      expect(conflict.errors[0]).toMatchObject({ code: 'field_type_conflict', reason: `field "v" of "${name}" is float, this point has it as integer` });
    });
  });

  describe('repeats', () => {
    it('of a body count once', async () => {
      const name = measurement();
      const body = `${name} v=1 ${Date.now()}\n`;
      for (let i = 0; i < 3; i++) expect((await writeLines(body)).status).toBe(204);
      expect((await writeLines(gzipSync(body) as never, { 'content-encoding': 'gzip' })).status).toBe(204);
      await writeLines(`${name} v=2 ${Date.now()}\n`);
      await stored(name, 2);
    });

    it('with the same Idempotency-Key count once, also without times; keys of others do not matter', async () => {
      const name = measurement();
      for (let i = 0; i < 3; i++) await writeLines(`${name} v=1`, { 'idempotency-key': 'one' });
      await ingest.addKey('obs_other_key_0123456789', { id: 'other' });
      await eventually(async () => expect((await writeLines(`${name} v=1`, { 'idempotency-key': 'one', authorization: 'Token obs_other_key_0123456789' })).status).toBe(204));
      await stored(name, 2);
    });

    it('without a time of their own are points of their own', async () => {
      const name = measurement();
      for (let i = 0; i < 3; i++) await writeLines(`${name} v=1\n`);
      await stored(name, 3);
    });
  });

  describe('enrichment and personal data', () => {
    it('fills in what the registry knows and takes out what must not be kept', async () => {
      const as = ingest.ingest.platform.messaging;
      await as.documents(chainsBucket).put('ethereum', { id: 'ethereum', name: 'Ethereum', family: 'evm', blockTimeMs: 12_000 });
      await as.documents(nodesBucket).put('eth-1', { id: 'eth-1', chain: 'ethereum', operator: 'acme', region: 'eu', httpUrl: 'http://127.0.0.1:1' });
      await as.documents(customersBucket).put('cust-1', { id: 'cust-1', plan: 'growth' });
      await eventually(async () => {
        const sent = event({ chain: 'ethereum', node: 'eth-1', customer: 'cust-1', request_id: 'rich', api_key: 'key-of-customer', client_ip: '10.1.2.3', authorization: 'Bearer abc', time: Date.now() });
        const answer = await ingest.post('/v1/events', sent, NDJSON);
        expect(answer.headers.get('observer-notice')).toContain('secret_stripped; measurement=gateway_request; column=authorization');
        const row = (await rowsOf(ingest, 'gateway_request')).find((candidate) => candidate.request_id === 'rich');
        expect(row).toMatchObject({ operator: 'acme', region: 'eu', chain_family: 'evm', plan: 'growth', api_key: expect.stringMatching(/^p_/) as string });
        expect(JSON.stringify(row)).not.toMatch(/key-of-customer|10\.1\.2\.3|Bearer/);
      });
    });
  });

  describe('the request as a whole', () => {
    const line = (): string => `${measurement()} v=1 ${Date.now()}`;
    const basic = { authorization: `Basic ${Buffer.from(`user:${KEY}`).toString('base64')}` };

    it.each([['Token', { authorization: `Token ${KEY}` }, ''], ['Token with user', { authorization: `Token me:${KEY}` }, ''], ['X-API-Key', { authorization: '', 'x-api-key': KEY }, ''], ['Basic', basic, ''], ['?u&p', { authorization: '' }, `&u=me&p=${KEY}`]])(
      'is let in by %s', async (_how, headers, query) => expect((await ingest.post(`/write?db=x&precision=ms${query}`, line(), headers)).status).toBe(204));

    it.each([['no key', { authorization: '' }, 401], ['an unknown key', { authorization: 'Bearer nope' }, 401]])('is refused with %s', async (_what, headers, status) => {
      const answer = await ingest.post('/write', line(), headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, expect.stringContaining('Bearer')]);
    });

    it('needs the scope ingest:write', async () => {
      await ingest.addKey('obs_reader', { id: 'reader', scopes: ['read'] });
      await eventually(async () => expect((await ingest.post('/write', line(), { authorization: 'Bearer obs_reader' })).status).toBe(403));
    });

    it('is slowed down by the rate of its key', async () => {
      await ingest.addKey('obs_slow', { id: 'slow', rateLimitRowsPerSecond: 10 });
      const send = (): Promise<Response> => ingest.post('/write?precision=ms', Array.from({ length: 15 }, (_, i) => `slow v=${i} ${Date.now()}`).join('\n'), { authorization: 'Bearer obs_slow' });
      await eventually(async () => expect((await send()).status).toBe(204));
      const answer = await eventually(async () => {
        const refused = await send();
        expect(refused.status).toBe(429);
        return refused;
      });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await answer.json()).toMatchObject({ code: 'resource_exhausted', limitRowsPerSecond: 10 });
    });

    it('counts against the rate of its key also where its beginning holds no points', async () => {
      await ingest.addKey('obs_sly', { id: 'sly', rateLimitRowsPerSecond: 10 });
      const points = Array.from({ length: 5000 }, (_, i) => `sly v=${i} ${Date.now()}`).join('\n');
      const send = (comment: string): Promise<Response> => ingest.post('/write?precision=ms', `#${comment.repeat(300_000)}\n${points}`, { authorization: 'Bearer obs_sly' });
      await eventually(async () => expect((await send('x')).status).toBe(204));
      const answer = await send('y');
      expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(400);
    });

    it.each([
      ['/v1/events', { 'content-type': 'text/xml' }, ['application/x-ndjson', 'application/jsonl', 'application/json']],
      ['/v1/events', {}, ['application/x-ndjson', 'application/jsonl', 'application/json']],
      ['/v1/events', { 'content-type': '' }, ['application/x-ndjson', 'application/jsonl', 'application/json']],
      ['/v1/events', { 'content-type': 'application/json; charset=latin1' }, ['application/x-ndjson', 'application/jsonl', 'application/json']],
      ['/write', { 'content-type': 'application/json' }, expect.arrayContaining(['text/plain'])],
      ['/write', { 'content-type': 'nonsense' }, expect.arrayContaining(['text/plain'])],
      ['/write', { 'content-encoding': 'br' }, ['gzip', 'zstd', 'identity']],
    ])('to %s with %j is answered by 415 and what is accepted', async (path, headers, accepted) => {
      const answer = await ingest.post(path, Buffer.from('x'), headers as Record<string, string>);
      expect([answer.status, ((await answer.json()) as { accepted: unknown }).accepted]).toEqual([415, accepted]);
    });

    it.each(['/write?precision=h', '/api/v2/write?precision=u', '/write?precision=ms&precision=s', '/write?precision=constructor'])('to %s is answered by 400 and the units there are', async (path) => {
      const answer = await ingest.post(path, line());
      expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([400, expect.stringContaining('is not a unit of time; use one of n')]);
    });

    it('may be empty', async () => expect((await ingest.post('/write', '')).status).toBe(204));

    it('is turned away before it is read when it says it is too large, and while it is read when it does not', async () => {
      const large = 'x'.repeat(1_100_000);
      expect((await ingest.post('/write', large)).status).toBe(413);
      const stream = new Blob([large]).stream();
      const answer = await fetch(`${ingest.ingest.url}/write`, { method: 'POST', body: stream, headers: { authorization: `Bearer ${KEY}` }, duplex: 'half' } as RequestInit);
      expect([answer.status, ((await answer.json()) as { maxBytes: number }).maxBytes]).toEqual([413, 1_048_576]);
    });
  });

  it('answers the probes of InfluxDB clients', async () => {
    const ping = await fetch(`${ingest.ingest.url}/ping`);
    expect([ping.status, ping.headers.get('x-influxdb-version')]).toEqual([204, expect.stringContaining('observer')]);
    expect(await (await fetch(`${ingest.ingest.url}/health`)).json()).toMatchObject({ name: 'influxdb', status: 'pass' });
  });

  it('tells what comes in by source and how the pipeline stands', async () => {
    await writeLines(`${measurement()} v=1 ${Date.now()}`);
    await eventually(() => {
      const gauges = ingest.ingest.platform.health.gauges();
      expect(gauges).toMatchObject({ backlog_messages: 0, stream_fill_ratio: expect.any(Number) as number, 'source:test /api/v2/write:rows_per_second': expect.any(Number) as number });
      expect(gauges.received_rows_per_second).toBeGreaterThan(0);
      expect(gauges.written_rows_per_second).toBeGreaterThan(0);
    });
  });
});
