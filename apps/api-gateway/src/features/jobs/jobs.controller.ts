import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { exampleJob, type JobView, jobViewSchema, startErasureV1, startExportV1, startRebuildRollupsV1, startRecomputeV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { ExportedFiles } from './exported-files';
import { controlBodySchema, erasureBodySchema, exportBodySchema, type JobListing, jobListQuerySchema, Jobs, rebuildBodySchema, recomputeBodySchema } from './jobs';

const listSchema = z.object({ items: z.array(jobViewSchema), unavailable: z.array(jobViewSchema.shape.service).describe('Services that do not answer now: their jobs are missing') });
/** An example of a contract without who asks: that is the caller. */
const bodyOf = <T extends { by?: unknown }>({ by: _by, ...body }: T): Omit<T, 'by'> => body;

@ApiTags('Jobs')
@Controller('api/v1')
export class JobsController {
  constructor(
    private readonly jobs: Jobs,
    private readonly files: ExportedFiles,
  ) {}

  @Get('jobs')
  @Requires('read')
  @Describe({ summary: 'Lists the batch jobs of all services, newest first', query: jobListQuerySchema, response: listSchema, responseExample: { items: [exampleJob], unavailable: [] } })
  list(@Query(new Validated(jobListQuerySchema)) query: z.output<typeof jobListQuerySchema>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<JobListing> {
    return this.jobs.list(query, caller, signal);
  }

  @Post('jobs/:service/:id/control')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Pauses, resumes, cancels or retries a job', description: 'Own jobs need no more than `read`, those of others `write`, erasures and rebuilds `admin`.',
    params: { service: 'ingest, analytics or reporting', id: 'Id of the job' }, body: controlBodySchema, bodyExample: { action: 'pause' }, response: jobViewSchema, responseExample: exampleJob,
  })
  control(@Param('service') service: string, @Param('id') id: string, @Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<JobView> {
    return this.jobs.control(service, id, body, caller, signal);
  }

  @Post('exports')
  @HttpCode(202)
  @Requires('read')
  @Describe({
    summary: 'Exports events or samples to a file', description: 'Answers with the job. When it is done, the file is at /api/v1/exports/{id}/file for a day.', body: exportBodySchema,
    bodyExample: startExportV1.example.request.export, response: jobViewSchema, responseExample: exampleJob, status: 202,
  })
  startExport(@Body() body: unknown, @Caller() caller: Principal): Promise<JobView> {
    return this.jobs.startExport(body, caller);
  }

  @Get('exports/:id/file')
  @Requires('read')
  @Describe({ summary: 'Hands out the file of an export', params: { id: 'Id of the job' }, responseDescription: 'CSV, JSON or Parquet' })
  file(@Param('id') id: string, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<StreamableFile> {
    return this.files.open(id, caller, signal);
  }

  @Post('jobs/recompute')
  @HttpCode(202)
  @Requires('write')
  @Describe({
    summary: 'Makes the history of a metric rule from stored events', body: recomputeBodySchema, bodyExample: bodyOf(startRecomputeV1.example.request), response: jobViewSchema,
    responseExample: startRecomputeV1.example.response, status: 202,
  })
  startRecompute(@Body() body: unknown, @Caller() caller: Principal): Promise<JobView> {
    return this.jobs.startRecompute(body, caller);
  }

  @Post('jobs/rebuild-rollups')
  @HttpCode(202)
  @Requires('admin')
  @Describe({
    summary: 'Computes rollups of a range anew from raw rows', body: rebuildBodySchema, bodyExample: bodyOf(startRebuildRollupsV1.example.request), response: jobViewSchema,
    responseExample: startRebuildRollupsV1.example.response, status: 202,
  })
  startRebuildRollups(@Body() body: unknown, @Caller() caller: Principal): Promise<JobView> {
    return this.jobs.startRebuildRollups(body, caller);
  }

  @Post('jobs/erasure')
  @HttpCode(202)
  @Requires('admin')
  @Describe({
    summary: 'Erases one person from everything that is kept, and certifies it', body: erasureBodySchema, bodyExample: bodyOf(startErasureV1.example.request), response: jobViewSchema,
    responseExample: startErasureV1.example.response, status: 202,
  })
  startErasure(@Body() body: unknown, @Caller() caller: Principal): Promise<JobView> {
    return this.jobs.startErasure(body, caller);
  }
}
