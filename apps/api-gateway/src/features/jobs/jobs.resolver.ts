import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { TimeRangeInput } from '../telemetry-query/query.inputs';
import { ErasureSubjectInput, ExportInput, Job, JobAction, JobList, JobService } from './job.types';
import { Jobs } from './jobs';

@Resolver()
export class JobsResolver {
  constructor(private readonly service: Jobs) {}

  @Query(() => JobList, { description: 'Batch jobs of all services, newest first' })
  @Requires('read')
  jobs(
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('limit', { type: () => Int, nullable: true, description: '1..200, default 50' }) limit?: number,
    @Args('type', { type: () => String, nullable: true }) type?: string,
  ): Promise<JobList> {
    return this.service.list(withoutNulls({ limit, type }), caller, signal);
  }

  @Mutation(() => Job, { description: 'Pauses, resumes, cancels or retries a job: own ones, with WRITE those of others, erasures with ADMIN' })
  @Requires('read')
  controlJob(
    @Args('service', { type: () => JobService }) service: string,
    @Args('id', { type: () => ID }) id: string,
    @Args('action', { type: () => JobAction }) action: string,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
  ): Promise<Job> {
    return this.service.control(service, id, { action }, caller, signal);
  }

  @Mutation(() => Job, { description: 'Exports events or samples to a file; it is there at /api/v1/exports/<id>/file when the job is done' })
  @Requires('read')
  startExport(@Args('export') input: ExportInput, @Caller() caller: Principal): Promise<Job> {
    const { kind, measurement, matchers, filters, columns, ...rest } = input;
    const what = kind === 'events' ? { kind, measurement, matchers, filters, columns } : { kind, matchers };
    return this.service.startExport(withoutNulls({ what, ...rest }), caller);
  }

  @Mutation(() => Job, { description: 'Makes the history of a metric rule from stored events' })
  @Requires('write')
  startRecompute(@Args('ruleId', { type: () => ID }) ruleId: string, @Args('range') range: TimeRangeInput, @Caller() caller: Principal): Promise<Job> {
    return this.service.startRecompute(withoutNulls({ ruleId, range }), caller);
  }

  @Mutation(() => Job, { description: 'Computes rollups of a range anew from raw rows; admins only' })
  @Requires('admin')
  startRebuildRollups(
    @Args('range') range: TimeRangeInput,
    @Caller() caller: Principal,
    @Args('measurement', { type: () => String, nullable: true, description: 'Absent = all' }) measurement?: string,
  ): Promise<Job> {
    return this.service.startRebuildRollups(withoutNulls({ range, measurement }), caller);
  }

  @Mutation(() => Job, { description: 'Erases one person from everything that is kept, and certifies it; admins only' })
  @Requires('admin')
  startErasure(@Args('subject') subject: ErasureSubjectInput, @Args('reason') reason: string, @Caller() caller: Principal): Promise<Job> {
    return this.service.startErasure(withoutNulls({ subject, reason }), caller);
  }
}
