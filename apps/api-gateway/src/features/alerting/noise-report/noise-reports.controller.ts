import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type NoiseReport, noiseReportSchema, noiseReportV1, quieterRulesV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { NoiseReports, type QuieterRules } from './noise-reports';

const range = { startMs: z.coerce.number(), endMs: z.coerce.number() };
const reportQuery = z.object({ ...range, timeZone: z.string().optional().describe('Of days, and of whom no schedule tells where they are. Default UTC'), team: z.string().optional().describe('Only incidents of this team') });
const quieterQuery = z.object(range);

@ApiTags('Noise')
@Controller('api/v1/alerting/noise')
export class NoiseReportsController {
  constructor(private readonly noise: NoiseReports) {}

  @Get()
  @Requires('read')
  @Describe({
    summary: 'Tells how noisy alerting was, and for whom', description: 'What fired, what people were told, and what they acted on: by rule, team, person and contact point. At most 90 days, 90 days back.',
    query: reportQuery, response: noiseReportSchema, responseExample: noiseReportV1.example.response,
  })
  report(@Query(new Validated(reportQuery)) query: z.output<typeof reportQuery>, @Caller() caller: Principal): Promise<NoiseReport> {
    return this.noise.report(query, caller);
  }

  @Get('rules/:groupId/:ruleId')
  @Requires('read')
  @Describe({
    summary: 'Tells what would make a rule quieter', description: 'Each suggestion is played over the range, and says which incidents that people acted on it would have missed. Takes up to a minute; changes nothing.',
    params: { groupId: 'Id of the group', ruleId: 'Id of the rule' }, query: quieterQuery, response: quieterRulesV1.response, responseExample: quieterRulesV1.response.parse(quieterRulesV1.example.response),
  })
  quieter(@Param('groupId') groupId: string, @Param('ruleId') ruleId: string, @Query(new Validated(quieterQuery)) query: z.output<typeof quieterQuery>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<QuieterRules> {
    return this.noise.quieter({ ...query, groupId, ruleId }, caller, signal);
  }
}
