import { Controller, Get, HttpCode, Inject, Post, type StreamableFile, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import type { Parameters } from './parameters';
import { PrometheusApi } from './prometheus-api';
import { PrometheusErrorFilter } from './prometheus-errors';
import { type PrometheusAnswer, success } from './result-json';
import { WithParameters } from './with-parameters';

/** The version whose API and language this is: clients decide by it what they may ask for. */
const LIKE_VERSION = '2.45.0';

const answerSchema = z.looseObject({ status: z.literal('success'), data: z.unknown() });
const described = (summary: string, data: unknown, description?: string, query?: z.ZodObject) =>
  Describe({ summary, description, query, response: answerSchema, responseExample: { status: 'success', data } });
const exemplarsQuery = z.object({ query: z.string(), start: z.string().optional(), end: z.string().optional() });
const NO_EXEMPLARS = 'Observer keeps no exemplars: the list is empty.';

/** What clients of Prometheus ask for besides data. */
@ApiTags('Prometheus API')
@Controller('prometheus')
@UseFilters(PrometheusErrorFilter)
export class PrometheusStatusController {
  private readonly startedAt = new Date();

  constructor(
    private readonly api: PrometheusApi,
    @Inject(PLATFORM) private readonly platform: Platform,
  ) {}

  @Get('api/v1/query_exemplars')
  @Requires('read')
  @described('Lists exemplars', [], NO_EXEMPLARS, exemplarsQuery)
  exemplars(@WithParameters() parameters: Parameters): Promise<PrometheusAnswer<unknown>> {
    return this.api.exemplars(parameters);
  }

  @Post('api/v1/query_exemplars')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Lists exemplars (form)', description: NO_EXEMPLARS, body: exemplarsQuery, bodyType: 'application/x-www-form-urlencoded', response: answerSchema,
    responseExample: { status: 'success', data: [] },
  })
  exemplarsForm(@WithParameters() parameters: Parameters): Promise<PrometheusAnswer<unknown>> {
    return this.api.exemplars(parameters);
  }

  @Get('api/v1/status/buildinfo')
  @Requires('read')
  @described('Tells which version of Prometheus this answers like', { version: LIKE_VERSION })
  buildInfo(): PrometheusAnswer<unknown> {
    return success({ version: LIKE_VERSION, revision: `observer-${this.platform.version}`, branch: '', buildUser: '', buildDate: '', goVersion: '' });
  }

  @Get('api/v1/status/runtimeinfo')
  @Requires('read')
  @described('Tells since when this replica runs', { startTime: '2026-11-25T10:00:00.000Z' })
  runtimeInfo(): PrometheusAnswer<unknown> {
    return success({ startTime: this.startedAt.toISOString(), reloadConfigSuccess: true, lastConfigTime: this.startedAt.toISOString() });
  }

  @Get('federate')
  @Requires('read')
  @Describe({
    summary: 'Tells the last sample of series in the text format, for another Prometheus to scrape', query: z.object({ 'match[]': z.array(z.string()) }),
    responseDescription: 'text/plain; version=0.0.4',
  })
  federate(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StreamableFile> {
    return this.api.federate(parameters, caller, signal);
  }
}
