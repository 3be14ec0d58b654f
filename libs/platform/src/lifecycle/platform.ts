import type { ServiceName } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Redis } from 'ioredis';
import type { Health } from '../health/health';
import type { Logger } from '../log/logger';
import type { Messaging } from '../messaging/messaging';
import type { Metrics } from '../metrics/metrics';
import type { Drain } from './drain';

/** What a running service stands on. Features get it with `@Inject(PLATFORM)`. */
export interface Platform {
  readonly service: ServiceName;
  /** This replica, stable for the life of the process. */
  readonly instance: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly messaging: Messaging;
  /** Connects on first use and adds a `redis` check that reports, but does not fail, while Redis is away. */
  redis(): Redis;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly drain: Drain;
}

/** Injection token of `Platform`. */
export const PLATFORM = Symbol('PLATFORM');
