import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ServiceState = { OK: 'OK', DEGRADED: 'DEGRADED', DOWN: 'DOWN' } as const;
export type ServiceState = (typeof ServiceState)[keyof typeof ServiceState];
registerEnumType(ServiceState, { name: 'ServiceState' });

@ObjectType()
export class ReplicaCheck {
  @Field() name!: string;
  @Field() ok!: boolean;
  @Field(() => String, { nullable: true }) reason?: string;
}

@ObjectType()
export class Gauge {
  @Field() name!: string;
  @Field(() => Float) value!: number;
}

@ObjectType()
export class Replica {
  @Field() instance!: string;
  @Field() version!: string;
  @Field(() => [String]) roles!: string[];
  @Field({ description: 'False too when it has not been heard of for 6 s' }) ready!: boolean;
  @Field() draining!: boolean;
  @Field({ description: 'Three heartbeats missed' }) lost!: boolean;
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) startedAt!: number;
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) lastSeenMs!: number;
  @Field(() => Float) rssBytes!: number;
  @Field(() => Float) cpuSeconds!: number;
  @Field(() => Float) eventLoopDelayP99Ms!: number;
  @Field(() => [ReplicaCheck]) checks!: ReplicaCheck[];
  @Field(() => [Gauge]) gauges!: Gauge[];
}

@ObjectType()
export class ServiceStatus {
  @Field() service!: string;
  @Field(() => ServiceState) state!: ServiceState;
  @Field(() => String, { nullable: true, description: 'Why it is not OK' }) reason?: string;
  @Field(() => [Replica]) replicas!: Replica[];
}

@ObjectType({ description: 'Where telemetry comes from: an endpoint, a collector or a key' })
export class Source {
  @Field() name!: string;
  @Field(() => Float) rowsPerSecond!: number;
  @Field(() => Float) refusedPerSecond!: number;
  @Field(() => Float, { description: 'When rows last came, milliseconds since the epoch' }) lastSeenMs!: number;
}

@ObjectType()
export class Pipeline {
  @Field(() => Float) receivedRowsPerSecond!: number;
  @Field(() => Float) refusedRowsPerSecond!: number;
  @Field(() => Float) writtenRowsPerSecond!: number;
  @Field(() => Float) backlogMessages!: number;
  @Field(() => Float) backlogBytes!: number;
  @Field(() => Float, { description: '0..1; at 1 ingest answers 503' }) streamFillRatio!: number;
  @Field(() => Float, { nullable: true, description: 'Unknown while nobody writes' }) writeLagMs?: number;
  @Field(() => Float) deadLetters!: number;
  @Field(() => [Source]) sources!: Source[];
}

@ObjectType()
export class SystemStatus {
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) at!: number;
  @Field(() => ServiceState) state!: ServiceState;
  @Field(() => [ServiceStatus]) services!: ServiceStatus[];
  @Field(() => Pipeline, { nullable: true, description: 'Null for callers with a data scope: it tells of everybody\'s data' }) pipeline!: Pipeline | null;
}
