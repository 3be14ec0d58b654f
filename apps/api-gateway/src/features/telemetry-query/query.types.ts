import { Field, Float, ObjectType } from '@nestjs/graphql';
import { JsonScalar } from '../../graphql/scalars';
import { FilterOp, MatchOp } from './query.inputs';

@ObjectType()
export class QuerySource {
  @Field(() => Float) tookMs!: number;
  @Field(() => Float, { description: 'Rows that matched' }) rowsRead!: number;
  @Field({ description: 'raw, 10s, 1m or 1h' }) resolution!: string;
}

@ObjectType()
export class Label {
  @Field() name!: string;
  @Field() value!: string;
}

@ObjectType({ description: 'A condition on a tag; a missing tag reads as ""' })
export class TagMatcher {
  @Field() tag!: string;
  @Field(() => MatchOp) op!: string;
  @Field() value!: string;
}

@ObjectType()
export class FieldCondition {
  @Field() field!: string;
  @Field(() => FilterOp) op!: string;
  @Field(() => JsonScalar) value!: unknown;
}

@ObjectType()
export class SeriesColumn {
  @Field() as!: string;
  @Field(() => [Float], { nullable: 'items', description: 'One value per time; null where there is none' }) values!: (number | null)[];
}

@ObjectType()
export class Series {
  @Field(() => [Label]) labels!: Label[];
  @Field(() => [Float], { description: 'Window starts, milliseconds since the epoch, ascending; empty windows are absent' }) timesMs!: number[];
  @Field(() => [SeriesColumn]) columns!: SeriesColumn[];
}

@ObjectType('SeriesResult')
export class SeriesResultType {
  @Field(() => [Series]) series!: Series[];
  @Field({ description: 'True when a limit cut the answer' }) truncated!: boolean;
  @Field(() => QuerySource) source!: QuerySource;
}

@ObjectType()
export class EventColumn {
  @Field() name!: string;
  @Field({ description: 'time, tag or field' }) role!: string;
  @Field({ description: 'time, string, float, integer, unsigned or boolean' }) type!: string;
}

@ObjectType('EventsResult')
export class EventsResultType {
  @Field(() => [EventColumn]) columns!: EventColumn[];
  @Field(() => [[JsonScalar]], { nullable: 'itemsAndList', description: 'Cells in column order; time and integers beyond 2^53 as decimal strings' })
  rows!: unknown[][];
  @Field({ nullable: true }) nextCursor?: string;
  @Field(() => QuerySource) source!: QuerySource;
}

@ObjectType()
export class MetadataValue {
  @Field() name!: string;
  @Field({ nullable: true }) type?: string;
}

@ObjectType('MetadataResult')
export class MetadataResultType {
  @Field(() => [MetadataValue]) values!: MetadataValue[];
  @Field() truncated!: boolean;
}

@ObjectType()
export class StoreMeasurement {
  @Field() name!: string;
  @Field(() => Float) rows!: number;
  @Field(() => Float, { nullable: true }) oldestMs!: number | null;
  @Field(() => Float, { nullable: true }) newestMs!: number | null;
}

@ObjectType()
export class StoreWindow {
  @Field(() => Float) startMs!: number;
  @Field(() => Float) endMs!: number;
  @Field(() => Float) bytes!: number;
  @Field(() => Float) rows!: number;
}

@ObjectType()
export class StoreResolution {
  @Field({ description: 'raw, 10s, 1m or 1h' }) resolution!: string;
  @Field(() => Float) rows!: number;
  @Field(() => Float) bytes!: number;
  @Field(() => Float, { nullable: true }) oldestMs!: number | null;
  @Field(() => Float, { nullable: true }) newestMs!: number | null;
}

@ObjectType({ description: 'The series of metrics' })
export class StoreMetrics {
  @Field(() => Float) series!: number;
  @Field(() => Float) samples!: number;
  @Field(() => Float) bytes!: number;
  @Field(() => Float) bytesPerSample!: number;
}

@ObjectType('StoreStats')
export class StoreStatsType {
  @Field() adapter!: string;
  @Field(() => Float) rows!: number;
  @Field(() => Float) bytes!: number;
  @Field(() => Float) bytesPerRow!: number;
  @Field(() => [StoreMeasurement]) measurements!: StoreMeasurement[];
  @Field(() => [StoreWindow]) windows!: StoreWindow[];
  @Field(() => [StoreResolution], { nullable: true, description: 'What each resolution holds; absent from a writer that keeps no rollups' }) resolutions?: StoreResolution[];
  @Field(() => StoreMetrics, { nullable: true }) metrics?: StoreMetrics;
}

@ObjectType()
export class KindColumn {
  @Field() name!: string;
  @Field({ description: 'dimension or measure' }) role!: string;
  @Field() type!: string;
  @Field({ nullable: true }) unit?: string;
  @Field() required!: boolean;
  @Field({ description: 'none, pseudonymize, drop or secret' }) personalData!: string;
  @Field() description!: string;
}

@ObjectType('Kind', { description: 'A declared event kind' })
export class KindType {
  @Field() name!: string;
  @Field() description!: string;
  @Field(() => [KindColumn]) columns!: KindColumn[];
}
