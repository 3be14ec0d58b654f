import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'How long the measurements of a class are kept, for each resolution' })
export class RetentionClassValue {
  @Field(() => ID) id!: string;
  @Field() description!: string;
  @Field(() => Float) rawMs!: number;
  @Field(() => Float) tenSecondsMs!: number;
  @Field(() => Float) minuteMs!: number;
  @Field(() => Float) hourMs!: number;
  @Field(() => [String], { description: 'One stands in at most one class; all others are in "default"' }) measurements!: string[];
}

@ObjectType({ description: 'A retention class as it is stored' })
export class StoredRetentionClass {
  @Field(() => Int) revision!: number;
  @Field(() => RetentionClassValue) value!: RetentionClassValue;
}

@ObjectType()
export class RetentionClasses {
  @Field(() => [StoredRetentionClass], { description: 'The default first' }) classes!: StoredRetentionClass[];
  @Field(() => Float, { nullable: true, description: 'When the writer last applied them; null = not yet' }) appliedAtMs!: number | null;
}

@ObjectType({ description: 'What of one measurement and resolution would go' })
export class RetentionDrop {
  @Field() measurement!: string;
  @Field({ description: 'raw, 10s, 1m or 1h' }) resolution!: string;
  @Field(() => Float) rows!: number;
  @Field(() => Float, { nullable: true }) oldestMs!: number | null;
  @Field(() => Float, { description: 'Older rows would go' }) keepFromMs!: number;
}

@ObjectType()
export class RetentionPreview {
  @Field(() => [RetentionDrop]) drops!: RetentionDrop[];
  @Field(() => Float) rows!: number;
  @Field(() => Float, { description: 'Estimated' }) bytes!: number;
}

@InputType()
export class RetentionClassInput {
  @Field(() => ID) id!: string;
  @Field({ nullable: true }) description?: string;
  @Field(() => Float) rawMs!: number;
  @Field(() => Float) tenSecondsMs!: number;
  @Field(() => Float) minuteMs!: number;
  @Field(() => Float) hourMs!: number;
  @Field(() => [String], { nullable: true }) measurements?: string[];
}

@ObjectType()
export class MeasurementCardinality {
  @Field() name!: string;
  @Field(() => Float) series!: number;
  @Field(() => Float) rows!: number;
}

@ObjectType()
export class TopTagValue {
  @Field() value!: string;
  @Field(() => Float) rows!: number;
}

@ObjectType()
export class TagCardinality {
  @Field() name!: string;
  @Field(() => Float) values!: number;
  @Field(() => [TopTagValue], { description: 'Its most frequent values in the newest window' }) top!: TopTagValue[];
}

@ObjectType({ description: 'Where series come from' })
export class StoreCardinality {
  @Field(() => [MeasurementCardinality], { description: 'Most series first' }) measurements!: MeasurementCardinality[];
  @Field(() => [TagCardinality], { description: 'Tags of the measurement asked for, most values first' }) tags!: TagCardinality[];
}
