import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ObserverError } from '@observer/kernel';
import { readZstdLayout } from './zstd-frames';

export interface UnzstdRequest {
  readonly id: number;
  readonly data: Uint8Array;
  /** Where the data is cut: after each block. */
  readonly steps: readonly number[];
  readonly maxBytes: number;
}

export type UnzstdAnswer =
  | { readonly id: number; readonly expanded: Uint8Array }
  | { readonly id: number; readonly fault: 'too-large' }
  | { readonly id: number; readonly fault: 'invalid'; readonly reason: string };

/** Far above what the largest accepted body takes; only bodies made to be slow reach it. */
const MAX_DURATION_MS = 5_000;

/** From sources the thread gets the loader of the tests, because a thread does not inherit their transforms. */
function startWorker(): Worker {
  const extension = extname(__filename);
  const entry = join(__dirname, `worker${extension}`);
  if (extension !== '.ts') return new Worker(entry);
  return new Worker(entry, { execArgv: ['--conditions', 'observer-source', '--require', join(__dirname, '../../../../../../tools/register-ts.cjs')] });
}

/** Decompresses Zstandard on a thread of its own, started with the first body; one body at a time. */
export class UnzstdThread {
  private worker: Worker | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private nextId = 1;

  /**
   * @param tooLarge makes the error for more than `maxBytes`
   * @throws ObserverError `payload_too_large`; `invalid_argument` for what is not Zstandard or takes too long
   */
  expand(data: Uint8Array, maxBytes: number, tooLarge: (limit: number) => ObserverError): Promise<Uint8Array> {
    const { steps, minimumBytes } = readZstdLayout(data);
    if (minimumBytes > maxBytes) throw tooLarge(maxBytes);
    if (steps.length === 0) return Promise.resolve(new Uint8Array(0));
    const expanded = this.queue.then(async () => {
      const answer = await this.ask({ id: this.nextId++, data, steps, maxBytes });
      if ('expanded' in answer) return answer.expanded;
      throw answer.fault === 'too-large' ? tooLarge(maxBytes) : invalid(answer.reason);
    });
    this.queue = expanded.catch(() => undefined);
    return expanded;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(request: UnzstdRequest): Promise<UnzstdAnswer> {
    const worker = (this.worker ??= startWorker());
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onAnswer).off('error', onEnd).off('exit', onEnd);
        worker.unref();
        finish();
      };
      const onAnswer = (answer: UnzstdAnswer): void => settle(() => resolve(answer));
      const onEnd = (cause: unknown): void => settle(() => this.forget(worker, reject, new ObserverError('unavailable', 'The decompressor ended; send the body again', { cause })));
      const timer = setTimeout(() => settle(() => this.forget(worker, reject, invalid(`it took longer than ${MAX_DURATION_MS} ms to expand`))), MAX_DURATION_MS);
      worker.on('message', onAnswer).on('error', onEnd).on('exit', onEnd);
      worker.ref();
      worker.postMessage(request);
    });
  }

  private forget(worker: Worker, reject: (error: ObserverError) => void, error: ObserverError): void {
    if (this.worker === worker) this.worker = undefined;
    worker.on('error', () => undefined);
    void worker.terminate();
    reject(error);
  }
}

const invalid = (reason: string): ObserverError => new ObserverError('invalid_argument', `The body is not valid zstd: ${reason}`);
