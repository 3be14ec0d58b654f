import { ObserverError } from '@observer/kernel';

/** The life of one query: it ends when its caller goes away, its time is up, or the store closes. */
export class QueryScope {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly onAbort = (): void => this.cancel();
  private fault: ObserverError | undefined;

  constructor(timeoutMs: number | undefined, private readonly caller: AbortSignal | undefined) {
    if (timeoutMs !== undefined) {
      this.timer = setTimeout(
        () => this.end(new ObserverError('deadline_exceeded', `the query did not finish within ${timeoutMs} ms; narrow the range, widen the step, or raise timeoutMs`, { retryable: false })),
        timeoutMs,
      );
    }
    caller?.addEventListener('abort', this.onAbort, { once: true });
    if (caller?.aborted === true) this.cancel();
  }

  /** Requests with this signal are closed when the query ends early; the server then stops working on it. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  cancel(): void {
    this.end(new ObserverError('cancelled', 'the query was cancelled by its caller'));
  }

  throwIfEnded(): void {
    if (this.fault !== undefined) throw this.fault;
  }

  /** Runs the query; whatever fails after it was ended fails with the reason of its end. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.throwIfEnded();
      const result = await work();
      this.throwIfEnded();
      return result;
    } catch (thrown) {
      throw this.fault ?? thrown;
    } finally {
      clearTimeout(this.timer);
      this.caller?.removeEventListener('abort', this.onAbort);
    }
  }

  private end(fault: ObserverError): void {
    if (this.fault !== undefined) return;
    this.fault = fault;
    this.controller.abort();
  }
}
