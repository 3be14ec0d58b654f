import { Queue, Worker, type Job } from 'bullmq';
import type { BucketDeclaration, JobView, StoredJob } from '@observer/contracts';
import { type storedJobSchema } from '@observer/contracts';
import { asObserverError, ObserverError, uuidv7 } from '@observer/kernel';
import type { Redis } from 'ioredis';
import type { Platform } from '../lifecycle/platform';
import type { DocumentStore } from '../messaging/documents/document-store';
import type { JobDefinition } from './job-definition';
import { type Forgotten, forgetInJobs } from './forget-jobs';
import { JobRun } from './job-run';
import { erasedSecrets, JobSecrets, type SecretsBucket } from './job-secrets';
import { applyAction, begin, finish, type JobAction, newJob, queued, type RunEnd } from './job-state';

/** Retryable faults are tried this often, with back-off up to half a minute: about ten minutes. */
const ATTEMPTS = 25;
const BACKOFF = { type: 'observer' } as const;
const backoffMs = (attempt: number): number => Math.min(30_000, 500 * 2 ** Math.min(attempt, 6));
/** A worker that died keeps its job this long. */
const LOCK_MS = 15_000;
const CAS_ATTEMPTS = 10;
/** How long BullMQ may take to note what was finished. */
const ORDERLY_END_MS = 2_000;
/** How often queue entries are looked for that are gone, e.g. because Redis was emptied. */
const RECOVER_EVERY_MS = 20_000;
/** A failed job can be tried again this long; then what its document does not show is erased. */
const SECRETS_OF_FAILED_MS = 7 * 86_400_000;

export interface JobQueueOptions {
  readonly bucket: BucketDeclaration<typeof storedJobSchema>;
  readonly definitions: readonly JobDefinition[];
  /** For definitions with `shownParams`. */
  readonly secrets?: SecretsBucket;
  /** Jobs that run at the same time in this replica. Default 1. */
  readonly concurrency?: number;
}

interface QueueEntry {
  readonly id: string;
  readonly run: number;
}

/**
 * Batch jobs of one service. The truth about a job is its document; BullMQ only says which replica works on it next, so nothing is lost
 * when Redis is emptied, and a job that is delivered twice does its work from the same checkpoint.
 */
