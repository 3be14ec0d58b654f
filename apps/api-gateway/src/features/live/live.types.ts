import { Field, Float, ObjectType } from '@nestjs/graphql';
import { JsonScalar } from '../../graphql/scalars';
import { EventColumn } from '../telemetry-query/query.types';

@ObjectType({ description: 'Requests of the last second; latencies in seconds, within 1 %' })
export class TrafficCell {
  @Field() key!: string;
  @Field(() => Float) requestsPerSecond!: number;
  @Field(() => Float) errorsPerSecond!: number;
  @Field(() => Float, { nullable: true }) p50!: number | null;
  @Field(() => Float, { nullable: true }) p95!: number | null;
  @Field(() => Float, { nullable: true }) p99!: number | null;
}

@ObjectType({ description: 'Traffic of the last second, sent twice a second' })
export class TrafficTick {
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) at!: number;
  @Field(() => TrafficCell) total!: TrafficCell;
  @Field(() => [TrafficCell]) byChain!: TrafficCell[];
  @Field(() => [TrafficCell]) byRegion!: TrafficCell[];
  @Field(() => Float, { description: 'Longest time from acceptance by ingest to this tick, among what is new in it; 0 when nothing is' })
  freshnessMs!: number;
}

@ObjectType({ description: 'A sample of what just came in' })
export class LiveEvents {
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) at!: number;
  @Field(() => [EventColumn]) columns!: EventColumn[];
  @Field(() => [[JsonScalar]], { nullable: 'itemsAndList' }) rows!: unknown[][];
  @Field(() => Float, { description: 'Matching rows left out since the message before' }) omitted!: number;
}
