/**
 * What one slow or fast reader has not read yet: at most one value. A reader that keeps up sees every value; one that does not sees
 * the latest, so memory stays bounded however slow it is. Ends when the reader returns.
 */
export class LatestValue<T> implements AsyncIterableIterator<T> {
  private pending: { readonly value: T } | undefined;
  private waiting: ((result: IteratorResult<T, undefined>) => void) | undefined;
  private ended = false;

  constructor(
    private readonly onEnd: () => void,
    /** What becomes of a value nobody read before the next one; default: it is dropped. */
    private readonly merge: (unread: T, next: T) => T = (_unread, next) => next,
  ) {}

  push(value: T): void {
    if (this.ended) return;
    if (this.waiting !== undefined) {
      const resolve = this.waiting;
      this.waiting = undefined;
      resolve({ value, done: false });
      return;
    }
    this.pending = { value: this.pending === undefined ? value : this.merge(this.pending.value, value) };
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.ended) return Promise.resolve({ value: undefined, done: true });
    if (this.pending === undefined) return new Promise((resolve) => (this.waiting = resolve));
    const { value } = this.pending;
    this.pending = undefined;
    return Promise.resolve({ value, done: false });
  }

  /** Ends the sequence; safe to call more than once. */
  return(): Promise<IteratorResult<T, undefined>> {
    if (!this.ended) {
      this.ended = true;
      this.pending = undefined;
      this.waiting?.({ value: undefined, done: true });
      this.waiting = undefined;
      this.onEnd();
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(): Promise<IteratorResult<T, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
