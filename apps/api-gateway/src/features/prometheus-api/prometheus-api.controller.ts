import { Controller, Get, HttpCode, Param, Post, type StreamableFile, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import type { Parameters } from './parameters';
import { PrometheusApi } from './prometheus-api';
import { PrometheusErrorFilter } from './prometheus-errors';
import type { PrometheusAnswer } from './result-json';
import { WithParameters } from './with-parameters';

const FORM = 'application/x-www-form-urlencoded';
const time = z.string().describe('RFC 3339, or seconds since the epoch');
const limit = z.string().optional().describe('0 and absent = no limit');
const instantQuery = z.object({
  query: z.string(), time: time.optional(), timeout: z.string().optional(), limit, lookback_delta: z.string().optional(), stats: z.string().optional().describe('`all` = also what was read'),
});
const rangeQuery = instantQuery.omit({ time: true }).extend({ start: time, end: time, step: z.string().describe('A duration, or seconds') });
const selection = z.object({ 'match[]': z.array(z.string()).optional().describe('Selectors; a series needs to match one'), start: time.optional(), end: time.optional(), limit });
const seriesSelection = selection.extend({ 'match[]': z.array(z.string()) });
const expression = z.object({ query: z.string() });
const answerSchema = z.looseObject({ status: z.literal('success'), data: z.unknown(), warnings: z.array(z.string()).optional() });

const described = (summary: string, data: unknown, query?: z.ZodObject, params?: Record<string, string>) =>
  Describe({ summary, query, params, response: answerSchema, responseExample: { status: 'success', data } });
const describedForm = (summary: string, data: unknown, form: z.ZodObject) =>
  Describe({ summary: `${summary} (form)`, body: form, bodyType: FORM, response: answerSchema, responseExample: { status: 'success', data } });

const exampleVector = { resultType: 'vector', result: [{ metric: { chain: 'sui' }, value: [1_795_000_000, '12.5'] }] };
const exampleMatrix = { resultType: 'matrix', result: [{ metric: { chain: 'sui' }, values: [[1_795_000_000, '12.5']] }] };
const exampleSeries = [{ __name__: 'gateway_requests_total', chain: 'sui' }];

type Answer = Promise<PrometheusAnswer<unknown>>;
/** Of any length. */
type LongAnswer = Promise<StreamableFile>;

/** What Grafana, promtool and other clients of Prometheus ask for. */
@ApiTags('Prometheus API')
@Controller('prometheus/api/v1')
@UseFilters(PrometheusErrorFilter)
export class PrometheusApiController {
  constructor(private readonly api: PrometheusApi) {}

  @Get('query')
  @Requires('read')
  @described('Evaluates an expression at one time', exampleVector, instantQuery)
  query(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.query(parameters, caller, signal);
  }

  @Post('query')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Evaluates an expression at one time', exampleVector, instantQuery)
  queryForm(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.query(parameters, caller, signal);
  }

  @Get('query_range')
  @Requires('read')
  @described('Evaluates an expression over a range', exampleMatrix, rangeQuery)
  queryRange(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.queryRange(parameters, caller, signal);
  }

  @Post('query_range')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Evaluates an expression over a range', exampleMatrix, rangeQuery)
  queryRangeForm(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.queryRange(parameters, caller, signal);
  }

  @Get('series')
  @Requires('read')
  @described('Lists series', exampleSeries, seriesSelection)
  series(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.series(parameters, caller, signal);
  }

  @Post('series')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Lists series', exampleSeries, seriesSelection)
  seriesForm(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): LongAnswer {
    return this.api.series(parameters, caller, signal);
  }

  @Get('labels')
  @Requires('read')
  @described('Lists the names of labels', ['__name__', 'chain'], selection)
  labels(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Answer {
    return this.api.labels(parameters, caller, signal);
  }

  @Post('labels')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Lists the names of labels', ['__name__', 'chain'], selection)
  labelsForm(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Answer {
    return this.api.labels(parameters, caller, signal);
  }

  @Get('label/:name/values')
  @Requires('read')
  @described('Lists the values of a label', ['ethereum', 'sui'], selection, { name: 'Name of the label; `__name__` for the names of metrics' })
  labelValues(@Param('name') name: string, @WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Answer {
    return this.api.labelValues(name, parameters, caller, signal);
  }

  @Get('metadata')
  @Requires('read')
  @described('Tells types, units and descriptions of metrics, as far as a metric rule says them', { gateway_requests_total: [{ type: 'counter', help: '', unit: 'request' }] },
    z.object({ metric: z.string().optional(), limit }))
  metadata(@WithParameters() parameters: Parameters, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Answer {
    return this.api.metadata(parameters, caller, signal);
  }

  @Get('format_query')
  @Requires('read')
  @described('Lays an expression out', 'sum by (chain) (up)', expression)
  format(@WithParameters() parameters: Parameters): Answer {
    return this.api.format(parameters);
  }

  @Post('format_query')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Lays an expression out', 'sum by (chain) (up)', expression)
  formatForm(@WithParameters() parameters: Parameters): Answer {
    return this.api.format(parameters);
  }

  @Get('parse_query')
  @Requires('read')
  @described('Tells the tree of an expression', { type: 'vectorSelector', name: 'up' }, expression)
  tree(@WithParameters() parameters: Parameters): Answer {
    return this.api.tree(parameters);
  }

  @Post('parse_query')
  @HttpCode(200)
  @Requires('read')
  @describedForm('Tells the tree of an expression', { type: 'vectorSelector', name: 'up' }, expression)
  treeForm(@WithParameters() parameters: Parameters): Answer {
    return this.api.tree(parameters);
  }
}
