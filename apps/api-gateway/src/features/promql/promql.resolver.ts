import { Args, Float, Int, Query, Resolver, Subscription } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { labelList } from '../telemetry-query/label-list';
import { LivePromql } from './live/live-promql';
import { MetricMetadata } from './metric-metadata';
import { PromQueries } from './prom-queries';
import { inTurns, MAX_GRAPHQL_SAMPLES, type PromResultView, resultView } from './prom-view';
import { PromFormatted, PromLabelNames, PromLive, PromMetadata, PromResult, PromSeriesList } from './promql.types';

const MATCHERS = { type: () => [String], nullable: true, description: 'Selectors as {chain="sui"}; a series needs to match one of them' } as const;
const TIME = { type: () => Float, nullable: true } as const;
const LIMIT = { type: () => Int, nullable: true } as const;

@Resolver()
export class PromqlResolver {
  constructor(
    private readonly queries: PromQueries,
    private readonly metadata: MetricMetadata,
    private readonly live: LivePromql,
  ) {}

  @Query(() => PromResult, { description: 'A PromQL expression at one time' })
  @Requires('read')
  async promQuery(
    @Args('query') query: string,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('timeMs', { ...TIME, description: 'Absent = now' }) timeMs?: number,
    @Args('limit', { ...LIMIT, description: 'Most series to answer' }) limit?: number,
    @Args('explain', { type: () => Boolean, nullable: true }) explain?: boolean,
  ): Promise<PromResultView> {
    return resultView(await this.queries.instant(withoutNulls({ query, timeMs, limit, explain }), caller, signal, MAX_GRAPHQL_SAMPLES));
  }

  @Query(() => PromResult, { description: 'A PromQL expression at each step of a range, both ends included' })
  @Requires('read')
  async promQueryRange(
    @Args('query') query: string,
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Args('stepMs', { type: () => Float }) stepMs: number,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('limit', { ...LIMIT, description: 'Most series to answer' }) limit?: number,
    @Args('explain', { type: () => Boolean, nullable: true }) explain?: boolean,
  ): Promise<PromResultView> {
    return resultView(await this.queries.range(withoutNulls({ query, startMs, endMs, stepMs, limit, explain }), caller, signal, MAX_GRAPHQL_SAMPLES));
  }

  @Query(() => PromLabelNames, { description: 'Names of the labels of series' })
  @Requires('read')
  promLabelNames(
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('matchers', MATCHERS) matchers?: string[],
    @Args('startMs', TIME) startMs?: number,
    @Args('endMs', TIME) endMs?: number,
    @Args('limit', LIMIT) limit?: number,
  ): Promise<PromLabelNames> {
    return this.queries.labelNames(withoutNulls({ matchers, startMs, endMs, limit }), caller, signal);
  }

  @Query(() => PromLabelNames, { description: 'Values of a label; of __name__ the names of the metrics' })
  @Requires('read')
  promLabelValues(
    @Args('label') label: string,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('matchers', MATCHERS) matchers?: string[],
    @Args('startMs', TIME) startMs?: number,
    @Args('endMs', TIME) endMs?: number,
    @Args('limit', LIMIT) limit?: number,
  ): Promise<PromLabelNames> {
    return this.queries.labelValues(label, withoutNulls({ matchers, startMs, endMs, limit }), caller, signal);
  }

  @Query(() => PromSeriesList, { description: 'The series that match one of the selectors' })
  @Requires('read')
  async promSeries(
    @Args('matchers', { type: () => [String] }) matchers: string[],
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('startMs', TIME) startMs?: number,
    @Args('endMs', TIME) endMs?: number,
    @Args('limit', LIMIT) limit?: number,
  ): Promise<PromSeriesList> {
    const { series, truncated } = await this.queries.series(withoutNulls({ matchers, startMs, endMs, limit }), caller, signal);
    return { series: series.map((labels) => ({ labels: labelList(labels) })), truncated };
  }

  @Query(() => [PromMetadata], { description: 'What metrics are, as far as a metric rule says it' })
  @Requires('read')
  promMetadata(@Caller() caller: Principal, @Cancelled() signal: AbortSignal, @Args('metric', { type: () => String, nullable: true }) metric?: string): Promise<PromMetadata[]> {
    return this.metadata.of(metric ?? undefined, caller, signal);
  }

  @Query(() => PromFormatted, { description: 'The expression, well laid out' })
  @Requires('read')
  promFormat(@Args('query') query: string): PromFormatted {
    return { formatted: this.queries.format(query) };
  }

  @Subscription(() => PromLive, { description: 'A PromQL expression that moves with time: one evaluation for all who look at the same', resolve: (live: PromLive) => ({ ...live, result: { ...live.result, series: inTurns(live.result.series, ({ timesMs }) => timesMs.length, (one) => one) } }) })
  @Requires('read')
  promLive(
    @Args('query') query: string,
    @Args('rangeMs', { type: () => Float }) rangeMs: number,
    @Args('stepMs', { type: () => Float }) stepMs: number,
    @Caller() caller: Principal,
  ): AsyncIterableIterator<PromLive> {
    return this.live.subscribe({ query, rangeMs, stepMs }, caller);
  }
}
