import { Inject, Injectable } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { createRateLimiter, PLATFORM, type Platform, type RateLimiter } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../config';
import type { Principal } from './principal';

/** Bounds how often one caller asks, over all replicas. */
@Injectable()
export class RequestLimit {
  private readonly limiter: RateLimiter;

  constructor(@Inject(PLATFORM) platform: Platform, @Inject(CONFIG) private readonly config: GatewayConfig) {
    this.limiter = createRateLimiter(platform, { name: 'api' });
  }

  /**
   * Operations (REST calls, root fields of GraphQL) and GraphQL documents count each for themselves: a document costs work also when
   * it is refused or holds nothing but introspection.
   * @throws ObserverError `resource_exhausted` with `retryAfterMs`
   */
  async take(principal: Principal, what: 'operation' | 'document'): Promise<void> {
    const limit = this.config.OBSERVER_API_REQUESTS_PER_SECOND;
    const { allowed, retryAfterMs } = await this.limiter.consume(`${what}:${principal.kind}:${principal.id}`, 1, limit);
    if (!allowed) throw new ObserverError('resource_exhausted', `More than ${limit} ${what}s per second; slow down`, { details: { retryAfterMs } });
  }
}
