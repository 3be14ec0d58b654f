import { join } from 'node:path';
import { TransferListItem } from 'node:worker_threads';
import { asObserverError, ObserverError } from '@observer/kernel';
import { ErasedPart, OnErasedPart, StoreNotice, WorkProgress } from '../../telemetry-store.port';
import { Answer, Call, errorData, errorOf, Request, Response, ThreadData, ThreadFault, ThreadNotice } from './protocol';
import { startThread } from './start-thread';

interface PendingCall {
  resolve(value: unknown): void;
  reject(fault: ObserverError): void;
  onProgress?: ((progress: WorkProgress) => void) | undefined;
  onPart?: OnErasedPart | undefined;
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly transfer?: readonly TransferListItem[];
  /** Called while long work runs. */
  readonly onProgress?: ((progress: WorkProgress) => void) | undefined;
  readonly onPart?: OnErasedPart | undefined;
}

/** How long `process.exit` waits for what runs in the thread. */
const HALT_TIMEOUT_MS = 5_000;

/** Calls to the thread that runs DuckDB. When the thread fails, open and later calls fail as `unavailable`, and it ends. */
export class StoreThread {
  private readonly halted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly worker = startThread(join(__dirname, 'main'), { halted: this.halted } satisfies ThreadData);
  private readonly pending = new Map<number, PendingCall>();
  private nextId = 1;
  private fault: ObserverError | undefined;
  private ending = false;
  /** Resolves when the thread is gone, for whatever reason. */
  readonly ended: Promise<void>;

  /** @param onNotice told of what belongs to no call */
  constructor(onNotice: (notice: StoreNotice) => void = () => undefined) {
    this.ended = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.on('message', (message: Response | ThreadFault | ThreadNotice) => {
      if ('notice' in message) onNotice(message.notice);
      else if ('fault' in message) this.failInOrder(errorOf(message.fault));
      else this.settle(message);
    });
    this.worker.on('error', (cause) => this.fail(new ObserverError('unavailable', `the store's thread failed: ${String(cause)}`, { cause })));
    this.worker.on('exit', () => this.fail(new ObserverError('unavailable', "the store's thread has ended")));
    const halt = (): void => this.halt();
    process.once('exit', halt);
    void this.ended.then(() => process.off('exit', halt));
    this.keepProcess();
  }

  call<M extends Call['method']>(
    call: Extract<Call, { method: M }>,
    options: CallOptions = {},
  ): Promise<Answer<M>> {
    const { signal, transfer, onProgress, onPart } = options;
    if (this.fault !== undefined) return Promise.reject(this.fault);
    if (signal?.aborted === true) return Promise.reject(new ObserverError('cancelled', 'the query was cancelled by its caller'));
    const id = this.nextId++;
    const cancel = (): void => this.post({ id, cancel: true });
    signal?.addEventListener('abort', cancel, { once: true });
    const answered = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, onProgress, onPart });
      this.keepProcess();
      this.post({ id, call }, transfer);
    });
    return answered.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<Answer<M>>;
  }

  /** A thread that failed takes no more calls. Until it has `ended` it may still have the files open. */
  get failed(): boolean {
    return this.fault !== undefined;
  }

  /**
   * Lets the thread finish its writes, cancel its queries, close the files and end; resolves when it is gone.
   * There is no ending it at once: see `main.ts`.
   */
  async end(): Promise<void> {
    this.ending = true;
    this.keepProcess();
    try {
      if (!this.failed) await this.call({ method: 'close' });
    } finally {
      await this.ended;
    }
  }

  private failInOrder(cause: ObserverError): void {
    this.fail(new ObserverError('unavailable', `the store's thread failed: ${cause.message}`, { cause }));
  }

  /** `process.exit` ends threads at once, which must not happen to one inside DuckDB: see `main.ts`. */
  private halt(): void {
    this.post({ halt: true });
    Atomics.wait(this.halted, 0, 0, HALT_TIMEOUT_MS);
  }

  /** An open store does not keep the process alive; an open call, and a thread that closes its files, do. */
  private keepProcess(): void {
    if (this.pending.size > 0 || this.ending || this.failed) this.worker.ref();
    else this.worker.unref();
  }

  private post(request: Request, transfer: readonly TransferListItem[] = []): void {
    this.worker.postMessage(request, transfer);
  }

  private settle(response: Response): void {
    const call = this.pending.get(response.id);
    if ('progress' in response) return call?.onProgress?.(response.progress);
    if ('part' in response) return void this.note(response, call?.onPart);
    this.forget(response.id);
    if ('error' in response) call?.reject(errorOf(response.error));
    else call?.resolve(response.value);
  }

  private async note({ id, part, erased }: { id: number; part: number; erased: ErasedPart }, onPart: OnErasedPart | undefined): Promise<void> {
    try {
      await onPart?.(erased);
      this.post({ id, part });
    } catch (thrown) {
      this.post({ id, part, error: errorData(asObserverError(thrown)) });
    }
  }

  private fail(fault: ObserverError): void {
    this.fault ??= fault;
    for (const [id, call] of [...this.pending]) {
      this.forget(id);
      call.reject(this.fault);
    }
  }

  private forget(id: number): void {
    this.pending.delete(id);
    this.keepProcess();
  }
}
