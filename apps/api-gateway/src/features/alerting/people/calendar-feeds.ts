import { Inject, Injectable } from '@nestjs/common';
import { type CalendarFeed, createCalendarFeedV1, listCalendarFeedsV1, onCallFeedV1, revokeCalendarFeedV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../../config';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, mayDo, type Principal } from '../../access';
import { makeFeedToken, readFeedToken } from './feed-token';

export interface FeedView extends CalendarFeed {
  /** Whoever has it reads the shifts. */
  readonly path: string;
}

/** Addresses under which calendar programs read shifts. Everybody who reads shifts may make one; who may change schedules sees and revokes those of others too. */
@Injectable()
export class CalendarFeeds {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(CONFIG) private readonly config: GatewayConfig) {}

  async create(schedule: string, person: string | null, caller: Principal): Promise<FeedView> {
    assertUnscoped(caller, 'A calendar feed');
    return this.view((await this.platform.messaging.request(createCalendarFeedV1, parseInput(createCalendarFeedV1.request, { schedule, person, by: actorOf(caller) }))).feed);
  }

  /** Those the caller made, or all. */
  async list(schedule: string, caller: Principal): Promise<FeedView[]> {
    assertUnscoped(caller, 'The list of calendar feeds');
    const { feeds } = await this.platform.messaging.request(listCalendarFeedsV1, parseInput(listCalendarFeedsV1.request, { schedule }));
    return feeds.filter((feed) => this.mayRevoke(feed, caller)).map((feed) => this.view(feed));
  }

  /** @throws ObserverError `not_found` also for one of somebody else that the caller may not revoke */
  async revoke(schedule: string, id: string, caller: Principal): Promise<void> {
    const found = (await this.list(schedule, caller)).some((feed) => feed.id === id);
    const { revoked } = found ? await this.platform.messaging.request(revokeCalendarFeedV1, { id, by: actorOf(caller) }) : { revoked: false };
    if (!revoked) throw new ObserverError('not_found', `There is no calendar feed "${id}" of "${schedule}" that you may revoke`);
  }

  /** @returns iCalendar. @throws ObserverError `not_found` for an address that nobody handed out, or that was revoked */
  async read(token: string): Promise<string> {
    const feed = readFeedToken(token, this.config.OBSERVER_JWT_SECRET);
    if (feed === undefined) throw new ObserverError('not_found', 'There is no such calendar feed; make a new one on the page On-call');
    return (await this.platform.messaging.request(onCallFeedV1, { feed })).ics;
  }

  private mayRevoke({ createdBy }: CalendarFeed, caller: Principal): boolean {
    const { kind, id } = actorOf(caller);
    return mayDo(caller, 'write') || (createdBy.kind === kind && createdBy.id === id);
  }

  private view(feed: CalendarFeed): FeedView {
    return { ...feed, path: `/api/v1/on-call-feeds/${makeFeedToken(feed.id, this.config.OBSERVER_JWT_SECRET)}` };
  }
}
