import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@observer/contracts';
import { systemClock } from '@observer/kernel';
import type { CommonConfig } from '../config/common.config';
import { startHeartbeat } from '../health/heartbeat';
import { Health } from '../health/health';
import { createHttpApp, type HttpServer } from '../http/http-app';
import { createLogger, type Logger } from '../log/logger';
import { connectMessaging, type ConnectedMessaging } from '../messaging/messaging.nats';
import { Metrics } from '../metrics/metrics';
import { startOwnMetrics } from '../metrics/own-metrics';
import { createRedis } from '../redis/redis';
import { Drain } from './drain';
import type { Platform } from './platform';
import { onFirstSignal } from './signals';
import { stopService } from './stop-service';

export interface ServiceDefinition<C extends CommonConfig = CommonConfig> {
  readonly name: ServiceName;
  readonly version: string;
  /** Parts of the service this replica runs; shown on the status page. */
  readonly roles?: readonly string[];
  readonly config: C;
  /** The service's root module. */
  readonly module: (platform: Platform) => DynamicModule | Type;
  /** Content types, plugins, hooks: called before the server listens. */
  readonly configureHttp?: (app: NestFastifyApplication, platform: Platform) => Promise<void> | void;
  /** Largest request body, bytes. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** Addresses and networks of proxies that are believed when they tell for whom they ask (`X-Forwarded-For`, `-Proto`, `-Host`). Default none. */
  readonly trustedProxies?: readonly string[];
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  /** Where the HTTP server listens, e.g. `http://127.0.0.1:8081`. */
  readonly url: string;
  /** The same graceful drain as SIGTERM, without ending the process. */
  stop(): Promise<void>;
}

/** Everything that must be taken down again, in the order it was put up. */
export interface StartedParts {
  readonly platform: Platform;
  readonly messaging: ConnectedMessaging;
  readonly http: HttpServer;
  readonly heartbeat: { stop(): void };
  readonly ownMetrics: { stop(): void };
  readonly closeRedis: () => Promise<void>;
}

/**
 * Boots a service: connects to NATS (waiting for it), reconciles its streams, consumers and buckets, starts Nest on Fastify with
 * health and metrics, begins its heartbeat, and drains on SIGTERM or SIGINT. A fault while booting is logged as fatal and rejects;
 * a `main.ts` does not catch it, so the process ends with exit code 1.
 */
export async function runService<C extends CommonConfig>(definition: ServiceDefinition<C>): Promise<RunningService> {
  const { config } = definition;
  const log = createLogger({ service: definition.name, instance: config.OBSERVER_INSTANCE, level: config.OBSERVER_LOG_LEVEL });
  log.info({ version: definition.version, roles: definition.roles, pid: process.pid }, 'service-starting');
  const parts = await start(definition, log).catch((error: unknown) => {
    log.fatal({ err: error }, 'service-start-failed');
    throw error;
  });
  const { platform, http } = parts;
  let stopping: Promise<void> | undefined;
  const drain = (): Promise<void> => (stopping ??= stopService(parts, { graceMs: config.OBSERVER_DRAIN_GRACE_MS, timeoutMs: config.OBSERVER_DRAIN_TIMEOUT_MS }));
  const forgetSignals = onFirstSignal(log, drain);
  const stop = (): Promise<void> => {
    forgetSignals();
    return drain();
  };
  log.info({ url: http.url }, 'service-started');
  return { app: http.app, platform, url: http.url, stop };
}

async function start<C extends CommonConfig>(definition: ServiceDefinition<C>, log: Logger): Promise<StartedParts> {
  const { config, name, version } = definition;
  const metrics = new Metrics({ service: name });
  const health = new Health();
  const drain = new Drain(log);
  const messaging = await connectMessaging({ service: name, instance: config.OBSERVER_INSTANCE, config, log, metrics, health });
  let redis: ReturnType<typeof createRedis> | undefined;
  const platform: Platform = {
    service: name, instance: config.OBSERVER_INSTANCE, version, clock: systemClock, log, metrics, health, drain, messaging,
    redis: () => (redis ??= createRedis(config.OBSERVER_REDIS_URL, `${name}-${config.OBSERVER_INSTANCE}`, log, health)),
  };
  const closeRedis = async (): Promise<void> => redis?.disconnect();
  try {
    const http = await createHttpApp(definition, platform);
    return { platform, messaging, http, heartbeat: startHeartbeat(platform, definition.roles ?? []), ownMetrics: startOwnMetrics(platform, config.OBSERVER_OWN_METRICS_MS), closeRedis };
  } catch (error) {
    await messaging.close();
    await closeRedis();
    throw error;
  }
}
