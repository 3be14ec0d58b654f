/**
 * The query inputs as GraphQL sees them. Enum members carry the values of the contract, so an input is passed to the contract's zod
 * schema as it is; that schema is the one place that validates.
 */
import { Field, Float, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../graphql/scalars';

export const MatchOp = { EQ: '=', NEQ: '!=', RE: '=~', NRE: '!~' } as const;
export const FilterOp = { EQ: '=', NEQ: '!=', LT: '<', LTE: '<=', GT: '>', GTE: '>=' } as const;
export const AggregateFn = {
  COUNT: 'count', SUM: 'sum', MIN: 'min', MAX: 'max', AVG: 'avg', LAST: 'last', RATE: 'rate', INCREASE: 'increase', QUANTILE: 'quantile',
} as const;
export const SortOrder = { DESC: 'desc', ASC: 'asc' } as const;
export const MetadataKind = { MEASUREMENTS: 'measurements', TAGS: 'tags', TAG_VALUES: 'tag-values', FIELDS: 'fields' } as const;

registerEnumType(MatchOp, { name: 'MatchOp', description: 'How a tag is compared: =, !=, =~ and !~ (RE2, anchored at both ends)' });
registerEnumType(FilterOp, { name: 'FilterOp', description: 'How a field is compared: =, !=, <, <=, > and >=' });
registerEnumType(AggregateFn, { name: 'AggregateFn' });
registerEnumType(SortOrder, { name: 'SortOrder' });
registerEnumType(MetadataKind, { name: 'MetadataKind' });

@InputType({ description: 'A condition on a tag; a missing tag reads as ""' })
export class MatcherInput {
  @Field() tag!: string;
  @Field(() => MatchOp) op!: string;
  @Field() value!: string;
}

@InputType({ description: 'A condition on a field, e.g. latency_seconds GT 1' })
export class FieldFilterInput {
  @Field() field!: string;
  @Field(() => FilterOp) op!: string;
  @Field(() => JsonScalar, { description: 'Number, string or boolean' }) value!: unknown;
}

@InputType({ description: 'Half-open: startMs <= time < endMs, milliseconds since the epoch' })
export class TimeRangeInput {
  @Field(() => Float) startMs!: number;
  @Field(() => Float) endMs!: number;
}

@InputType({ description: 'One column of the answer' })
export class AggregateInput {
  @Field({ description: 'Name of the column' }) as!: string;
  @Field(() => AggregateFn) fn!: string;
  @Field({ nullable: true, description: 'Required for all but COUNT' }) field?: string;
  @Field(() => Float, { nullable: true, description: '0..1, for QUANTILE' }) q?: number;
  @Field(() => [MatcherInput], { nullable: true, description: 'Narrows this column only' }) where?: MatcherInput[];
}

@InputType()
export class TopInput {
  @Field(() => Int) k!: number;
  @Field({ description: 'Name of the column that ranks the groups' }) by!: string;
  @Field(() => SortOrder, { nullable: true }) order?: string;
}

@InputType()
export class SeriesLimitsInput {
  @Field(() => Int, { nullable: true }) maxSeries?: number;
  @Field(() => Int, { nullable: true }) timeoutMs?: number;
}

@InputType({ description: 'Aggregates over windows and groups' })
export class SeriesQueryInput {
  @Field() measurement!: string;
  @Field(() => [MatcherInput], { nullable: true }) matchers?: MatcherInput[];
  @Field(() => [FieldFilterInput], { nullable: true }) filters?: FieldFilterInput[];
  @Field(() => TimeRangeInput) range!: TimeRangeInput;
  @Field(() => [AggregateInput]) aggregates!: AggregateInput[];
  @Field(() => [String], { nullable: true }) groupBy?: string[];
  @Field(() => Float, { nullable: true, description: 'Width of a window; absent = one window over the whole range' }) stepMs?: number;
  @Field(() => TopInput, { nullable: true }) top?: TopInput;
  @Field(() => SeriesLimitsInput, { nullable: true }) limits?: SeriesLimitsInput;
}

@InputType({ description: 'Raw rows, page by page' })
export class EventsQueryInput {
  @Field() measurement!: string;
  @Field(() => [MatcherInput], { nullable: true }) matchers?: MatcherInput[];
  @Field(() => [FieldFilterInput], { nullable: true }) filters?: FieldFilterInput[];
  @Field(() => TimeRangeInput) range!: TimeRangeInput;
  @Field(() => [String], { nullable: true, description: 'Columns to return; absent = all' }) columns?: string[];
  @Field(() => SortOrder, { nullable: true }) order?: string;
  @Field(() => Int, { nullable: true, description: '1..10000, default 100' }) limit?: number;
  @Field({ nullable: true, description: 'nextCursor of the previous page' }) cursor?: string;
  @Field(() => Int, { nullable: true }) timeoutMs?: number;
}

@InputType({ description: 'What exists: measurements, tag names, tag values, fields' })
export class MetadataQueryInput {
  @Field(() => MetadataKind) what!: string;
  @Field({ nullable: true }) measurement?: string;
  @Field({ nullable: true }) tag?: string;
  @Field(() => [MatcherInput], { nullable: true }) matchers?: MatcherInput[];
  @Field(() => TimeRangeInput, { nullable: true }) range?: TimeRangeInput;
  @Field({ nullable: true, description: 'Only values that start with this' }) prefix?: string;
  @Field(() => Int, { nullable: true }) limit?: number;
}
