import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  type EventsResult, eventsQuerySchema, eventsResultSchema, listKindsV1, type MetadataResult, metadataQuerySchema, metadataResultSchema, selectEventsV1, selectMetadataV1, selectSeriesV1,
  type SeriesResult, seriesQuerySchema, seriesResultSchema, type StoreStats, storeStatsSchema, storeStatsV1,
} from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { type KindView, TelemetryQueries } from './telemetry-queries';

/** What a URL can say of the metadata query; matchers need the POST form. */
const metadataParameters = z.object({
  what: metadataQuerySchema.shape.what,
  measurement: z.string().optional(), tag: z.string().optional(), prefix: z.string().optional().describe('Only values that start with this'),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});

@ApiTags('Telemetry')
@Controller('api/v1')
export class TelemetryQueryController {
  constructor(private readonly queries: TelemetryQueries) {}

  @Post('query/series')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Aggregates over windows and groups', body: seriesQuerySchema, bodyExample: selectSeriesV1.example.request,
    response: seriesResultSchema, responseExample: selectSeriesV1.example.response,
  })
  series(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<SeriesResult> {
    return this.queries.series(body, caller, signal);
  }

  @Post('query/events')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Pages through raw rows', body: eventsQuerySchema, bodyExample: selectEventsV1.example.request,
    response: eventsResultSchema, responseExample: selectEventsV1.example.response,
  })
  events(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<EventsResult> {
    return this.queries.events(body, caller, signal);
  }

  @Post('query/metadata')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Lists what exists, narrowed by matchers and a range', body: metadataQuerySchema, bodyExample: selectMetadataV1.example.request,
    response: metadataResultSchema, responseExample: selectMetadataV1.example.response,
  })
  queryMetadata(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<MetadataResult> {
    return this.queries.metadata(body, caller, signal);
  }

  @Get('metadata')
  @Requires('read')
  @Describe({
    summary: 'Lists measurements, tags, tag values or fields', query: metadataParameters, response: metadataResultSchema, responseExample: selectMetadataV1.example.response,
  })
  metadata(@Query(new Validated(metadataParameters)) query: z.output<typeof metadataParameters>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<MetadataResult> {
    return this.queries.metadata(query, caller, signal);
  }

  @Get('kinds')
  @Requires('read')
  @Describe({ summary: 'Lists the declared event kinds with their columns', response: listKindsV1.response, responseExample: listKindsV1.example.response })
  async kinds(@Cancelled() signal: AbortSignal): Promise<{ kinds: KindView[] }> {
    return { kinds: await this.queries.kinds(signal) };
  }

  @Get('store/stats')
  @Requires('read')
  @Describe({ summary: 'Tells rows, bytes and windows of the store', response: storeStatsSchema, responseExample: storeStatsV1.example.response })
  stats(@Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StoreStats> {
    return this.queries.stats(caller, signal);
  }
}
