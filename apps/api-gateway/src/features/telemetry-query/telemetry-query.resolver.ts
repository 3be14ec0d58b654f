import { Args, Query, Resolver } from '@nestjs/graphql';
import type { SeriesResult } from '@observer/contracts';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { labelList } from './label-list';
import { EventsQueryInput, MetadataQueryInput, SeriesQueryInput } from './query.inputs';
import { EventsResultType, KindType, MetadataResultType, SeriesResultType, StoreStatsType } from './query.types';
import { TelemetryQueries } from './telemetry-queries';

/** Maps have no place in GraphQL: columns become lists, in the order they were asked for. */
const seriesView = (result: SeriesResult, columns: readonly string[]): SeriesResultType => ({
  ...result,
  series: result.series.map(({ labels, timesMs, values }) => ({
    labels: labelList(labels),
    timesMs,
    columns: columns.map((as) => ({ as, values: values[as] ?? [] })),
  })),
});

@Resolver()
export class TelemetryQueryResolver {
  constructor(private readonly queries: TelemetryQueries) {}

  @Query(() => SeriesResultType, { description: 'Aggregates over windows and groups' })
  @Requires('read')
  async series(@Args('query') query: SeriesQueryInput, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<SeriesResultType> {
    return seriesView(await this.queries.series(withoutNulls(query), caller, signal), query.aggregates.map((aggregate) => aggregate.as));
  }

  @Query(() => EventsResultType, { description: 'Raw rows, page by page' })
  @Requires('read')
  events(@Args('query') query: EventsQueryInput, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<EventsResultType> {
    return this.queries.events(withoutNulls(query), caller, signal);
  }

  @Query(() => MetadataResultType, { description: 'What exists: measurements, tags, tag values, fields' })
  @Requires('read')
  metadata(@Args('query') query: MetadataQueryInput, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<MetadataResultType> {
    return this.queries.metadata(withoutNulls(query), caller, signal);
  }

  @Query(() => StoreStatsType)
  @Requires('read')
  storeStats(@Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StoreStatsType> {
    return this.queries.stats(caller, signal);
  }

  @Query(() => [KindType], { description: 'Declared event kinds with their columns' })
  @Requires('read')
  kinds(@Cancelled() signal: AbortSignal): Promise<KindType[]> {
    return this.queries.kinds(signal);
  }
}
