import { Args, Float, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { CalendarFeeds } from './calendar-feeds';
import { ContactPointBook } from './contact-points';
import { OnCall } from './on-call';
import { CalendarFeed as CalendarFeedType, ContactChannel, ContactPoint, ContactPointTest, ContactNotification as NotificationType, Shift, StoredContactPoint } from './people.types';

@Resolver()
export class PeopleResolver {
  constructor(private readonly book: ContactPointBook, private readonly onCall: OnCall, private readonly feeds: CalendarFeeds) {}

  @Query(() => [ContactPoint], { description: 'Contact points without their secrets' })
  @Requires('read')
  contactPoints(@Caller() caller: Principal): Promise<ContactPoint[]> {
    return this.book.list(caller);
  }

  @Query(() => [ContactChannel], { description: 'Channels that are set up in this system, with the names of their secrets' })
  @Requires('read')
  contactChannels(@Caller() caller: Principal): Promise<ContactChannel[]> {
    return this.book.channels(caller);
  }

  @Query(() => [NotificationType], { description: 'The newest notifications to a contact point, the newest first' })
  @Requires('read')
  contactPointNotifications(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal, @Args('limit', { type: () => Int, nullable: true, description: '1 to 50, default 20' }) limit?: number): Promise<NotificationType[]> {
    return this.book.notifications(id, caller, limit ?? undefined);
  }

  @Mutation(() => StoredContactPoint, { description: 'Creates or changes a contact point; secrets that are not given stay as they are. One with secrets needs an admin' })
  @Requires('write')
  putContactPoint(
    @Args('document', { type: () => JsonScalar }) document: unknown,
    @Caller() caller: Principal,
    @Args('secrets', { type: () => JsonScalar, nullable: true, description: 'By their names' }) secrets?: unknown,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<StoredContactPoint> {
    return this.book.put({ document, secrets: secrets ?? undefined }, caller, expectedRevision ?? undefined);
  }

  @Mutation(() => ContactPointTest, { description: 'Sends a test notification now' })
  @Requires('write')
  testContactPoint(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<ContactPointTest> {
    return this.book.test(id, caller, signal);
  }

  @Mutation(() => Boolean, { description: 'Removes a contact point that nothing refers to. False when there was none' })
  @Requires('write')
  deleteContactPoint(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.book.remove(id, caller);
  }

  @Query(() => [Shift], { description: 'Who is on call in a range of at most 366 days' })
  @Requires('read')
  async onCallShifts(
    @Args('schedule', { type: () => JsonScalar, description: 'Id of a stored schedule, or a schedule that is not stored' }) schedule: unknown,
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Caller() caller: Principal,
  ): Promise<Shift[]> {
    return (await this.onCall.shifts({ schedule, startMs, endMs }, caller)).shifts;
  }

  @Query(() => [CalendarFeedType], { description: 'Calendar feeds of a schedule: one’s own, or all for who may change schedules' })
  @Requires('read')
  calendarFeeds(@Args('schedule', { type: () => ID }) schedule: string, @Caller() caller: Principal): Promise<CalendarFeedType[]> {
    return this.feeds.list(schedule, caller);
  }

  @Mutation(() => CalendarFeedType, { description: 'Makes a calendar feed; whoever has its address reads the shifts, until it is revoked' })
  @Requires('read')
  createCalendarFeed(@Args('schedule', { type: () => ID }) schedule: string, @Caller() caller: Principal, @Args('person', { type: () => String, nullable: true, description: 'Only their shifts' }) person?: string): Promise<CalendarFeedType> {
    return this.feeds.create(schedule, person ?? null, caller);
  }

  @Mutation(() => Boolean, { description: 'Ends a calendar feed: its address tells nothing any more' })
  @Requires('read')
  async revokeCalendarFeed(@Args('schedule', { type: () => ID }) schedule: string, @Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    await this.feeds.revoke(schedule, id, caller);
    return true;
  }
}
