import { JOB_STATES } from '@observer/contracts';
import { Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../graphql/scalars';
import { Actor } from '../access/access.types';
import { FieldFilterInput, MatcherInput, TimeRangeInput } from '../telemetry-query/query.inputs';

export const JobState = Object.fromEntries(JOB_STATES.map((state) => [state.toUpperCase(), state])) as Record<string, (typeof JOB_STATES)[number]>;
export const JobService = { INGEST: 'ingest', ANALYTICS: 'analytics', REPORTING: 'reporting' } as const;
export type JobServiceName = (typeof JobService)[keyof typeof JobService];
export const JobAction = { PAUSE: 'pause', RESUME: 'resume', CANCEL: 'cancel', RETRY: 'retry' } as const;
export const ExportKind = { EVENTS: 'events', SAMPLES: 'samples' } as const;
export const ExportFormat = { CSV: 'csv', JSON: 'json', PARQUET: 'parquet' } as const;
registerEnumType(JobState, { name: 'JobState' });
registerEnumType(JobService, { name: 'JobService', description: 'The service that runs a job' });
registerEnumType(JobAction, { name: 'JobAction' });
registerEnumType(ExportKind, { name: 'ExportKind' });
registerEnumType(ExportFormat, { name: 'ExportFormat' });

@ObjectType()
export class JobProgress {
  @Field(() => Float) done!: number;
  @Field(() => Float) total!: number;
  @Field({ description: 'rows, windows or series' }) unit!: string;
  @Field() note!: string;
}

@ObjectType()
export class JobError {
  @Field() code!: string;
  @Field() message!: string;
}

@ObjectType({ description: 'A batch job of a service' })
export class Job {
  @Field(() => ID) id!: string;
  @Field({ description: 'export, recompute-metric, rebuild-rollups or erasure' }) type!: string;
  @Field(() => JobService) service!: string;
  @Field(() => JobState) state!: string;
  @Field({ description: 'What it is about' }) title!: string;
  @Field(() => JobProgress) progress!: JobProgress;
  @Field(() => Float) createdAtMs!: number;
  @Field(() => Float, { nullable: true }) startedAtMs!: number | null;
  @Field(() => Float, { nullable: true }) finishedAtMs!: number | null;
  @Field(() => Actor) createdBy!: Actor;
  @Field(() => JsonScalar) params!: Record<string, unknown>;
  @Field(() => JsonScalar, { nullable: true, description: 'What came of it' }) result!: Record<string, unknown> | null;
  @Field(() => JobError, { nullable: true }) error!: JobError | null;
}

@ObjectType({ description: 'Jobs of all services, newest first' })
export class JobList {
  @Field(() => [Job]) items!: Job[];
  @Field(() => [JobService], { description: 'Services that do not answer now: their jobs are missing here' }) unavailable!: string[];
}

@InputType({ description: 'Rows of a measurement, or the samples of metrics, written to a file' })
export class ExportInput {
  @Field(() => ExportKind) kind!: string;
  @Field({ nullable: true, description: 'For EVENTS' }) measurement?: string;
  @Field(() => [MatcherInput], { nullable: true, description: 'For SAMPLES at least one; the name is the tag __name__' }) matchers?: MatcherInput[];
  @Field(() => [FieldFilterInput], { nullable: true, description: 'For EVENTS' }) filters?: FieldFilterInput[];
  @Field(() => [String], { nullable: true, description: 'For EVENTS; absent = all' }) columns?: string[];
  @Field(() => TimeRangeInput) range!: TimeRangeInput;
  @Field(() => ExportFormat) format!: string;
}

@InputType({ description: 'The person whose data goes, by the column that names them' })
export class ErasureSubjectInput {
  @Field({ description: 'e.g. customer, api_key, wallet' }) column!: string;
  @Field() value!: string;
}
