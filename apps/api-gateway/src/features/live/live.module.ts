import { Inject, Module } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { LiveEventsFeed } from './live-events.feed';
import { LiveTrafficFeed } from './live-traffic.feed';
import { LiveResolver } from './live.resolver';

/** What happens right now, as subscriptions. */
@Module({ providers: [LiveTrafficFeed, LiveEventsFeed, LiveResolver] })
export class LiveModule {
  constructor(@Inject(PLATFORM) platform: Platform, traffic: LiveTrafficFeed, events: LiveEventsFeed) {
    platform.metrics.gauge('observer_live_subscribers', 'Open live subscriptions', [], () => traffic.subscriberCount + events.subscriberCount);
  }
}
