/** Batch jobs, as every service shows them: slow work in a queue, with progress, that can be paused, resumed and cancelled. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';

export const JOB_STATES = ['waiting', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;

export const jobViewSchema = z.object({
  id: z.string(),
  /** `export`, `recompute-metric`, `rebuild-rollups`, `erasure`. */
  type: z.string(),
  /** Which service runs it. */
  service: z.enum(['ingest', 'analytics', 'reporting']),
  state: z.enum(JOB_STATES),
  /** What it is about, in words. */
  title: z.string(),
  progress: z.object({ done: z.number(), total: z.number(), /** `rows`, `windows`, `series`. */ unit: z.string(), note: z.string().default('') }),
  createdAtMs: z.number(), startedAtMs: z.number().nullable(), finishedAtMs: z.number().nullable(),
  createdBy: actorSchema,
  params: z.record(z.string(), z.unknown()),
  /** What came of it, e.g. rows and the file of an export. */
  result: z.record(z.string(), z.unknown()).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** A job as its service keeps it. */
export const storedJobSchema = z.object({
  view: jobViewSchema,
  /** Counts the times it was queued: a queue entry of an earlier run does nothing. */
  run: z.number().int(),
  /** What a running job shall do at its next checkpoint. */
  requested: z.enum(['none', 'pause', 'cancel']),
  /** Where it goes on after a pause or a crash; of the job type's own shape. */
  checkpoint: z.unknown(),
});
export type StoredJob = z.infer<typeof storedJobSchema>;

const by = { kind: 'user' as const, id: 'admin' };
export const exampleJob = {
  id: 'j1', type: 'export', service: 'reporting' as const, state: 'running' as const, title: 'gateway_request as Parquet', progress: { done: 10, total: 100, unit: 'rows' },
  createdAtMs: 1, startedAtMs: 2, finishedAtMs: null, createdBy: by, params: {}, result: null, error: null,
};

const jobCommands = (owner: 'ingest' | 'analytics' | 'reporting') => ({
  list: defineCommand({
    owner, name: 'list-jobs', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Batch jobs of this service, newest first',
    request: z.object({ limit: z.number().int().min(1).max(200).default(50), type: z.string().optional() }), response: z.object({ jobs: z.array(jobViewSchema) }),
    example: { request: {}, response: { jobs: [{ ...exampleJob, service: owner }] } },
  }),
  control: defineCommand({
    owner, name: 'control-job', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Pauses, resumes, cancels or retries a batch job',
    request: z.object({ id: z.string(), action: z.enum(['pause', 'resume', 'cancel', 'retry']), by: actorSchema }), response: jobViewSchema,
    example: { request: { id: 'j1', action: 'pause', by }, response: { ...exampleJob, service: owner } },
  }),
});

const ingestJobs = jobCommands('ingest');
const analyticsJobs = jobCommands('analytics');
const reportingJobs = jobCommands('reporting');
export const listIngestJobsV1 = ingestJobs.list;
export const controlIngestJobV1 = ingestJobs.control;
export const listAnalyticsJobsV1 = analyticsJobs.list;
export const controlAnalyticsJobV1 = analyticsJobs.control;
export const listReportingJobsV1 = reportingJobs.list;
export const controlReportingJobV1 = reportingJobs.control;

const jobsBucket = (owner: 'ingest' | 'analytics' | 'reporting') =>
  defineBucket({
    name: `${owner}_jobs`, owner, readers: [], description: `Batch jobs of ${owner}, keyed by their id; they vanish 30 days after their last change`, schema: storedJobSchema, history: 1,
    maxBytes: 64 * 1024 ** 2, ttlMs: 30 * 86_400_000, example: { view: { ...exampleJob, service: owner }, run: 1, requested: 'none', checkpoint: null },
  });
export const ingestJobsBucket = jobsBucket('ingest');
export const analyticsJobsBucket = jobsBucket('analytics');
export const reportingJobsBucket = jobsBucket('reporting');

/** What of a job's parameters must not be in its document, e.g. whom an erasure is about: written once, and its bytes are overwritten when the job has ended. */
export const ingestJobSecretsBucket = defineBucket({
  name: 'ingest_job_secrets', owner: 'ingest', readers: [], description: 'Parameters of batch jobs that must not outlive them, keyed by the job', schema: z.record(z.string(), z.unknown()), history: 1, maxBytes: 16 * 1024 ** 2,
  example: { subject: { column: 'customer', value: 'cust-17' } },
});
