import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@observer/contracts';
import { type Clock, systemClock } from '@observer/kernel';
import { type ConnectedMessaging, connectMessaging, createLogger, createRedis, Drain, Health, Metrics, type Platform, type Redis } from '@observer/platform';

export interface TestPlatformOptions {
  readonly service: ServiceName;
  /** From `nats.environment(user)`; others may be added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly instance?: string;
  readonly clock?: Clock;
  /** Default `silent`. */
  readonly logLevel?: string;
  /** From `startRedis()`; without it there is no Redis. */
  readonly redisUrl?: string;
}

export interface TestPlatform extends Platform {
  readonly messaging: ConnectedMessaging;
  /** Stops receiving and closes the connection. */
  close(): Promise<void>;
}

/** A platform on a real broker, without HTTP: for adapter tests. */
export async function startTestPlatform({ service, environment, instance = randomUUID(), clock = systemClock, logLevel = 'silent', redisUrl }: TestPlatformOptions): Promise<TestPlatform> {
  const log = createLogger({ service, instance, level: logLevel });
  const health = new Health();
  const metrics = new Metrics();
  const { OBSERVER_NATS_URL, OBSERVER_NATS_USER, OBSERVER_NATS_PASSWORD, OBSERVER_TELEMETRY_MAX_BYTES } = environment;
  if (OBSERVER_NATS_URL === undefined) throw new Error('environment lacks OBSERVER_NATS_URL: pass nats.environment(user)');
  const config = {
    OBSERVER_NATS_URL, OBSERVER_NATS_USER, OBSERVER_NATS_PASSWORD,
    OBSERVER_TELEMETRY_MAX_BYTES: OBSERVER_TELEMETRY_MAX_BYTES === undefined ? undefined : Number(OBSERVER_TELEMETRY_MAX_BYTES),
  };
  const messaging = await connectMessaging({ service, instance, config, log, health, metrics });
  let redis: Redis | undefined;
  return {
    service, instance, version: '0.0.0-test', clock, log, health, metrics, messaging, drain: new Drain(log),
    redis: () => {
      if (redisUrl === undefined) throw new Error('this test platform has no Redis: pass redisUrl from startRedis()');
      return (redis ??= createRedis(redisUrl, instance, log, health));
    },
    async close() {
      redis?.disconnect();
      await messaging.stopReceiving();
      await messaging.close();
    },
  };
}
