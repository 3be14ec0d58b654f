import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { calendarFeedSchema, createCalendarFeedV1, listCalendarFeedsV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Public, Requires } from '../../access';
import { CalendarFeeds, type FeedView } from './calendar-feeds';

const bodySchema = createCalendarFeedV1.request.pick({ person: true });
const viewSchema = z.object({ ...calendarFeedSchema.shape, path: z.string() });
const example = { ...listCalendarFeedsV1.example.response.feeds[0], path: '/api/v1/on-call-feeds/0190c1c2-8d4e-7c3a-9f00-000000000001.c2lnbmF0dXJl' };
const params = { id: 'Id of the schedule' };

@ApiTags('On-call')
@Controller('api/v1')
export class CalendarFeedsController {
  constructor(private readonly feeds: CalendarFeeds) {}

  @Post('alerting/schedules/:id/feeds')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Makes a calendar feed', description: 'Whoever has its address reads the shifts, until it is revoked.', params, body: bodySchema, bodyExample: { person: null }, response: viewSchema, responseExample: example })
  create(@Param('id') schedule: string, @Body(new Validated(bodySchema)) { person }: z.output<typeof bodySchema>, @Caller() caller: Principal): Promise<FeedView> {
    return this.feeds.create(schedule, person, caller);
  }

  @Get('alerting/schedules/:id/feeds')
  @Requires('read')
  @Describe({ summary: 'Lists calendar feeds: one’s own, or all for who may change schedules', params, response: z.object({ items: z.array(viewSchema) }), responseExample: { items: [example] } })
  async list(@Param('id') schedule: string, @Caller() caller: Principal): Promise<{ items: FeedView[] }> {
    return { items: await this.feeds.list(schedule, caller) };
  }

  @Delete('alerting/schedules/:id/feeds/:feed')
  @HttpCode(204)
  @Requires('read')
  @Describe({ summary: 'Revokes a calendar feed', params: { ...params, feed: 'Id of the feed' }, status: 204 })
  revoke(@Param('id') schedule: string, @Param('feed') feed: string, @Caller() caller: Principal): Promise<void> {
    return this.feeds.revoke(schedule, feed, caller);
  }

  @Get('on-call-feeds/:token')
  @Header('content-type', 'text/calendar; charset=utf-8')
  @Public()
  @Describe({ summary: 'The shifts as iCalendar, for calendar programs', params: { token: 'The secret of the address' }, responseDescription: 'text/calendar' })
  read(@Param('token') token: string): Promise<string> {
    return this.feeds.read(token);
  }
}
