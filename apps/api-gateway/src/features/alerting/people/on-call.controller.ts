import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { onCallShiftsV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { OnCall, type Shifts } from './on-call';

const rangeQuery = z.object({ startMs: z.coerce.number(), endMs: z.coerce.number() });
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
}
