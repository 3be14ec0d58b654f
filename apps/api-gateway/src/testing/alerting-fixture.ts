/** A gateway beside a real alerting, or a part of it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Matcher, Scope } from '@observer/contracts';
import { startNats, startRedis, startServiceProcess, startTestPlatform } from '@observer/testing';
import { bootGateway, type Gateway, serveIngest } from './gateway-fixture';

export interface AlertingFixture {
  readonly gateway: Gateway;
  /** Access token of the admin. */
  readonly admin: string;
  /** A new API key's secret. */
  key(dataScope: Matcher[] | undefined, ...scopes: Scope[]): Promise<string>;
  /** Kills alerting and starts it again. */
  restartAlerting(): Promise<void>;
  stop(): Promise<void>;
}

/** @param main first file of alerting, below its `src`. @param environment of alerting, beside what every fixture gives it */
export async function startAlertingFixture(main: string, environment: Record<string, string> = {}, gatewayEnvironment: Record<string, string> = {}): Promise<AlertingFixture> {
  const [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-gateway-alerting-'))]);
  const ingest = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
  serveIngest(ingest);
  const startAlerting = () => startServiceProcess({ app: 'alerting', main, env: { ...nats.environment('alerting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_DRAIN_GRACE_MS: '0', ...environment }, startTimeoutMs: 120_000 });
  const [gateway, first] = await Promise.all([
    bootGateway(nats, redis, { OBSERVER_JWT_SECRET: randomBytes(32).toString('hex'), OBSERVER_WEB_DIR: join(folder, 'dist'), ...gatewayEnvironment }),
    startAlerting(),
  ]);
  let alerting = first;
  const admin = (await gateway.signIn()).token;
  return {
    gateway, admin,
    key: async (dataScope, ...scopes) => (await gateway.scopedKey(admin, dataScope, ...scopes)).secret,
    async restartAlerting() {
      await alerting.kill9();
      alerting = await startAlerting();
    },
    async stop() {
      await gateway.service.stop();
      await alerting.stop();
      await ingest.close();
      await Promise.all([nats.stop(), redis.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}
