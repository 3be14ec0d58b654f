import { Inject, Injectable } from '@nestjs/common';
import { followStatusLinkV1, type StatusPageView, subscribeToStatusPageV1, viewStatusPageV1 } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import { createRateLimiter, PLATFORM, type Platform, type RateLimiter } from '@observer/platform';
import type { z } from 'zod';
import { CONFIG, type GatewayConfig } from '../../../config';
import { parseInput } from '../../../http/validate';

export type FollowedLink = z.output<typeof followStatusLinkV1.response>;
interface Kept {
  readonly view: StatusPageView | null;
  readonly atMs: number;
}

/** How old what visitors see may be. */
const FRESH_MS = 5_000;
/** While alerting cannot be asked, the last that is known is shown, with its time. */
const STALE_MS = 3_600_000;
/** Made-up names are remembered as well, but not all that anybody can make up. */
const MAX_KEPT = 1_000;
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const VISITS_PER_SECOND = 50;
const HOUR_SECONDS = 3_600;
const NOT_THERE = 'There is no such status page';

/** Status pages as anybody may see them: asked for once in a while, however many look. */
@Injectable()
export class PublicStatus {
  private readonly kept = new Map<string, Kept>();
  private readonly asking = new Map<string, Promise<Kept>>();
  private readonly visits: RateLimiter;
  private readonly questions: RateLimiter;

  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(CONFIG) private readonly config: GatewayConfig) {
    this.visits = createRateLimiter(platform, { name: 'status-page-visits' });
    this.questions = createRateLimiter(platform, { name: 'status-page-subscribe', burstSeconds: HOUR_SECONDS });
  }

  /** @throws ObserverError `not_found` for a page that is not there or not published, `resource_exhausted`, `unavailable` */
  async view(id: string, ip: string): Promise<StatusPageView> {
    await this.take(this.visits, ip, VISITS_PER_SECOND);
    const { view } = ID.test(id) ? await this.current(id) : { view: null };
    if (view === null) throw new ObserverError('not_found', NOT_THERE);
    return view;
  }

  /** Has the address asked whether it wants this. @throws ObserverError `invalid_argument`, `resource_exhausted`, `not_found` */
  async subscribe(input: unknown, ip: string): Promise<void> {
    const request = parseInput(subscribeToStatusPageV1.request, input);
    await this.take(this.questions, ip, this.config.OBSERVER_STATUS_SUBSCRIBES_PER_HOUR / HOUR_SECONDS);
    await this.platform.messaging.request(subscribeToStatusPageV1, request);
  }

  /** @param act false = only tells what the link does */
  async follow(token: string, act: boolean, ip: string): Promise<FollowedLink> {
    await this.take(this.visits, ip, VISITS_PER_SECOND);
    return this.platform.messaging.request(followStatusLinkV1, parseInput(followStatusLinkV1.request, { token, act }));
  }

  private async take(limiter: RateLimiter, key: string, perSecond: number): Promise<void> {
    const { allowed, retryAfterMs } = await limiter.consume(key, 1, perSecond);
    if (!allowed) throw new ObserverError('resource_exhausted', `Too many requests from this address; try again in ${Math.ceil(retryAfterMs / 1_000)} s`, { details: { retryAfterMs } });
  }

  private async current(id: string): Promise<Kept> {
    const known = this.kept.get(id);
    const ageMs = known === undefined ? Infinity : this.nowMs() - known.atMs;
    if (ageMs < FRESH_MS) return known!;
    try {
      return await this.ask(id);
    } catch (thrown) {
      if (known === undefined || ageMs > STALE_MS || !asObserverError(thrown).retryable) throw thrown;
      return known;
    }
  }

  /** Visitors that come at the same time wait for the same answer. */
  private ask(id: string): Promise<Kept> {
    let asked = this.asking.get(id);
    if (asked === undefined) {
      asked = this.platform.messaging.request(viewStatusPageV1, { id }).then(({ view }) => this.keep(id, view)).finally(() => this.asking.delete(id));
      this.asking.set(id, asked);
    }
    return asked;
  }

  private keep(id: string, view: StatusPageView | null): Kept {
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const kept = { view, atMs: this.nowMs() };
    this.kept.set(id, kept);
    return kept;
  }

  private nowMs(): number {
    return this.platform.clock.nowMs();
  }
}
