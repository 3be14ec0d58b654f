import { Args, Float, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { labelList } from '../telemetry-query/label-list';
import { MetricRuleInput, MetricRulePreview, StoredMetricRuleType } from './metric-rule.types';
import { MetricRules } from './metric-rules';

@Resolver()
export class MetricRulesResolver {
  constructor(private readonly rules: MetricRules) {}

  @Query(() => [StoredMetricRuleType], { description: 'Event → metric rules, ordered by id' })
  @Requires('read')
  metricRules(@Caller() caller: Principal): StoredMetricRuleType[] {
    return this.rules.list(caller);
  }

  @Query(() => MetricRulePreview, { description: 'What a rule would make of the newest events, without saving it' })
  @Requires('read')
  async previewMetricRule(
    @Args('rule') rule: MetricRuleInput,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('windowMs', { type: () => Float, nullable: true, description: '10 s to 1 h, default 10 min' }) windowMs?: number,
  ): Promise<MetricRulePreview> {
    const preview = await this.rules.preview(withoutNulls({ rule, windowMs }), caller, signal);
    return { ...preview, series: preview.series.map((series) => ({ ...series, labels: labelList(series.labels) })) };
  }

  @Mutation(() => StoredMetricRuleType, { description: 'Creates or changes a rule; with expectedRevision only when that is the stored one (0 = create only)' })
  @Requires('write')
  putMetricRule(
    @Args('rule') rule: MetricRuleInput,
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<StoredMetricRuleType> {
    return this.rules.put(withoutNulls(rule), caller, expectedRevision ?? undefined);
  }

  @Mutation(() => Boolean, { description: 'Ends a rule; what it made stays until retention. False when there was none' })
  @Requires('write')
  deleteMetricRule(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.rules.remove(id, caller);
  }
}
