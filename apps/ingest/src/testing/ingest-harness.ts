/** Boots ingest in this process on real servers, with a key to send by. For `.svc.ts` tests only. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiKey, apiKeysBucket, selectEventsV1, selectSeriesV1, type SeriesQuery } from '@observer/contracts';
import { parseConfig, type RunningService, runService } from '@observer/platform';
import { eventually, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { ingestConfigSchema } from '../config';
import { ingestService } from '../ingest.service';

export const KEY = 'obs_test_0123456789abcdefghijklmnop';

export interface IngestHarness {
  readonly nats: TestNats;
  readonly redis: TestRedis;
  readonly ingest: RunningService;
  /** Speaks as the gateway. */
  readonly gateway: TestPlatform;
  readonly storeDir: string;
  /** Sends with the test key unless the headers say otherwise. */
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  addKey(secret: string, overrides?: Partial<ApiKey>): Promise<void>;
  /** Rows of a measurement in the store. */
  countRows(measurement: string): Promise<number>;
  /** Starts another replica on the same servers. */
  startReplica(environment?: Record<string, string>): Promise<RunningService>;
  stop(): Promise<void>;
}

export async function startIngest(environment: Record<string, string> = {}): Promise<IngestHarness> {
  const [nats, redis, storeDir] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-store-'))]);
  const replicas: RunningService[] = [];
  const startReplica = async (more: Record<string, string> = {}): Promise<RunningService> => {
    const parsed = parseConfig(ingestConfigSchema, {
      ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_HTTP_PORT: '0', OBSERVER_STORE: `duckdb:${storeDir}`, OBSERVER_LOG_LEVEL: process.env.OBSERVER_LOG_LEVEL ?? 'silent',
      OBSERVER_INGEST_ROLES: 'receive,write', OBSERVER_PSEUDONYM_KEY: '11'.repeat(32), OBSERVER_DRAIN_GRACE_MS: '0', ...environment, ...more,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const replica = await runService(ingestService(parsed.value));
    replicas.push(replica);
    return replica;
  };
  const gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  const ingest = await startReplica();
  const harness: IngestHarness = {
    nats, redis, ingest, gateway, storeDir, startReplica,
    post: (path, body, headers = {}) => fetch(`${ingest.url}${path}`, { method: 'POST', body: body as BodyInit, headers: { authorization: `Bearer ${KEY}`, ...headers } }),
    async addKey(secret, overrides = {}) {
      const hash = createHash('sha256').update(secret).digest('hex');
      const key: ApiKey = {
        id: hash.slice(0, 8), name: 'test', hash, prefix: secret.slice(0, 8), scopes: ['ingest:write'], createdAtMs: 1, createdBy: 'test', expiresAtMs: null, revokedAtMs: null,
        rateLimitRowsPerSecond: null, ...overrides,
      };
      await gateway.messaging.documents(apiKeysBucket).put(hash, key);
    },
    countRows: async (measurement) => {
      const now = Date.now();
      const query: SeriesQuery = {
        measurement, matchers: [], filters: [], range: { startMs: now - 86_400_000 * 20, endMs: now + 3_600_000 }, aggregates: [{ as: 'n', fn: 'count', where: [] }], groupBy: [],
        limits: { maxSeries: 10, timeoutMs: 10_000 },
      };
      const { series } = await gateway.messaging.request(selectSeriesV1, query);
      return series[0]?.values.n?.[0] ?? 0;
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await gateway.close();
      await Promise.all([nats.stop(), redis.stop()]);
      await rm(storeDir, { recursive: true, force: true });
    },
  };
  await harness.addKey(KEY);
  await eventually(async () => {
    const { status } = await harness.post('/v1/events', '', { 'content-type': 'application/x-ndjson' });
    if (status !== 204) throw new Error(`the key is not known yet: ${status}`);
  });
  return harness;
}

/** Raw rows of a measurement of the last days, newest first, as objects. */
export async function rowsOf(harness: IngestHarness, measurement: string): Promise<Record<string, unknown>[]> {
  const now = Date.now();
  const { columns, rows } = await harness.gateway.messaging.request(selectEventsV1, { measurement, range: { startMs: now - 86_400_000 * 20, endMs: now + 3_600_000 }, limit: 1000 });
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index]])));
}
