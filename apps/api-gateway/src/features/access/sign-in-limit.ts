import { Inject, Injectable } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { createRateLimiter, PLATFORM, type Platform, type RateLimiter } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../config';
import { sha256Hex } from './credentials';

const WINDOW_S = 60;
/** One address trying many users gets this many times the attempts of one user. */
const ADDRESS_FACTOR = 10;

/**
 * Slows guessing down, over all replicas. An attempt is counted before the password is checked, so that a burst of parallel guesses
 * gets no further than a row of them, and given back when it succeeds.
 */
@Injectable()
export class SignInLimit {
  private readonly limiter: RateLimiter;
  private readonly perSecond: number;

  constructor(@Inject(PLATFORM) platform: Platform, @Inject(CONFIG) config: GatewayConfig) {
    this.limiter = createRateLimiter(platform, { name: 'sign-in', burstSeconds: WINDOW_S });
    this.perSecond = config.OBSERVER_SIGN_IN_ATTEMPTS_PER_MINUTE / WINDOW_S;
  }

  /** @throws ObserverError `resource_exhausted` with `retryAfterMs` */
  async take(user: string, ip: string): Promise<void> {
    for (const [key, perSecond] of this.allowances(user, ip)) {
      const { allowed, retryAfterMs } = await this.limiter.consume(key, 1, perSecond);
      if (!allowed) throw new ObserverError('resource_exhausted', `Too many failed sign-ins; try again in ${Math.ceil(retryAfterMs / 1000)} s`, { details: { retryAfterMs } });
    }
  }

  async giveBack(user: string, ip: string): Promise<void> {
    await Promise.all(this.allowances(user, ip).map(([key, perSecond]) => this.limiter.refund(key, 1, perSecond)));
  }

  /** The name is hashed: it may be anything, and people type passwords into the wrong field. */
  private allowances(user: string, ip: string): [key: string, perSecond: number][] {
    return [
      [`address:${ip}`, this.perSecond * ADDRESS_FACTOR],
      [`user:${sha256Hex(user.toLowerCase()).slice(0, 32)}:${ip}`, this.perSecond],
    ];
  }
}
