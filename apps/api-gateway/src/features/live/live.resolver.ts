import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, type Principal, Requires } from '../access';
import { MatcherInput } from '../telemetry-query/query.inputs';
import { LiveEventsFeed } from './live-events.feed';
import { LiveTrafficFeed } from './live-traffic.feed';
import { LiveEvents, TrafficTick } from './live.types';

@Resolver()
export class LiveResolver {
  constructor(
    private readonly traffic: LiveTrafficFeed,
    private readonly events: LiveEventsFeed,
  ) {}

  @Subscription(() => TrafficTick, { description: 'Gateway traffic of the last second, twice a second', resolve: (tick: TrafficTick) => tick })
  @Requires('read')
  liveTraffic(
    @Caller() caller: Principal,
    @Args('chain', { type: () => String, nullable: true }) chain?: string,
    @Args('region', { type: () => String, nullable: true }) region?: string,
  ): AsyncIterableIterator<TrafficTick> {
    return this.traffic.subscribe({ chain: chain ?? undefined, region: region ?? undefined }, caller);
  }

  @Subscription(() => LiveEvents, { description: 'What just came in: at most 50 rows per second, and how many were left out', resolve: (events: LiveEvents) => events })
  @Requires('read')
  liveEvents(
    @Args('measurement') measurement: string,
    @Caller() caller: Principal,
    @Args('matchers', { type: () => [MatcherInput], nullable: true }) matchers?: MatcherInput[],
  ): AsyncIterableIterator<LiveEvents> {
    return this.events.subscribe({ measurement, matchers: withoutNulls(matchers ?? []) }, caller);
  }
}
