/** Boots ingest in this process on real servers, with a key to send by. For `.svc.ts` tests only. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiKey, apiKeysBucket, selectEventsV1, selectSeriesV1 } from '@observer/contracts';
import { parseConfig, type RunningService, runService } from '@observer/platform';
import { eventually, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { ingestConfigSchema } from '../config';
import { ingestService } from '../ingest.service';

export const KEY = 'obs_test_0123456789abcdefghijklmnop';

export interface IngestServers {
  readonly nats: TestNats;
  readonly redis: TestRedis;
  /** Everything the broker and the store keep. */
  readonly dataDir: string;
  /** Speaks as the gateway. */
  readonly gateway: TestPlatform;
  /** What a replica of ingest needs to run on these servers. */
  readonly environment: Record<string, string>;
  /** Adds an API key, as the gateway would. */
  addKey(secret: string, overrides?: Partial<ApiKey>): Promise<void>;
  stop(): Promise<void>;
}

export interface IngestHarness extends IngestServers {
  readonly ingest: RunningService;
  /** Sends with the test key unless the headers say otherwise. */
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  /** Rows of a measurement in the store. */
  countRows(measurement: string): Promise<number>;
  /** Starts another replica on the same servers. */
  startReplica(environment?: Record<string, string>): Promise<RunningService>;
}

export interface IngestProcess extends IngestServers {
  readonly url: string;
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  /** A metric without labels other than the service. */
  metric(name: string): Promise<number>;
}

async function startServers(): Promise<IngestServers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'observer-data-'));
  const [nats, redis] = await Promise.all([startNats({ permissions: true, storeDir: join(dataDir, 'broker') }), startRedis()]);
  const gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  return {
    nats, redis, dataDir, gateway,
    environment: {
      ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_HTTP_PORT: '0', OBSERVER_STORE: `duckdb:${join(dataDir, 'store')}`, OBSERVER_LOG_LEVEL: 'silent',
      OBSERVER_INGEST_ROLES: 'receive,write', OBSERVER_PSEUDONYM_KEY: '11'.repeat(32), OBSERVER_DRAIN_GRACE_MS: '0', OBSERVER_OWN_METRICS_MS: '0',
    },
    async addKey(secret, overrides = {}) {
      const hash = createHash('sha256').update(secret).digest('hex');
      const key: ApiKey = {
        id: hash.slice(0, 8), name: 'test', hash, prefix: secret.slice(0, 8), scopes: ['ingest:write'], createdAtMs: 1, createdBy: 'test', expiresAtMs: null, revokedAtMs: null,
        rateLimitRowsPerSecond: null, ...overrides,
      };
      await gateway.messaging.documents(apiKeysBucket).put(hash, key);
    },
    async stop() {
      await gateway.close();
      await Promise.all([nats.stop(), redis.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const poster = (url: string): IngestHarness['post'] => (path, body, headers = {}) =>
  fetch(`${url}${path}`, { method: 'POST', body: typeof body === 'string' ? body : Buffer.from(body), headers: { authorization: `Bearer ${KEY}`, ...headers } });

/** Adds the test key and waits until ingest knows it. */
async function letIn(servers: IngestServers, post: IngestHarness['post']): Promise<void> {
  await servers.addKey(KEY);
  await eventually(async () => {
    const { status } = await post('/write', '');
    if (status !== 204) throw new Error(`the key is not known yet: ${status}`);
  });
}

/** Ingest as a process of its own: what it does to its event loop and memory is its own. */
export async function startIngestProcess(environment: Record<string, string> = {}): Promise<IngestProcess> {
  const servers = await startServers();
  const child = await startServiceProcess({ app: 'ingest', env: { ...servers.environment, OBSERVER_LOG_LEVEL: 'info', ...environment } });
  const post = poster(child.url);
  await letIn(servers, post);
  return {
    ...servers, post, url: child.url,
    async metric(name) {
      const text = await (await fetch(`${child.url}/metrics`)).text();
      return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
    },
    async stop() {
      await child.stop();
      await servers.stop();
    },
  };
}

/** Ingest inside the test, with a key that may write. */
export async function startIngest(environment: Record<string, string> = {}): Promise<IngestHarness> {
  const servers = await startServers();
  const replicas: RunningService[] = [];
  const startReplica = async (more: Record<string, string> = {}): Promise<RunningService> => {
    const parsed = parseConfig(ingestConfigSchema, { ...servers.environment, ...environment, ...more });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const replica = await runService(ingestService(parsed.value));
    replicas.push(replica);
    return replica;
  };
  const ingest = await startReplica();
  const post = poster(ingest.url);
  await letIn(servers, post);
  return {
    ...servers, ingest, startReplica, post,
    countRows: async (measurement) => {
      const now = Date.now();
      const { series } = await servers.gateway.messaging.request(selectSeriesV1, {
        measurement, range: { startMs: now - 86_400_000 * 20, endMs: now + 3_600_000 }, aggregates: [{ as: 'n', fn: 'count' }],
      });
      return series[0]?.values.n?.[0] ?? 0;
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await servers.stop();
    },
  };
}

/** Raw rows of a measurement of the last days, newest first, as objects. */
export async function rowsOf(harness: IngestHarness, measurement: string): Promise<Record<string, unknown>[]> {
  const now = Date.now();
  const { columns, rows } = await harness.gateway.messaging.request(selectEventsV1, { measurement, range: { startMs: now - 86_400_000 * 20, endMs: now + 3_600_000 }, limit: 1000 });
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index]])));
}
