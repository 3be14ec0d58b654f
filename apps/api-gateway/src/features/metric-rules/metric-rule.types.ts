import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../access/access.types';
import { FieldFilterInput, MatcherInput } from '../telemetry-query/query.inputs';
import { FieldCondition, Label, TagMatcher } from '../telemetry-query/query.types';

export const MetricType = { COUNTER: 'counter', GAUGE: 'gauge', HISTOGRAM: 'histogram' } as const;
export const GaugeMode = { LAST: 'last', MIN: 'min', MAX: 'max', AVG: 'avg', SUM: 'sum' } as const;
registerEnumType(MetricType, { name: 'MetricType' });
registerEnumType(GaugeMode, { name: 'GaugeMode', description: 'How a gauge makes one value of the events of an interval' });

@ObjectType('MetricRule', { description: 'How events become a counter, a gauge or a histogram' })
export class MetricRuleType {
  @Field(() => ID) id!: string;
  @Field() metric!: string;
  @Field() description!: string;
  @Field() unit!: string;
  @Field({ description: 'Event kind whose events count' }) kind!: string;
  @Field(() => [TagMatcher]) matchers!: TagMatcher[];
  @Field(() => [FieldCondition]) filters!: FieldCondition[];
  @Field(() => [String], { description: 'Dimensions of the kind that become labels' }) labels!: string[];
  @Field(() => MetricType) type!: string;
  @Field(() => String, { nullable: true, description: 'What is added up, shown or observed; a counter without one counts events' }) measure?: string;
  @Field(() => GaugeMode) gauge!: string;
  @Field(() => [Float], { nullable: true, description: 'Upper bounds of a histogram, ascending; +Inf is implied' }) buckets?: number[];
  @Field(() => Int) maxSeries!: number;
  @Field() enabled!: boolean;
  @Field({ description: 'Ships with Observer' }) shipped!: boolean;
}

@ObjectType('StoredMetricRule')
export class StoredMetricRuleType {
  @Field(() => Int) revision!: number;
  @Field(() => MetricRuleType) rule!: MetricRuleType;
  @Field(() => Int, { description: 'Grows when what it counts changes, which starts its counters anew' }) version!: number;
  @Field(() => Float) createdAtMs!: number;
  @Field(() => Float) updatedAtMs!: number;
  @Field(() => Actor) updatedBy!: Actor;
}

@InputType()
export class MetricRuleInput {
  @Field(() => ID) id!: string;
  @Field() metric!: string;
  @Field({ nullable: true }) description?: string;
  @Field({ nullable: true }) unit?: string;
  @Field() kind!: string;
  @Field(() => [MatcherInput], { nullable: true }) matchers?: MatcherInput[];
  @Field(() => [FieldFilterInput], { nullable: true }) filters?: FieldFilterInput[];
  @Field(() => [String], { nullable: true }) labels?: string[];
  @Field(() => MetricType) type!: string;
  @Field({ nullable: true }) measure?: string;
  @Field(() => GaugeMode, { nullable: true }) gauge?: string;
  @Field(() => [Float], { nullable: true }) buckets?: number[];
  @Field(() => Int, { nullable: true }) maxSeries?: number;
  @Field({ nullable: true }) enabled?: boolean;
  @Field({ nullable: true }) shipped?: boolean;
}

@ObjectType()
export class PreviewSeries {
  @Field(() => [Label]) labels!: Label[];
  @Field(() => [Float]) timesMs!: number[];
  @Field(() => [Float], { nullable: 'items' }) values!: (number | null)[];
}

@ObjectType({ description: 'What a rule would make of the newest events' })
export class MetricRulePreview {
  @Field(() => [PreviewSeries], { description: 'The first 50: increase of a counter, value of a gauge, mean of a histogram, per step' }) series!: PreviewSeries[];
  @Field(() => Int) seriesCount!: number;
  @Field(() => Float) eventsMatched!: number;
  @Field(() => Int) stepMs!: number;
  @Field() truncated!: boolean;
  @Field(() => [String], { description: 'What a person should know before saving' }) warnings!: string[];
}
