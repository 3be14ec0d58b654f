import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { onCallShiftsV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Public, Requires } from '../../access';
import { OnCall, type Shifts } from './on-call';

const rangeQuery = z.object({ startMs: z.coerce.number(), endMs: z.coerce.number() });
const feedQuery = z.object({ person: z.string().min(1).max(64).optional().describe('Only their shifts') });
const params = { id: 'Id of the schedule' };
const { request: exampleRequest, response: exampleShifts } = onCallShiftsV1.example;

@ApiTags('On-call')
@Controller('api/v1')
export class OnCallController {
  constructor(private readonly onCall: OnCall) {}

  @Get('alerting/schedules/:id/shifts')
  @Requires('read')
  @Describe({ summary: 'Tells who is on call in a range of at most 366 days', params, query: rangeQuery, response: onCallShiftsV1.response, responseExample: exampleShifts })
  shifts(@Param('id') schedule: string, @Query(new Validated(rangeQuery)) range: z.output<typeof rangeQuery>, @Caller() caller: Principal): Promise<Shifts> {
    return this.onCall.shifts({ schedule, ...range }, caller);
  }

  @Post('alerting/on-call-preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Tells the shifts of a schedule that is not stored', body: onCallShiftsV1.request, bodyExample: exampleRequest, response: onCallShiftsV1.response, responseExample: exampleShifts })
  preview(@Body() body: unknown, @Caller() caller: Principal): Promise<Shifts> {
    return this.onCall.shifts(body, caller);
  }

  @Get('alerting/schedules/:id/feed')
  @Requires('read')
  @Describe({
    summary: 'Tells the address of a calendar feed', description: 'Whoever has the address reads the shifts. Another `OBSERVER_JWT_SECRET` ends all of them.', params, query: feedQuery, response: z.object({ path: z.string() }),
    responseExample: { path: '/api/v1/on-call-feeds/WyJwcmltYXJ5IixudWxsXQ.c2lnbmF0dXJl' },
  })
  feedPath(@Param('id') schedule: string, @Query(new Validated(feedQuery)) { person }: z.output<typeof feedQuery>, @Caller() caller: Principal): { path: string } {
    return { path: this.onCall.feedPath({ schedule, person }, caller) };
  }

  @Get('on-call-feeds/:token')
  @Header('content-type', 'text/calendar; charset=utf-8')
  @Public()
  @Describe({ summary: 'The shifts as iCalendar, for calendar programs', params: { token: 'The secret of the address' }, responseDescription: 'text/calendar' })
  feed(@Param('token') token: string): Promise<string> {
    return this.onCall.feed(token);
  }
}
