import { Inject, Injectable } from '@nestjs/common';
import {
  controlAnalyticsJobV1, controlIngestJobV1, controlReportingJobV1, exportSpecSchema, type JobView, listAnalyticsJobsV1, listIngestJobsV1, listReportingJobsV1, startErasureV1, startExportV1,
  startRebuildRollupsV1, startRecomputeV1,
} from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { parseInput } from '../../http/validate';
import { actorOf, mayDo, type Principal, scopeKey } from '../access';

/** Which commands list and control the jobs of a service. */
const COMMANDS = {
  ingest: { list: listIngestJobsV1, control: controlIngestJobV1 },
  analytics: { list: listAnalyticsJobsV1, control: controlAnalyticsJobV1 },
  reporting: { list: listReportingJobsV1, control: controlReportingJobV1 },
} as const;
type ServiceName = keyof typeof COMMANDS;
const SERVICE_NAMES = Object.keys(COMMANDS) as ServiceName[];

/** Jobs that remove or rewrite data: only admins start, stop or repeat them. */
const ADMIN_JOBS = new Set(['erasure', 'rebuild-rollups']);
/** As many as a service tells of at once. */
const MAX_JOBS = 200;

export const jobListQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(MAX_JOBS).default(50), type: z.string().optional() });
export const controlBodySchema = controlIngestJobV1.request.pick({ action: true });
export const exportBodySchema = exportSpecSchema.omit({ scope: true });
export const recomputeBodySchema = startRecomputeV1.request.omit({ by: true });
export const rebuildBodySchema = startRebuildRollupsV1.request.omit({ by: true });
export const erasureBodySchema = startErasureV1.request.omit({ by: true });

export interface JobListing {
  readonly items: JobView[];
  /** Services that do not answer now: their jobs are missing. */
  readonly unavailable: ServiceName[];
}

/** Batch jobs of all services. Erasures are known to admins only. A caller with a data scope knows only its own jobs, and can start exports only, which are narrowed by it. */
@Injectable()
export class Jobs {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** Newest first. */
  async list(input: unknown, caller: Principal, signal: AbortSignal): Promise<JobListing> {
    const { limit, type } = parseInput(jobListQuerySchema, input);
    const answers = await Promise.all(SERVICE_NAMES.map((service) => this.listOf(service, type, signal)));
    const items = answers.flatMap((jobs) => jobs ?? []).filter((job) => isVisible(job, caller)).sort((a, b) => b.createdAtMs - a.createdAtMs);
    return { items: items.slice(0, limit), unavailable: SERVICE_NAMES.filter((_, i) => answers[i] === undefined) };
  }

  /** @throws ObserverError `not_found`, also for a job that is not the caller's to know; `permission_denied`, `unavailable` */
  async get(service: ServiceName, id: string, caller: Principal, signal: AbortSignal): Promise<JobView> {
    const { jobs } = await this.platform.messaging.request(COMMANDS[service].list, { limit: MAX_JOBS }, { signal });
    const job = jobs.find((candidate) => candidate.id === id);
    if (job === undefined || !isVisible(job, caller)) throw new ObserverError('not_found', `${service} has no job "${id}" (among its newest ${MAX_JOBS})`);
    return job;
  }

  /** Pauses, resumes, cancels or retries a job. */
  async control(service: string, id: string, input: unknown, caller: Principal, signal: AbortSignal): Promise<JobView> {
    const { action } = parseInput(controlBodySchema, input);
    const name = parseInput(z.enum(SERVICE_NAMES), service);
    const job = await this.get(name, id, caller, signal);
    const isOwn = isOf(job, caller);
    if (ADMIN_JOBS.has(job.type) && !mayDo(caller, 'admin')) throw denied(`A job of the type "${job.type}" is controlled by admins only`);
    if (!isOwn && !mayDo(caller, 'write')) throw denied('The jobs of others need the permission "write"');
    return this.platform.messaging.request(COMMANDS[name].control, { id, action, by: actorOf(caller) }, { signal });
  }

  /** Exports what the caller may see. */
  startExport(input: unknown, caller: Principal): Promise<JobView> {
    const spec = parseInput(exportBodySchema, input);
    return this.platform.messaging.request(startExportV1, { export: { ...spec, scope: [...caller.dataScope] }, by: actorOf(caller) });
  }

  startRecompute(input: unknown, caller: Principal): Promise<JobView> {
    return this.platform.messaging.request(startRecomputeV1, { ...parseInput(recomputeBodySchema, input), by: actorOf(caller) });
  }

  startRebuildRollups(input: unknown, caller: Principal): Promise<JobView> {
    return this.platform.messaging.request(startRebuildRollupsV1, { ...parseInput(rebuildBodySchema, input), by: actorOf(caller) });
  }

  startErasure(input: unknown, caller: Principal): Promise<JobView> {
    return this.platform.messaging.request(startErasureV1, { ...parseInput(erasureBodySchema, input), by: actorOf(caller) });
  }

  /** Undefined when nobody answers. */
  private async listOf(service: ServiceName, type: string | undefined, signal: AbortSignal): Promise<JobView[] | undefined> {
    try {
      return (await this.platform.messaging.request(COMMANDS[service].list, { limit: MAX_JOBS, type }, { signal })).jobs;
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.code === 'unavailable' || error.code === 'deadline_exceeded') return undefined;
      throw error;
    }
  }
}

const denied = (message: string): ObserverError => new ObserverError('permission_denied', message);

const isOf = (job: JobView, caller: Principal): boolean => {
  const { kind, id } = actorOf(caller);
  return job.createdBy.kind === kind && job.createdBy.id === id;
};

/** Erasures tell when somebody was erased, and why: admins only. With a data scope: the caller's own exports, made under the scope it has now. */
function isVisible(job: JobView, caller: Principal): boolean {
  if (job.type === 'erasure' && !mayDo(caller, 'admin')) return false;
  if (caller.dataScope.length === 0) return true;
  const made = z.object({ export: z.object({ scope: exportSpecSchema.shape.scope }) }).safeParse(job.params);
  return isOf(job, caller) && made.success && scopeKey(made.data.export.scope) === scopeKey(caller.dataScope);
}
