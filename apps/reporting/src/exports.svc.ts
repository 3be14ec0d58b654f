import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeysBucket, controlReportingJobV1, exportFiles, type ExportSpec, forgetInReportingV1, type JobView, listReportingJobsV1, reportingJobsBucket, startExportV1, type StoredJob } from '@observer/contracts';
import { parseConfig, type RunningService, runService } from '@observer/platform';
import { anApiKey, eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { configSchema } from './config';
import { ReportingModule } from './reporting.module';

const KEY = 'obs_test_0123456789abcdefghijklmnop';
const by = { kind: 'user' as const, id: 'admin' };

describe('exports', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let directory: string;
  let ingest: ServiceProcess;
  let reporting: RunningService;
  let gateway: TestPlatform;
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 600_000;
  const range = { startMs, endMs: startMs + 600_000 };

  const post = (path: string, body: string) => fetch(`${ingest.url}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${KEY}`, ...(path === '/v1/events' ? { 'content-type': 'application/x-ndjson' } : {}) } });
  const start = async (spec: Omit<ExportSpec, 'scope' | 'range'> & Partial<ExportSpec>): Promise<JobView> => gateway.messaging.request(startExportV1, { export: { range, scope: [], ...spec }, by });
  const job = async (id: string): Promise<JobView> => (await gateway.messaging.request(listReportingJobsV1, {})).jobs.find((one) => one.id === id)!;
  async function finished(id: string): Promise<Record<string, unknown>> {
    await eventually(async () => expect((await job(id)).state).toMatch(/done|failed/), 20_000);
    const { state, result, error } = await job(id);
    expect({ state, error }).toEqual({ state: 'done', error: null });
    return result!;
  }
  async function fileOf(result: Record<string, unknown>): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of gateway.messaging.files(exportFiles).read(String(result.file))) parts.push(part);
    return Buffer.concat(parts);
  }

  beforeAll(async () => {
    [nats, redis, directory] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-exports-'))]);
    gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    ingest = await startServiceProcess({
      app: 'ingest', env: { ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_STORE: `duckdb:${directory}`, OBSERVER_INGEST_ROLES: 'receive,write', OBSERVER_DRAIN_GRACE_MS: '0' },
    });
    const parsed = parseConfig(configSchema, { ...nats.environment('reporting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_HTTP_PORT: '0', OBSERVER_LOG_LEVEL: 'silent', OBSERVER_DRAIN_GRACE_MS: '0' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    reporting = await runService({ name: 'reporting', version: 'test', config: parsed.value, module: () => ReportingModule });
    await gateway.messaging.documents(apiKeysBucket).put('key', anApiKey({ hash: createHash('sha256').update(KEY).digest('hex'), scopes: ['ingest:write'] }));
    await eventually(async () => expect((await post('/api/v2/write', '')).status).toBe(204));
    const events = Array.from({ length: 25_000 }, (_, i) => JSON.stringify({
      kind: 'payment', time: startMs + i * 10, type: 'charge', status: 'confirmed', asset: 'usdc', customer: `=customer-${i % 3}`, amount: i, ...(i % 2 === 0 ? { fee: 0.5 } : {}),
    }));
    expect((await post('/v1/events', events.join('\n'))).status).toBe(204);
    const lines = Array.from({ length: 1000 }, (_, i) => `room,place=rack-${i % 2} temperature_celsius=${i / 4} ${startMs + i}`);
    expect((await post('/api/v2/write?precision=ms', lines.join('\n'))).status).toBe(204);
    await eventually(async () => expect((await finished((await start({ what: { kind: 'events', measurement: 'room', matchers: [], filters: [] }, format: 'csv' })).id)).rows).toBe(1000));
  }, 60_000);

  afterAll(async () => {
    await reporting?.stop();
    await ingest?.stop();
    await gateway?.close();
    await Promise.all([nats?.stop(), redis?.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  it('hold every row once, in order, in each format', async () => {
    const what = { kind: 'events' as const, measurement: 'payment', matchers: [], filters: [] };
    const [csv, json, parquet] = await Promise.all((['csv', 'json', 'parquet'] as const).map(async (format) => finished((await start({ what, format })).id)));
    expect([csv!.rows, json!.rows, parquet!.rows]).toEqual([25_000, 25_000, 25_000]);
    const csvFile = await fileOf(csv!);
    expect(createHash('sha256').update(csvFile).digest('hex')).toBe(csv!.sha256);
    const rows = parse(csvFile, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ amount }) => Number(amount))).toEqual(Array.from({ length: 25_000 }, (_, i) => i));
    expect(rows[0]).toMatchObject({ customer: "'=customer-0", fee: '0.5', asset: 'usdc' });
    const objects = JSON.parse((await fileOf(json!)).toString()) as Record<string, unknown>[];
    expect(objects[1]).toEqual({ time: expect.stringContaining('Z'), type: 'charge', status: 'confirmed', asset: 'usdc', customer: '=customer-1', amount: 1 });
    const fromParquet = await parquetReadObjects({ file: Uint8Array.from(await fileOf(parquet!)).buffer });
    expect(fromParquet.length).toBe(25_000);
    expect(fromParquet[24_999]).toMatchObject({ amount: 24_999, customer: '=customer-0' });
  });

  it('narrow by matchers, filters, columns and the scope of who asked', async () => {
    const what = { kind: 'events' as const, measurement: 'payment', matchers: [{ tag: 'type', op: '=' as const, value: 'charge' }], filters: [{ field: 'amount', op: '<' as const, value: 30 }], columns: ['amount', 'customer'] };
    const result = await finished((await start({ what, format: 'json', scope: [{ tag: 'customer', op: '=', value: '=customer-1' }] })).id);
    const objects = JSON.parse((await fileOf(result)).toString()) as Record<string, unknown>[];
    expect(objects.map(({ amount }) => amount)).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28]);
    expect(Object.keys(objects[0]!).sort()).toEqual(['amount', 'customer', 'time']);
  });

  it('hold samples of metrics with their labels', async () => {
    const what = { kind: 'samples' as const, matchers: [{ tag: '__name__', op: '=' as const, value: 'room_temperature_celsius' }, { tag: 'place', op: '=' as const, value: 'rack-1' }] };
    const result = await finished((await start({ what, format: 'csv' })).id);
    const rows = parse(await fileOf(result), { columns: true }) as Record<string, string>[];
    expect(rows.length).toBe(500);
    expect(rows[0]).toEqual({ time: new Date(startMs + 1).toISOString().replace('Z', '000000Z'), metric: 'room_temperature_celsius', value: '0.25', place: 'rack-1' });
  });

  it('say at the request what is wrong with it, and make an empty file where there is nothing in the range', async () => {
    const events = (measurement: string, more: Record<string, unknown> = {}) => start({ what: { kind: 'events', measurement, matchers: [], filters: [], ...more }, format: 'csv' });
    await expect(events('payment', { columns: ['nope'] })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('has no column nope') as string });
    await expect(events('paymnt')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('There is no measurement "paymnt"') as string });
    await expect(start({ what: { kind: 'samples', matchers: [{ tag: '__name__', op: '=', value: 'nope_total' }] }, format: 'csv' })).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('no metric "nope_total"') as string });
    expect(await finished((await events('node_probe')).id)).toMatchObject({ rows: 0 });
    const { id } = await events('payment');
    await finished(id);
    await expect(gateway.messaging.request(controlReportingJobV1, { id, action: 'pause', by })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that are paused or failed when somebody is erased begin again without what they had read, and nothing of it is left', async () => {
    const [owner, eraser] = await Promise.all((['reporting', 'ingest'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) })));
    const files = owner!.messaging.files(exportFiles);
    const spec: ExportSpec = { what: { kind: 'events', measurement: 'payment', matchers: [], filters: [] }, range, format: 'csv', scope: [] };
    /** All is read, and the file is not made yet. */
    const spooled = async (id: string, state: 'paused' | 'failed'): Promise<void> => {
      await files.write(`${id}/before/spool-0`, (async function* () { yield Buffer.from('[["1000000","cust-ann-9"]]'); })());
      const view = { id, type: 'export', service: 'reporting' as const, state, title: 'payment as CSV', progress: { done: 1, total: 1, unit: 'rows', note: '' }, createdAtMs: 1, startedAtMs: 1, finishedAtMs: null, createdBy: by, params: { export: spec }, result: null, error: null };
      const stored: StoredJob = { view, run: 1, requested: 'none', checkpoint: { spool: 'before', columns: [{ name: 'time', type: 'time' }, { name: 'customer', type: 'string' }], cursor: null, parts: 1, rows: 1, complete: true } };
      await owner!.messaging.documents(reportingJobsBucket).put(id, stored);
    };
    await Promise.all([spooled('paused-1', 'paused'), spooled('failed-1', 'failed')]);
    const forgotten = await eraser!.messaging.request(forgetInReportingV1, { column: 'customer', values: ['cust-ann-9'] });
    expect(forgotten).toMatchObject({ exports: 0, files: 0, begunAgain: 1 });
    expect(await Promise.all(['paused-1', 'failed-1'].map((id) => files.stat(`${id}/before/spool-0`)))).toEqual([undefined, undefined]);

    await gateway.messaging.request(controlReportingJobV1, { id: 'paused-1', action: 'resume', by });
    await gateway.messaging.request(controlReportingJobV1, { id: 'failed-1', action: 'retry', by });
    for (const id of ['paused-1', 'failed-1']) {
      const result = await finished(id);
      expect(result.rows).toBe(25_000);
      expect((await fileOf(result)).includes('cust-ann-9')).toBe(false);
    }
    await Promise.all([owner!.close(), eraser!.close()]);
  }, 30_000);
});