export class JobQueue {
  private readonly documents: DocumentStore<StoredJob>;
  private readonly secrets: JobSecrets | undefined;
  private readonly definitions: ReadonlyMap<string, JobDefinition>;
  private readonly running = new Map<string, JobRun>();
  private readonly queue: Queue<QueueEntry>;
  private readonly worker: Worker<QueueEntry>;
  private readonly working = new Set<Promise<void>>();
  private readonly stopWatching: Promise<() => Promise<void>>;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly platform: Platform,
    options: JobQueueOptions,
    private readonly connections: readonly [Redis, Redis],
  ) {
    this.documents = platform.messaging.documents(options.bucket);
    this.definitions = new Map(options.definitions.map((definition) => [definition.type, definition]));
    this.secrets = options.secrets === undefined ? undefined : new JobSecrets(platform, options.secrets);
    const needy = options.definitions.find(({ shownParams }) => shownParams !== undefined);
    if (needy !== undefined && this.secrets === undefined) throw new ObserverError('invalid_argument', `Jobs of type ${needy.type} do not show all of their parameters: give the queue a bucket for the secrets`);
    const [forQueue, forWorker] = connections;
    let loggedError: string | undefined;
    const onError = (error: Error): void => {
      if (error.message === loggedError) return;
      loggedError = error.message;
      this.platform.log.warn({ reason: error.message }, 'job-queue-unavailable');
    };
    const name = `${platform.service}-jobs`;
    this.queue = new Queue<QueueEntry>(name, { connection: forQueue, prefix: 'observer', defaultJobOptions: { attempts: ATTEMPTS, backoff: BACKOFF, removeOnComplete: true, removeOnFail: true } });
    this.queue.on('error', onError);
    this.worker = new Worker<QueueEntry>(name, (job) => this.track(this.work(job)), {
      connection: forWorker, prefix: 'observer', concurrency: options.concurrency ?? 1, lockDuration: LOCK_MS, stalledInterval: LOCK_MS, maxStalledCount: 1_000, autorun: false,
      settings: { backoffStrategy: backoffMs },
    });
    this.worker.on('error', onError);
    this.worker.on('ready', () => (loggedError = undefined));
    this.stopWatching = this.watch();
  }

  /** Begins to work, and puts jobs whose queue entry was lost into the queue again. Does not wait for Redis. */
  static async start(platform: Platform, options: JobQueueOptions): Promise<JobQueue> {
    const queue = new JobQueue(platform, options, [connect(platform), connect(platform)]);
    const again = (): void => void queue.recover().catch((error: unknown) => platform.log.warn({ err: error }, 'job-recovery-failed'));
    again();
    queue.timer = setInterval(again, RECOVER_EVERY_MS);
    void queue.worker.run().catch((error: unknown) => platform.log.error({ err: error }, 'job-worker-ended'));
    return queue;
  }

  /** @throws ObserverError `invalid_argument` for parameters that do not fit */
  async add(type: string, params: unknown, by: JobView['createdBy']): Promise<JobView> {
    const definition = this.definitionOf(type);
    const parsed = definition.params.safeParse(params);
    if (!parsed.success) throw new ObserverError('invalid_argument', `Parameters of a ${type} job: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
    const { clock, service } = this.platform;
    const given = parsed.data as Record<string, unknown>;
    const job = newJob({ id: uuidv7(clock.nowMs()), type, service: service as JobView['service'], title: definition.title(parsed.data), params: definition.shownParams?.(given) ?? given, by }, clock.nowMs());
    if (definition.shownParams !== undefined) await this.secrets!.keep(job.view.id, given);
    await this.documents.put(job.view.id, job, { expectedRevision: 0 });
    this.enqueueSoon(job);
    return job.view;
  }

  /** Newest first. */
  async list({ limit, type }: { limit: number; type?: string }): Promise<JobView[]> {
    const jobs = (await this.documents.list()).map(({ value }) => value.view).filter((view) => type === undefined || view.type === type);
    return jobs.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1)).slice(0, limit);
  }

  /** @throws ObserverError `not_found`, `conflict` when the job is in no state for it */
  async control(id: string, action: JobAction): Promise<JobView> {
    if (action === 'retry') await this.refuseWithoutSecrets(id);
    const job = await this.change(id, (stored) => {
      // What ended so has its secrets erased at any moment.
      if (action === 'retry' && this.hidesParams(stored) && !this.needsSecrets(stored)) throw erasedSecrets(id);
      return applyAction(stored, action, this.platform.clock.nowMs());
    });
    if (job.view.state === 'waiting') this.enqueueSoon(job);
    await this.eraseUnneeded(job);
    return job.view;
  }

  /**
   * Forgets somebody: erases jobs whose documents name them, takes what other jobs have come to where that does or may do so, which begin again, and
   * rids the broker's disk of former versions of all documents.
   * @param names whether a document names them
   * @param concerns whether a job may hold something of them in memory, or have put it where its checkpoint points to
   */
  async forget(names: (document: unknown) => boolean, concerns: (job: JobView) => boolean = () => false): Promise<Forgotten> {
    return forgetInJobs({
      documents: this.documents, nowMs: () => this.platform.clock.nowMs(), change: (id, change) => this.change(id, change),
      enqueueSoon: (job) => this.enqueueSoon(job), eraseSecrets: async (id) => this.secrets?.erase(id),
    }, names, concerns);
  }

  private async refuseWithoutSecrets(id: string): Promise<void> {
    const found = await this.documents.get(id);
    if (found !== undefined && this.hidesParams(found.value)) await this.secrets!.of(id);
  }

  private hidesParams(job: StoredJob): boolean {
    return this.definitions.get(job.view.type)?.shownParams !== undefined;
  }

  private needsSecrets({ view: { state, finishedAtMs } }: StoredJob): boolean {
    if (state === 'failed') return (finishedAtMs ?? 0) > this.platform.clock.nowMs() - SECRETS_OF_FAILED_MS;
    return state !== 'done' && state !== 'cancelled';
  }

  private async eraseUnneeded(job: StoredJob): Promise<void> {
    if (this.hidesParams(job) && !this.needsSecrets(job)) await this.secrets!.erase(job.view.id);
  }

  /** Interrupts what runs, which goes on from its checkpoint in another replica, and closes the connections. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await (await this.stopWatching)();
    const paused = this.worker.pause();
    for (const run of this.running.values()) run.interrupt('this replica stops');
    await Promise.allSettled(this.working);
    // Its orderly end waits for ever when Redis went away in between; an entry that stays behind is recognized as done.
    await withinAWhile(paused);
    await this.worker.close(true);
    await withinAWhile(this.queue.close());
    for (const connection of this.connections) connection.disconnect();
  }

  private definitionOf(type: string): JobDefinition {
    const definition = this.definitions.get(type);
    if (definition === undefined) throw new ObserverError('invalid_argument', `There is no job type ${type}; there are: ${[...this.definitions.keys()].join(', ')}`);
    return definition;
  }

  /** Nobody waits for Redis: a job whose document is there is found by `recover`. */
  private enqueueSoon(job: StoredJob): void {
    this.enqueue(job).catch((error: unknown) => this.platform.log.warn({ job: job.view.id, err: error }, 'job-not-queued'));
  }

  private async enqueue({ view: { id, type }, run }: StoredJob): Promise<void> {
    await this.queue.add(type, { id, run }, { jobId: `${id}-${run}` });
  }

  private async recover(): Promise<void> {
    const jobs = new Map((await this.documents.list()).map(({ key, value }) => [key, value]));
    await this.secrets?.sweep((id) => {
      const job = jobs.get(id);
      return job === undefined ? undefined : this.needsSecrets(job);
    });
    for (const [key, value] of jobs) {
      if (value.view.state !== 'waiting' && value.view.state !== 'running') continue;
      if (this.definitions.has(value.view.type) && (await this.queue.getJob(`${key}-${value.run}`)) === undefined) await this.enqueue(value);
    }
  }

  /** A person's wish reaches the replica that runs the job through the document. */
  private async watch(): Promise<() => Promise<void>> {
    const watch = await this.documents.watch(({ key, value }) => {
      const run = this.running.get(key);
      if (value === undefined) run?.interrupt('the job is gone');
      else if (value.requested !== 'none') run?.interrupt(`asked to ${value.requested}`);
      else if (run !== undefined && run.number < value.run) run.interrupt('it begins again');
    });
    return () => watch.stop();
  }

  private track(work: Promise<void>): Promise<void> {
    this.working.add(work);
    return work.finally(() => this.working.delete(work));
  }

  private async work(entry: Job<QueueEntry>): Promise<void> {
    const { id, run } = entry.data;
    const job = await this.change(id, (stored) => begin(stored, run, this.platform.clock.nowMs())).catch((error: unknown) => {
      if (asObserverError(error).code === 'not_found') return undefined;
      throw error;
    });
    if (job === undefined || job.run !== run || job.view.state !== 'running') return;
    const definition = this.definitionOf(job.view.type);
    const lastAttempt = entry.attemptsMade + 1 >= ATTEMPTS;
    const end = await this.run(job, definition, lastAttempt);
    const after = await this.change(id, (stored) => (stored.run === run ? finish(stored, end, this.platform.clock.nowMs()) : undefined));
    await this.eraseUnneeded(after);
    this.platform.log.info({ job: id, type: job.view.type, state: after.view.state, code: after.view.error?.code }, 'job-run-ended');
    // Interrupted because this replica stops: another one takes it.
    if (after.view.state === 'running' && after.run === run) await this.passOn(after);
  }

  private async passOn(job: StoredJob): Promise<void> {
    await this.enqueue(await this.change(job.view.id, (stored) => (stored.run === job.run ? queued(stored) : undefined)));
  }

  private async run(job: StoredJob, definition: JobDefinition, lastAttempt: boolean): Promise<RunEnd> {
    const params = await this.paramsOf(job, definition);
    if (params.end !== undefined) return params.end;
    const run = new JobRun(job, this.platform, (change) => this.change(job.view.id, (stored) => (stored.run === job.run ? change(stored) : undefined)), params.value);
    if (job.requested !== 'none') run.interrupt(`asked to ${job.requested}`);
    this.running.set(job.view.id, run);
    try {
      const result = await definition.run(run.context());
      return { kind: 'done', result, progress: run.latest.progress };
    } catch (thrown) {
      if (run.interrupted) return { kind: 'interrupted', ...run.latest };
      const error = asObserverError(thrown);
      if (error.retryable && !lastAttempt) {
        await run.persist(`trying again: ${error.message}`);
        throw error;
      }
      if (error.code === 'internal') this.platform.log.error({ job: job.view.id, type: job.view.type, err: thrown }, 'job-failed');
      return { kind: 'failed', code: error.code, message: error.message };
    } finally {
      run.end();
      this.running.delete(job.view.id);
    }
  }

  private async paramsOf({ view }: StoredJob, { shownParams }: JobDefinition): Promise<{ readonly value?: unknown; readonly end?: RunEnd }> {
    if (shownParams === undefined) return { value: view.params };
    try {
      return { value: await this.secrets!.of(view.id) };
    } catch (thrown) {
      const { retryable, code, message } = asObserverError(thrown);
      if (retryable) throw thrown;
      return { end: { kind: 'failed', code, message } };
    }
  }

  /** Changes a document, again when someone else was faster. `undefined` leaves it as it is. */
  private async change(id: string, change: (job: StoredJob) => StoredJob | undefined): Promise<StoredJob> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(id);
      if (found === undefined) throw new ObserverError('not_found', `There is no job ${id}; ended jobs are kept for 30 days`);
      const next = change(found.value);
      if (next === undefined || next === found.value) return found.value;
      try {
        await this.documents.put(id, next, { expectedRevision: found.revision });
        return next;
      } catch (error) {
        if (asObserverError(error).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw error;
      }
    }
  }
}

const withinAWhile = (work: Promise<unknown>): Promise<unknown> => Promise.race([work, new Promise((resolve) => setTimeout(resolve, ORDERLY_END_MS).unref())]);

/** BullMQ waits for Redis instead of failing, as its workers need. */
const connect = (platform: Platform): Redis => platform.redis().duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true, commandTimeout: undefined });
