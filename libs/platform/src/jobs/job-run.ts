import type { StoredJob } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Platform } from '../lifecycle/platform';
import type { JobContext, JobProgress } from './job-definition';
import { advance } from './job-state';

const WRITE_EVERY_MS = 500;

/** One run of a job in this process: its context, and what it saved last. */
export class JobRun {
  private readonly controller = new AbortController();
  private saved: { progress: JobProgress; checkpoint?: unknown } | undefined;
  private writtenAtMs = Number.NEGATIVE_INFINITY;
  /** Writes what came too soon after the last. */
  private trailing: NodeJS.Timeout | undefined;

  constructor(
    private readonly job: StoredJob,
    private readonly platform: Pick<Platform, 'clock' | 'log'>,
    private readonly change: (change: (job: StoredJob) => StoredJob) => Promise<StoredJob>,
    private readonly params: unknown,
  ) {}

  get interrupted(): boolean {
    return this.controller.signal.aborted;
  }

  /** What was saved last, written or not. */
  get latest(): { progress?: JobProgress; checkpoint?: unknown } {
    return this.saved ?? {};
  }

  /** Which run of the job it is. */
  get number(): number {
    return this.job.run;
  }

  interrupt(reason: string): void {
    this.controller.abort(new ObserverError('cancelled', `Job ${this.job.view.id} stops: ${reason}`));
  }

  context(): JobContext<unknown, unknown> {
    const { view, checkpoint } = this.job;
    return {
      id: view.id, params: this.params, by: view.createdBy, signal: this.controller.signal, checkpoint: checkpoint ?? undefined, log: this.platform.log,
      save: (progress, next, options) => this.save(progress, next, options?.durable === true),
    };
  }

  /** Nothing is written by itself any more. */
  end(): void {
    clearTimeout(this.trailing);
    this.trailing = undefined;
  }

  /** Writes what was saved last, with a note instead of its own. */
  async persist(note?: string): Promise<void> {
    this.end();
    if (this.saved === undefined) return;
    this.writtenAtMs = this.platform.clock.monotonicMs();
    // What is the latest when it is written: of two at once the one that is tried again must not put back what the other wrote.
    const { run } = await this.change((job) => {
      const { progress, checkpoint } = this.saved!;
      return advance(job, note === undefined ? progress : { ...progress, note }, checkpoint);
    });
    if (run !== this.job.run) this.interrupt('it begins again');
  }

  private async save(progress: JobProgress, checkpoint: unknown, durable: boolean): Promise<void> {
    this.saved = { progress, checkpoint: checkpoint ?? this.saved?.checkpoint };
    this.controller.signal.throwIfAborted();
    const dueInMs = this.writtenAtMs + WRITE_EVERY_MS - this.platform.clock.monotonicMs();
    if (durable || dueInMs <= 0) await this.persist();
    else this.trailing ??= setTimeout(() => void this.persist().catch((error: unknown) => this.platform.log.warn({ job: this.job.view.id, err: error }, 'job-progress-not-written')), dueInMs);
    this.controller.signal.throwIfAborted();
  }
}
