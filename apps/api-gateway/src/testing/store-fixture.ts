/** A gateway over a real ingest with a real store, for service tests of what is read. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { bootGateway, type Gateway } from './gateway-fixture';

export interface StoreFixture {
  readonly nats: TestNats;
  readonly gateway: Gateway;
  /** Stand for the services that keep rules and run exports. */
  readonly analytics: TestPlatform;
  readonly reporting: TestPlatform;
  /** Access token of the admin. */
  readonly admin: string;
  /** Line protocol with times in milliseconds; resolves when it is accepted. */
  write(lines: readonly string[]): Promise<void>;
  /** Events as NDJSON. */
  send(events: readonly Record<string, unknown>[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startStoreFixture(): Promise<StoreFixture> {
  const [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-gateway-store-'))]);
  const others = await Promise.all((['analytics', 'reporting'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) })));
  const [gateway, ingest] = await Promise.all([
    bootGateway(nats, redis, { OBSERVER_JWT_SECRET: randomBytes(32).toString('hex'), OBSERVER_WEB_DIR: join(folder, 'dist') }),
    startServiceProcess({
      app: 'ingest', env: { ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_STORE: `duckdb:${folder}`, OBSERVER_INGEST_ROLES: 'receive,write', OBSERVER_DRAIN_GRACE_MS: '0' },
    }),
  ]);
  const admin = (await gateway.signIn()).token;
  const { secret } = await gateway.key(admin, 'ingest:write');
  await eventually(async () => expect((await post(ingest, secret, '/api/v2/write', '')).status).toBe(204), 10_000);
  return {
    nats, gateway, analytics: others[0]!, reporting: others[1]!, admin,
    write: (lines) => accepted(post(ingest, secret, '/api/v2/write?precision=ms', lines.join('\n'))),
    send: (events) => accepted(post(ingest, secret, '/v1/events', events.map((event) => JSON.stringify(event)).join('\n'), 'application/x-ndjson')),
    async stop() {
      await gateway.service.stop();
      await ingest.stop();
      await Promise.all(others.map((other) => other.close()));
      await Promise.all([nats.stop(), redis.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

const post = (ingest: ServiceProcess, secret: string, path: string, body: string, type = 'text/plain'): Promise<Response> =>
  fetch(`${ingest.url}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${secret}`, 'content-type': type } });

async function accepted(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  if (response.status !== 204) throw new Error(`ingest answered ${response.status}: ${await response.text()}`);
}
