/** Batch jobs of all services. */
import { operation } from './operation';
import { type FieldFilterInput, type MatcherInput } from './types';

export type JobState = 'WAITING' | 'RUNNING' | 'PAUSED' | 'DONE' | 'FAILED' | 'CANCELLED';
export type JobService = 'INGEST' | 'ANALYTICS' | 'REPORTING';
export type JobAction = 'PAUSE' | 'RESUME' | 'CANCEL' | 'RETRY';
export interface Actor {
  kind: string;
  id: string;
}
export interface Job {
  id: string;
  type: string;
  service: JobService;
  state: JobState;
  title: string;
  progress: { done: number; total: number; unit: string; note: string };
  createdAtMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  createdBy: Actor;
  params: Record<string, unknown>;
  result: Record<string, unknown> | null;
  error: { code: string; message: string } | null;
}
interface Range {
  startMs: number;
  endMs: number;
}

const JOB = 'id type service state title progress { done total unit note } createdAtMs startedAtMs finishedAtMs createdBy { kind id } params result error { code message }';

export const JOBS = operation<{ jobs: { items: Job[]; unavailable: JobService[] } }, { limit: number; type?: string }>(
  `query Jobs($limit: Int, $type: String) { jobs(limit: $limit, type: $type) { items { ${JOB} } unavailable } }`,
);
export const CONTROL_JOB = operation<{ controlJob: Job }, { service: JobService; id: string; action: JobAction }>(
  `mutation ControlJob($service: JobService!, $id: ID!, $action: JobAction!) { controlJob(service: $service, id: $id, action: $action) { ${JOB} } }`,
);
export type ExportFormat = 'CSV' | 'JSON' | 'PARQUET';
/** Events of a measurement, or samples (then `matchers` name the metric as `__name__`), to be written to a file. */
export interface ExportInput {
  kind: 'EVENTS' | 'SAMPLES';
  measurement?: string;
  matchers: MatcherInput[];
  filters?: FieldFilterInput[];
  range: Range;
  format: ExportFormat;
}
export const START_EXPORT = operation<{ startExport: Job }, { export: ExportInput }>(`mutation StartExport($export: ExportInput!) { startExport(export: $export) { ${JOB} } }`);
export const START_RECOMPUTE = operation<{ startRecompute: Job }, { ruleId: string; range: Range }>(
  `mutation StartRecompute($ruleId: ID!, $range: TimeRangeInput!) { startRecompute(ruleId: $ruleId, range: $range) { ${JOB} } }`,
);
export const START_REBUILD = operation<{ startRebuildRollups: Job }, { measurement?: string; range: Range }>(
  `mutation StartRebuildRollups($measurement: String, $range: TimeRangeInput!) { startRebuildRollups(measurement: $measurement, range: $range) { ${JOB} } }`,
);
export const START_ERASURE = operation<{ startErasure: Job }, { subject: { column: string; value: string }; reason: string }>(
  `mutation StartErasure($subject: ErasureSubjectInput!, $reason: String!) { startErasure(subject: $subject, reason: $reason) { ${JOB} } }`,
);
