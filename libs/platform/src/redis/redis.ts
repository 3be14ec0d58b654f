import { Redis } from 'ioredis';
import type { Health } from '../health/health';
import type { Logger } from '../log/logger';

/** Answers later than this count as no answer; what stands on Redis here must not slow a request down. */
const COMMAND_TIMEOUT_MS = 500;

/**
 * A client that fails fast while Redis is away and reconnects for ever. Redis holds nothing that cannot be lost (rate limits), so
 * its absence degrades a service and does not make it unready.
 */
export function createRedis(url: string, name: string, log: Logger, health: Health): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(2000, 50 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2),
  });
  let loggedError: string | undefined;
  redis.on('error', (error: Error) => {
    if (error.message === loggedError) return;
    loggedError = error.message;
    log.warn({ reason: error.message }, 'redis-unavailable');
  });
  redis.on('ready', () => {
    loggedError = undefined;
    log.info('redis-connected');
  });
  health.addCheck('redis', () => (redis.status === 'ready' ? { ok: true } : { ok: true, reason: `degraded: Redis is ${redis.status}; limits are kept per replica` }));
  return redis;
}
