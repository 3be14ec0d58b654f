import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Platform } from '../lifecycle/platform';

export interface RateLimiterOptions {
  /** Keeps the keys of different limits apart, e.g. `ingest-rows`. */
  readonly name: string;
  /** Unused allowance that may be spent at once, in seconds of the limit. Default 2. */
  readonly burstSeconds?: number;
}

export interface RateDecision {
  readonly allowed: boolean;
  /** When to try again; 0 when allowed. */
  readonly retryAfterMs: number;
}

export interface RateLimiter {
  /**
   * Takes points from a key's allowance, counted over all replicas through Redis; per replica while Redis is away.
   * A request larger than the whole allowance passes when nothing was spent yet, and then blocks the key for as long as it costs.
   */
  consume(key: string, points: number, limitPerSecond: number): Promise<RateDecision>;
  /** Takes points that were spent already: what exceeds the allowance blocks the key for as long as it costs, after what blocks it now. */
  charge(key: string, points: number, limitPerSecond: number): Promise<void>;
  /** Gives points back that turned out not to count, e.g. of an attempt that succeeded. */
  refund(key: string, points: number, limitPerSecond: number): Promise<void>;
}

/** Limits are per key and may change at run time; each distinct one needs a limiter of its own. */
const MAX_DISTINCT_LIMITS = 1000;

export function createRateLimiter(platform: Pick<Platform, 'redis'>, { name, burstSeconds = 2 }: RateLimiterOptions): RateLimiter {
  const limiters = new Map<number, RateLimiterAbstract>();

  const limiterFor = (capacity: number): RateLimiterAbstract => {
    const existing = limiters.get(capacity);
    if (existing !== undefined) return existing;
    if (limiters.size >= MAX_DISTINCT_LIMITS) limiters.delete(limiters.keys().next().value!);
    const window = { keyPrefix: `observer:rate:${name}`, points: capacity, duration: burstSeconds };
    const limiter = new RateLimiterRedis({ ...window, storeClient: platform.redis(), insuranceLimiter: new RateLimiterMemory(window) });
    limiters.set(capacity, limiter);
    return limiter;
  };

  const capacityOf = (limitPerSecond: number): number => Math.max(1, Math.floor(limitPerSecond * burstSeconds));

  const consume: RateLimiter['consume'] = async (key, points, limitPerSecond) => {
    const capacity = capacityOf(limitPerSecond);
    const limiter = limiterFor(capacity);
    try {
      await limiter.consume(key, Math.min(points, capacity));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return { allowed: false, retryAfterMs: Math.max(1, Math.ceil(refusal.msBeforeNext)) };
      throw refusal;
    }
    if (points > capacity) await limiter.block(key, Math.ceil(points / limitPerSecond));
    return { allowed: true, retryAfterMs: 0 };
  };

  return {
    consume,
    async charge(key, points, limitPerSecond) {
      const { allowed, retryAfterMs } = await consume(key, points, limitPerSecond);
      if (!allowed) await limiterFor(capacityOf(limitPerSecond)).block(key, Math.ceil(retryAfterMs / 1000 + points / limitPerSecond));
    },
    async refund(key, points, limitPerSecond) {
      await limiterFor(capacityOf(limitPerSecond)).reward(key, points);
    },
  };
}
