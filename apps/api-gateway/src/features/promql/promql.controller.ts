import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONTENT_TYPES, TABLE_FORMATS, tableFile } from '@observer/tables';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { parseInput, Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { resultTable } from './export/result-files';
import { bytesOfAnswer, LongAnswers } from './long-answers';
import type { PromAnswer } from './prom-answer';
import { type LabelValues, PromQueries } from './prom-queries';
import { resultJson } from './prom-view';
import { instantQuerySchema, labelsInputSchema, rangeQuerySchema } from './promql.inputs';

const textList = z.array(z.string());
const resultSchema = z.object({
  resultType: z.enum(['vector', 'matrix', 'scalar', 'string']),
  series: z.array(z.looseObject({ labels: z.record(z.string(), z.string()), timesMs: z.array(z.number()), values: textList.describe('As Prometheus writes them: "0.5", "NaN", "+Inf"') })),
  truncated: z.boolean().describe('`limit` cut the series'), warnings: textList,
  stats: z.object({ tookMs: z.number(), samplesRead: z.number(), seriesRead: z.number(), resolution: z.string() }),
  explain: z.array(z.looseObject({ depth: z.number(), text: z.string(), start: z.number(), end: z.number(), action: z.string() })),
});
const formatQuery = z.object({ format: z.enum(TABLE_FORMATS).default('csv') });
const labelsAnswer = z.object({ values: textList, truncated: z.boolean() });
const labelsBody = z.object({ ...labelsInputSchema.shape, label: z.string().min(1).optional().describe('Absent = the names of labels; else the values of this one') });

const exampleInstant = { query: 'sum by (chain) (rate(gateway_requests_total[5m]))' };
const exampleRange = { ...exampleInstant, startMs: 1_795_000_000_000, endMs: 1_795_003_600_000, stepMs: 60_000 };
const exampleResult = {
  resultType: 'matrix', series: [{ labels: { chain: 'sui' }, timesMs: [1_795_000_000_000], values: ['12.5'] }], truncated: false, warnings: [],
  stats: { tookMs: 12, samplesRead: 1200, seriesRead: 40, resolution: '10s' }, explain: [],
};

@ApiTags('PromQL')
@Controller('api/v1')
export class PromqlController {
  constructor(private readonly queries: PromQueries, private readonly answers: LongAnswers) {}

  @Post('query/promql')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Evaluates a PromQL expression at one time', body: instantQuerySchema, bodyExample: exampleInstant, response: resultSchema, responseExample: exampleResult })
  async instant(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StreamableFile> {
    return this.answer(caller, await this.queries.instant(body, caller, signal));
  }

  @Post('query/promql-range')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Evaluates a PromQL expression at each step of a range', description: 'Both ends are included. At most 11 000 points per series.', body: rangeQuerySchema, bodyExample: exampleRange,
    response: resultSchema, responseExample: exampleResult,
  })
  async range(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StreamableFile> {
    return this.answer(caller, await this.queries.range(body, caller, signal));
  }

  @Post('query/promql-range/export')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Evaluates a PromQL expression over a range and answers with a file', query: formatQuery, body: rangeQuerySchema, bodyExample: exampleRange, responseDescription: 'CSV, JSON or Parquet',
    description: 'A row per point. Texts that a spreadsheet would run as a formula get an apostrophe in front.',
  })
  async export(
    @Body() body: unknown, @Query(new Validated(formatQuery)) { format }: z.output<typeof formatQuery>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal,
  ): Promise<StreamableFile> {
    const table = resultTable(await this.queries.range(body, caller, signal));
    return new StreamableFile(Readable.from(tableFile(format, table), { objectMode: false }), { type: CONTENT_TYPES[format], disposition: `attachment; filename="query.${format}"` });
  }

  @Post('query/promql-labels')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Lists names of labels, or the values of one', body: labelsBody, bodyExample: { label: 'chain' }, response: labelsAnswer, responseExample: { values: ['sui'], truncated: false } })
  labels(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<LabelValues> {
    const { label, ...selection } = parseInput(labelsBody, body ?? {});
    return label === undefined ? this.queries.labelNames(selection, caller, signal) : this.queries.labelValues(label, selection, caller, signal);
  }

  @Get('query/promql-format')
  @Requires('read')
  @Describe({ summary: 'Lays a PromQL expression out', query: z.object({ query: z.string() }), response: z.object({ formatted: z.string() }), responseExample: { formatted: 'up' } })
  format(@Query(new Validated(z.object({ query: z.string() }))) { query }: { query: string }): { formatted: string } {
    return { formatted: this.queries.format(query) };
  }

  private answer(caller: Principal, answer: PromAnswer): StreamableFile {
    return this.answers.stream(caller, bytesOfAnswer(answer), resultJson(answer));
  }
}
