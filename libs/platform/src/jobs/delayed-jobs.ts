import { DelayedError, Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '../lifecycle/platform';

/** A worker that died keeps its job this long. */
const LOCK_MS = 5_000;
/** How long BullMQ may take to note what was finished. */
const ORDERLY_END_MS = 2_000;
const MAX_BACKOFF_MS = 30_000;

/** What to do when the time of a job has come. It may be called twice for the same job: after a crash, and when a job was added again. */
export type DelayedJobHandler<P> = (id: string, payload: P, signal: AbortSignal) => Promise<DelayedJobOutcome>;
/** `again` keeps the job under its id for another time. */
export type DelayedJobOutcome = { readonly kind: 'done' } | { readonly kind: 'again'; readonly atMs: number };

export interface DelayedJobsOptions<P> {
  /** Queue within the service, e.g. `escalation`. */
  readonly name: string;
  readonly handler: DelayedJobHandler<P>;
  /** Jobs handled at the same time in this replica. Default 16. */
  readonly concurrency?: number;
}

/** What features see of it: `DelayedJobs`, or time that a test lets go on. */
export interface DelayedJobQueue<P> {
  start(): void;
  add(id: string, atMs: number, payload: P): Promise<void>;
  remove(id: string): Promise<boolean>;
  stop(): Promise<void>;
}
export type MakeDelayedJobs = <P>(options: DelayedJobsOptions<P>) => DelayedJobQueue<P>;

/** Queues over the platform's Redis. */
export const delayedJobsOf = (platform: Platform): MakeDelayedJobs => (options) => new DelayedJobs(platform, options);

interface Entry {
  readonly payload: unknown;
}

/**
 * Things to be done at a time, by whichever replica is there. Ids are the caller's: adding an id that waits already changes nothing.
 * What stands here may be lost with Redis, so it must be possible to find out from elsewhere what has to be done, and to add it again
 * every now and then. Letters, digits, `-`, `_` and `.` make an id; no integers.
 */
export class DelayedJobs<P> implements DelayedJobQueue<P> {
  private readonly queue: Queue<Entry>;
  private readonly worker: Worker<Entry>;
  private readonly connections: readonly [Redis, Redis];
  private readonly working = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly platform: Platform, private readonly options: DelayedJobsOptions<P>) {
    this.connections = [connect(platform), connect(platform)];
    const name = `${platform.service}-${options.name}`;
    this.queue = new Queue<Entry>(name, { connection: this.connections[0], prefix: 'observer', defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true } });
    this.worker = new Worker<Entry>(name, (job, token) => this.track(this.work(job, token)), {
      connection: this.connections[1], prefix: 'observer', concurrency: options.concurrency ?? 16, lockDuration: LOCK_MS, stalledInterval: LOCK_MS, maxStalledCount: 1_000, autorun: false,
    });
    let loggedError: string | undefined;
    const onError = (error: Error): void => {
      if (error.message === loggedError) return;
      loggedError = error.message;
      platform.log.warn({ queue: name, reason: error.message }, 'delayed-jobs-unavailable');
    };
    this.queue.on('error', onError);
    this.worker.on('error', onError);
    this.worker.on('ready', () => (loggedError = undefined));
  }

  /** Begins to take jobs. Does not wait for Redis. */
  start(): void {
    void this.worker.run().catch((error: unknown) => this.platform.log.error({ queue: this.options.name, err: error }, 'delayed-jobs-worker-ended'));
  }

  /**
   * Has it done at `atMs` (past = now). Nothing happens while a job of this id waits or runs.
   * @throws when Redis is away longer than `timeoutMs`; add it again later
   */
  async add(id: string, atMs: number, payload: P): Promise<void> {
    await this.inTime(this.queue.add('due', { payload }, { jobId: id, delay: Math.max(0, Math.ceil(atMs - this.platform.clock.nowMs())) }), `add ${id}`);
  }

  /** Takes it back. False when it is too late: it is being done now. */
  async remove(id: string): Promise<boolean> {
    return (await this.inTime(this.queue.remove(id), `remove ${id}`)) === 1;
  }

  /** Waits for what is being done and closes the connections. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('this replica stops'));
    const paused = this.worker.pause(true);
    await withinAWhile(Promise.allSettled(this.working), 5 * ORDERLY_END_MS);
    await withinAWhile(paused, ORDERLY_END_MS);
    await withinAWhile(this.worker.close(true), ORDERLY_END_MS);
    await withinAWhile(this.queue.close(), ORDERLY_END_MS);
    for (const connection of this.connections) connection.disconnect();
  }

  private track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.working.delete(tracked));
    this.working.add(tracked);
    return tracked;
  }

  private async work(job: Job<Entry>, token: string | undefined): Promise<void> {
    const outcome = await this.handle(job);
    if (outcome.kind === 'done') return;
    await job.moveToDelayed(Math.max(this.platform.clock.nowMs() + 1, Math.ceil(outcome.atMs)), token);
    throw new DelayedError();
  }

  /** A fault is tried again with a growing pause for as long as the job is there. */
  private async handle(job: Job<Entry>): Promise<DelayedJobOutcome> {
    try {
      return await this.options.handler(job.id!, job.data.payload as P, this.stopping.signal);
    } catch (thrown) {
      const error = asObserverError(thrown);
      this.platform.log[error.retryable || this.stopping.signal.aborted ? 'warn' : 'error']({ queue: this.options.name, job: job.id, err: thrown }, 'delayed-job-failed');
      return { kind: 'again', atMs: this.platform.clock.nowMs() + Math.min(MAX_BACKOFF_MS, 250 * 2 ** Math.min(job.attemptsStarted, 7)) };
    }
  }

  /** BullMQ waits for Redis as long as it is away; callers have documents to fall back on. */
  private inTime<T>(work: Promise<T>, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.options.name}: Redis did not ${what} within ${ORDERLY_END_MS} ms`)), ORDERLY_END_MS);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

const withinAWhile = (work: Promise<unknown>, ms: number): Promise<unknown> => Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
const connect = (platform: Platform): Redis => platform.redis().duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true, commandTimeout: undefined });
