import { listKindsV1, storeStatsV1 } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type IngestHarness, startIngest } from './testing/ingest-harness';

const post = (ingest: IngestHarness, name: string, value = 1): Promise<Response> => ingest.post('/write?precision=ms', `${name} v=${value} ${Date.now()}`);

describe('when points cannot be made durable', () => {
  let ingest: IngestHarness;
  afterEach(() => ingest.stop());

  it('ingest answers 503 while the broker is away and takes the retry when it is back, once', async () => {
    ingest = await startIngest();
    const body = Array.from({ length: 100 }, (_, i) => `back,h=h${i} v=${i} ${Date.now()}`).join('\n');
    const send = (): Promise<Response> => ingest.post('/write?precision=ms', body);
    expect((await send()).status).toBe(204);
    await ingest.nats.kill9();
    const away = await eventually(async () => {
      const answer = await post(ingest, 'back');
      expect(answer.status).toBe(503);
      return answer;
    });
    expect([Number(away.headers.get('retry-after')) >= 1, ((await away.json()) as { code: string }).code]).toEqual([true, 'unavailable']);
    expect((await fetch(`${ingest.ingest.url}/health`)).status).toBe(503);
    await ingest.nats.restart();
    await eventually(async () => expect((await send()).status).toBe(204), 20_000);
    await eventually(async () => expect(await ingest.countRows('back')).toBe(100), 20_000);
    await eventually(async () => expect((await fetch(`${ingest.ingest.url}/health`)).status).toBe(200), 20_000);
  }, 90_000);

  it('ingest answers 503 when the stream is full, and keeps what it acknowledged', async () => {
    ingest = await startIngest({ OBSERVER_INGEST_ROLES: 'receive', OBSERVER_TELEMETRY_MAX_BYTES: String(1024 ** 2) });
    let kept = 0;
    const full = await eventually(async () => {
      const lines = Array.from({ length: 5_000 }, (_, i) => `full,h=h${i} v=${i},n=${kept} ${Date.now()}`).join('\n');
      const answer = await ingest.post('/write?precision=ms', lines);
      if (answer.status === 204) kept += 5_000;
      expect(answer.status).toBe(503);
      return answer;
    }, 20_000);
    expect([full.headers.get('retry-after'), ((await full.json()) as { detail: string }).detail]).toEqual(['5', expect.stringContaining('stream is full')]);
    expect(kept).toBeGreaterThan(0);
    await ingest.startReplica({ OBSERVER_INGEST_ROLES: 'write' });
    await eventually(async () => expect(await ingest.countRows('full')).toBeGreaterThanOrEqual(kept), 20_000);
  }, 90_000);

  it('a second writer stands by and takes over when the first one goes', async () => {
    ingest = await startIngest();
    const second = await ingest.startReplica({ OBSERVER_INGEST_ROLES: 'write' });
    expect(second.platform.health.checks().find((check) => check.name === 'store')).toEqual({ name: 'store', ok: true, reason: expect.stringContaining('stands by') as string });
    await post(ingest, 'handed', 1);
    await eventually(async () => expect(await ingest.countRows('handed')).toBe(1));
    const third = await ingest.startReplica({ OBSERVER_INGEST_ROLES: 'receive' });
    await ingest.ingest.stop();
    await eventually(() => expect(second.platform.health.checks().find((check) => check.name === 'store')).toEqual({ name: 'store', ok: true }), 20_000);
    await eventually(async () => expect(await ingest.countRows('handed')).toBe(1), 20_000);
    expect(third.platform.health.checks().every((check) => check.ok)).toBe(true);
  }, 90_000);

  it('other services can ask for kinds and figures of the store', async () => {
    ingest = await startIngest();
    await post(ingest, 'figures');
    await eventually(async () => expect(await ingest.gateway.messaging.request(storeStatsV1, {})).toMatchObject({ adapter: 'duckdb', rows: 1, measurements: [{ name: 'figures', rows: 1 }] }));
    const { kinds } = await ingest.gateway.messaging.request(listKindsV1, {});
    expect(kinds.find((kind) => kind.name === 'gateway_request')?.columns).toContainEqual(
      { name: 'latency_seconds', role: 'measure', type: 'float', unit: 's', required: true, personalData: 'none', description: 'Time from request to answer' });
  }, 60_000);
});
