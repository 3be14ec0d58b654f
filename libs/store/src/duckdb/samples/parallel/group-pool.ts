import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ObserverError } from '@observer/kernel';
import type { StepColumn } from '@observer/promql';
import { ErrorData, errorOf } from '../../worker/protocol';
import { startThread } from '../../worker/start-thread';
import type { GroupJob, GroupPart } from './group-task';

export type GroupRequest =
  | { readonly kind: 'begin'; readonly job: number; readonly definition: GroupJob }
  | { readonly kind: 'part'; readonly job: number; readonly part: GroupPart }
  | { readonly kind: 'results'; readonly job: number }
  | { readonly kind: 'forget'; readonly job: number };

export type GroupAnswer =
  | { readonly job: number; readonly series: number; readonly samples: number }
  | { readonly job: number; readonly results: StepColumn[] }
  | { readonly job: number; readonly error: ErrorData };

const MAX_THREADS = 4;
/** Threads without work end after this long. */
const IDLE_MS = 60_000;
/** Parts under way per thread: enough that it never waits. */
const PARTS_AHEAD = 2;

interface Waiting {
  resolve(answer: GroupAnswer): void;
  reject(fault: ObserverError): void;
}

/** Threads that evaluate the parts of large queries beside the store's own, started when first needed. */
export class GroupPool {
  private threads: GroupThread[] = [];
  private jobs = 0;
  private nextJob = 1;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly size = Math.min(MAX_THREADS, availableParallelism())) {}

  /** Begins a query on all threads; to be ended with `end`. */
  begin(definition: GroupJob): PooledJob {
    clearTimeout(this.idleTimer);
    this.threads = this.threads.filter((thread) => !thread.isGone);
    while (this.threads.length < this.size) this.threads.push(new GroupThread());
    this.jobs++;
    const job = new PooledJob(this.nextJob++, this.threads, () => this.ended());
    job.begin(definition);
    return job;
  }

  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
  }

  private ended(): void {
    if (--this.jobs > 0) return;
    this.idleTimer = setTimeout(() => void this.close(), IDLE_MS);
    this.idleTimer.unref();
  }
}

/** One query on all threads. */
export class PooledJob {
  private readonly underWay = new Map<GroupThread, Set<Promise<void>>>();
  private fault: unknown;

  constructor(
    private readonly id: number,
    private readonly threads: readonly GroupThread[],
    private readonly onEnd: () => void,
  ) {
    for (const thread of threads) this.underWay.set(thread, new Set());
  }

  begin(definition: GroupJob): void {
    for (const thread of this.threads) thread.post({ kind: 'begin', job: this.id, definition });
  }

  /** Gives a part to the thread with least to do; resolves when another may be given. `read` is told what it had. */
  async add(part: GroupPart, read: (series: number, samples: number) => void): Promise<void> {
    const [thread, parts] = [...this.underWay].reduce((least, one) => (one[1].size < least[1].size ? one : least));
    const answered = thread
      .ask({ kind: 'part', job: this.id, part })
      .then((answer) => ('samples' in answer ? read(answer.series, answer.samples) : undefined))
      .catch((thrown: unknown) => void (this.fault ??= thrown))
      .finally(() => parts.delete(answered));
    parts.add(answered);
    while (this.fault === undefined && [...this.underWay.values()].every(({ size }) => size >= PARTS_AHEAD)) await Promise.race([...this.underWay.values()].flatMap((own) => [...own]));
    if (this.fault !== undefined) throw this.fault;
  }

  /** The totals of every thread, by group. */
  async results(): Promise<StepColumn[][]> {
    await Promise.all([...this.underWay.values()].flatMap((own) => [...own]));
    if (this.fault !== undefined) throw this.fault;
    const answers = await Promise.all(this.threads.map((thread) => thread.ask({ kind: 'results', job: this.id })));
    return answers.map((answer) => ('results' in answer ? answer.results : []));
  }

  end(): void {
    for (const thread of this.threads) thread.post({ kind: 'forget', job: this.id });
    this.onEnd();
  }
}

class GroupThread {
  private readonly worker: Worker = startThread(join(__dirname, 'group-thread'), undefined);
  /** Answers come in the order of the requests. */
  private readonly waiting: Waiting[] = [];
  isGone = false;

  constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: GroupAnswer) => {
      const first = this.waiting.shift();
      if ('error' in answer) first?.reject(errorOf(answer.error));
      else first?.resolve(answer);
    });
    this.worker.on('error', (cause) => this.fail(new ObserverError('unavailable', `a thread that evaluates queries failed: ${String(cause)}`, { cause })));
    this.worker.on('exit', () => this.fail(new ObserverError('unavailable', 'a thread that evaluates queries has ended')));
  }

  post(request: GroupRequest): void {
    if (!this.isGone) this.worker.postMessage(request);
  }

  ask(request: GroupRequest): Promise<GroupAnswer> {
    return new Promise((resolve, reject) => {
      if (this.isGone) return reject(new ObserverError('unavailable', 'a thread that evaluates queries has ended'));
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(fault: ObserverError): void {
    this.isGone = true;
    for (const { reject } of this.waiting.splice(0)) reject(fault);
  }
}
