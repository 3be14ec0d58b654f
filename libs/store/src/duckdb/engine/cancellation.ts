import { ObserverError } from '@observer/kernel';

type Cause = 'cancelled' | 'deadline_exceeded';

/** Ends one query: because the caller went away, or because its time is up. */
export class Cancellation {
  private cause: Cause | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(private readonly timeoutMs?: number) {
    if (timeoutMs !== undefined) this.timer = setTimeout(() => this.trigger('deadline_exceeded'), timeoutMs);
  }

  cancel(): void {
    this.trigger('cancelled');
  }

  /** Calls back once when triggered; the returned function stops listening. */
  onTrigger(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  throwIfTriggered(): void {
    if (this.cause === 'cancelled') throw new ObserverError('cancelled', 'the query was cancelled by its caller');
    if (this.cause === 'deadline_exceeded') {
      throw new ObserverError('deadline_exceeded', `the query did not finish within ${this.timeoutMs} ms; narrow the range, widen the step, or raise timeoutMs`, { retryable: false });
    }
  }

  /** Frees the timer; call when the query is over. */
  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private trigger(cause: Cause): void {
    if (this.cause !== undefined) return;
    this.cause = cause;
    for (const listener of [...this.listeners]) listener();
  }
}
