import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { parseInput } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import type { Parameters } from '../../prometheus-api/parameters';
import { WithParameters } from '../../prometheus-api/with-parameters';
import { AlertmanagerApi } from './alertmanager-api';
import { AlertmanagerErrorFilter } from './alertmanager-errors';
import { postableAlertsSchema, postableSilenceSchema } from './alertmanager-json';

const flag = z.string().optional().describe('true (default) or false');
const alertsQuery = z.object({ active: flag, silenced: flag, inhibited: flag, unprocessed: flag, filter: z.array(z.string()).optional().describe('Matchers, e.g. alertname="NodeDown"'), receiver: z.string().optional().describe('Anchored regular expression') });
const anyList = z.array(z.looseObject({}));
const exampleMatchers = [{ name: 'chain', value: 'sui', isRegex: false, isEqual: true }];
const exampleSilence = { matchers: exampleMatchers, startsAt: '2026-11-25T10:00:00Z', endsAt: '2026-11-25T12:00:00Z', createdBy: 'admin', comment: 'upgrade' };
const id = { id: 'Id of the silence' };

/** What Prometheus, vmalert, Grafana and amtool ask Alertmanager for. */
@ApiTags('Alertmanager API')
@Controller('alertmanager/api/v2')
@UseFilters(AlertmanagerErrorFilter)
export class AlertmanagerController {
  constructor(private readonly api: AlertmanagerApi, @Inject(PLATFORM) private readonly platform: Platform) {}

  @Get('status')
  @Requires('read')
  @Describe({ summary: 'Tells which version of Alertmanager this answers like', response: z.looseObject({}), responseExample: { cluster: { status: 'disabled' } } })
  status(): object {
    return this.api.status(this.platform.version);
  }

  @Get('receivers')
  @Requires('read')
  @Describe({ summary: 'Lists escalation policies as receivers', response: anyList, responseExample: [{ name: 'default' }] })
  receivers(@Caller() caller: Principal): object[] {
    return this.api.receivers(caller);
  }

  @Get('alerts')
  @Requires('read')
  @Describe({ summary: 'Lists active alerts', query: alertsQuery, response: anyList, responseExample: [] })
  alerts(@WithParameters() parameters: Parameters, @Caller() caller: Principal): Promise<object[]> {
    return this.api.alerts(parameters, caller);
  }

  @Get('alerts/groups')
  @Requires('read')
  @Describe({ summary: 'Lists active alerts by receiver and group', query: alertsQuery, response: anyList, responseExample: [] })
  groups(@WithParameters() parameters: Parameters, @Caller() caller: Principal): Promise<object[]> {
    return this.api.groups(parameters, caller);
  }

  @Post('alerts')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Takes alerts; they are durable when it answers', description: 'An alert without `endsAt` ends five minutes after it was sent last.', body: postableAlertsSchema,
    bodyExample: [{ labels: { alertname: 'NodeDown', chain: 'sui' } }],
  })
  receive(@Body() body: unknown, @Caller() caller: Principal): Promise<void> {
    return this.api.receive(parseInput(postableAlertsSchema, body), caller);
  }

  @Get('silences')
  @Requires('read')
  @Describe({ summary: 'Lists silences', query: z.object({ filter: z.array(z.string()).optional() }), response: anyList, responseExample: [] })
  silences(@WithParameters() parameters: Parameters, @Caller() caller: Principal): object[] {
    return this.api.silences(parameters, caller);
  }

  @Post('silences')
  @HttpCode(200)
  @Requires('write')
  @Describe({ summary: 'Creates or replaces a silence', body: postableSilenceSchema, bodyExample: exampleSilence, response: z.object({ silenceID: z.string() }), responseExample: { silenceID: '0190c1c2-8d4e-7c3a-9f00-000000000001' } })
  putSilence(@Body() body: unknown, @Caller() caller: Principal): Promise<{ silenceID: string }> {
    return this.api.putSilence(parseInput(postableSilenceSchema, body), caller);
  }

  @Get('silence/:id')
  @Requires('read')
  @Describe({ summary: 'Tells one silence', params: id, response: z.looseObject({}), responseExample: exampleSilence })
  silence(@Param('id') silence: string, @Caller() caller: Principal): Promise<object> {
    return this.api.silence(silence, caller);
  }

  @Delete('silence/:id')
  @HttpCode(200)
  @Requires('write')
  @Describe({ summary: 'Ends a silence', params: id })
  async expire(@Param('id') silence: string, @Caller() caller: Principal): Promise<void> {
    if (silence === '') throw new ObserverError('invalid_argument', 'Name the silence');
    await this.api.expire(silence, caller);
  }
}
