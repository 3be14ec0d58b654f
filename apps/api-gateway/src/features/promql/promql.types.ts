import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Label } from '../telemetry-query/query.types';

export const PromResultKind = { VECTOR: 'vector', MATRIX: 'matrix', SCALAR: 'scalar', STRING: 'string' } as const;
export type PromResultKind = (typeof PromResultKind)[keyof typeof PromResultKind];
export const PromLiveMode = { FULL: 'full', APPEND: 'append' } as const;
export type PromLiveMode = (typeof PromLiveMode)[keyof typeof PromLiveMode];
registerEnumType(PromResultKind, { name: 'PromResultKind' });
registerEnumType(PromLiveMode, {
  name: 'PromLiveMode', description: 'FULL: the result replaces what was there. APPEND: its points come after those of the same series; drop what is older than startMs',
});

@ObjectType()
export class PromHistogramBucket {
  @Field(() => Int, { description: '0 open left, 1 open right, 2 open both, 3 closed both' }) boundaries!: number;
  @Field() lower!: string;
  @Field() upper!: string;
  @Field() count!: string;
}

@ObjectType({ description: 'A native histogram at one time' })
export class PromHistogramPoint {
  @Field(() => Float) timeMs!: number;
  @Field() count!: string;
  @Field() sum!: string;
  @Field(() => [PromHistogramBucket]) buckets!: PromHistogramBucket[];
}

@ObjectType({ description: 'A series of an answer. A vector has one point per series, a scalar or string one series without labels' })
export class PromSeries {
  @Field(() => [Label], { description: 'With __name__ where the result has one' }) labels!: Label[];
  @Field(() => [Float], { description: 'Milliseconds since the epoch, ascending; steps without a value are absent' }) timesMs!: number[];
  @Field(() => [String], { description: 'One per time, as Prometheus writes them: "0.5", "NaN", "+Inf"' }) values!: string[];
  @Field(() => [PromHistogramPoint], { nullable: true, description: 'Native histograms of the series; absent when it has only floats' }) histograms?: PromHistogramPoint[];
}

@ObjectType()
export class PromStats {
  @Field(() => Float) tookMs!: number;
  @Field(() => Float, { description: 'Samples the store read' }) samplesRead!: number;
  @Field(() => Float, { description: 'Series the store touched' }) seriesRead!: number;
  @Field({ description: 'Coarsest resolution that answered: raw, 10s, 1m or 1h' }) resolution!: string;
}

@ObjectType({ description: 'What was done for one part of the expression, in the order of the text' })
export class PromExplainNode {
  @Field(() => Int, { description: 'How deep it lies in the expression, from 0' }) depth!: number;
  @Field({ description: 'The part of the expression' }) text!: string;
  @Field(() => Int, { description: 'Offset of its first character' }) start!: number;
  @Field(() => Int, { description: 'Offset after its last character' }) end!: number;
  @Field({ description: 'What was done, e.g. "pushed down: rate over 5m, summed by chain in the store"' }) action!: string;
  @Field(() => String, { nullable: true }) resolution?: string;
  @Field(() => Float, { nullable: true }) samplesRead?: number;
  @Field(() => Float, { nullable: true }) seriesRead?: number;
  @Field(() => Float, { nullable: true }) tookMs?: number;
}

@ObjectType()
export class PromResult {
  @Field(() => PromResultKind) resultType!: PromResultKind;
  @Field(() => [PromSeries]) series!: PromSeries[];
  @Field({ description: 'True when `limit` cut the series' }) truncated!: boolean;
  @Field(() => [String]) warnings!: string[];
  @Field(() => PromStats) stats!: PromStats;
  @Field(() => [PromExplainNode], { description: 'Empty unless asked for' }) explain!: PromExplainNode[];
}

@ObjectType({ description: 'A live query: the whole range first, then the newest points at every step' })
export class PromLive {
  @Field(() => PromLiveMode) mode!: PromLiveMode;
  @Field(() => Float, { description: 'Start of the range that is shown now' }) startMs!: number;
  @Field(() => Float, { description: 'End of the range that is shown now' }) endMs!: number;
  @Field(() => Float) stepMs!: number;
  @Field(() => PromResult) result!: PromResult;
}

@ObjectType({ description: 'What a metric is' })
export class PromMetadata {
  @Field() metric!: string;
  @Field({ description: 'counter, gauge, histogram or unknown' }) type!: string;
  @Field() help!: string;
  @Field() unit!: string;
}

@ObjectType()
export class PromFormatted {
  @Field() formatted!: string;
}

@ObjectType({ description: 'The labels of one series' })
export class PromLabelSet {
  @Field(() => [Label]) labels!: Label[];
}

@ObjectType()
export class PromLabelNames {
  @Field(() => [String]) values!: string[];
  @Field({ description: 'True when `limit` cut the list' }) truncated!: boolean;
}

@ObjectType()
export class PromSeriesList {
  @Field(() => [PromLabelSet]) series!: PromLabelSet[];
  @Field({ description: 'True when `limit` cut the list' }) truncated!: boolean;
}
