import { ObserverError } from '@observer/kernel';

interface Waiter {
  readonly bytes: number;
  admit(): void;
}

/** Bounds what is in flight. Publishers wait in order; when too much waits already, they are told at once. */
export class InFlightBudget {
  private used = 0;
  private waitingBytes = 0;
  private readonly waiters: Waiter[] = [];

  constructor(
    private readonly limitBytes: number,
    private readonly maxWaitingBytes: number,
  ) {}

  get inFlightBytes(): number {
    return this.used;
  }

  /**
   * Takes room; a message larger than the whole budget goes alone.
   * @throws ObserverError `resource_exhausted` when too much waits, `unavailable` when there was no room in time
   */
  async acquire(bytes: number, timeoutMs: number): Promise<void> {
    if (this.waiters.length === 0 && this.fits(bytes)) {
      this.used += bytes;
      return;
    }
    if (this.waitingBytes + bytes > this.maxWaitingBytes) {
      throw new ObserverError('resource_exhausted', `Too much waits to be published (${this.waitingBytes} bytes): the broker is slower than what comes in; retry later`);
    }
    await this.wait(bytes, timeoutMs);
  }

  release(bytes: number): void {
    this.used -= bytes;
    while (this.waiters.length > 0 && this.fits(this.waiters[0]!.bytes)) this.waiters.shift()!.admit();
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.limitBytes;
  }

  private wait(bytes: number, timeoutMs: number): Promise<void> {
    this.waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        bytes,
        admit: () => {
          clearTimeout(timer);
          this.waitingBytes -= bytes;
          this.used += bytes;
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        this.waitingBytes -= bytes;
        reject(new ObserverError('unavailable', `No room in the publish pipeline within ${timeoutMs} ms: the broker does not keep up; nothing was sent`));
      }, timeoutMs);
      this.waiters.push(waiter);
    });
  }
}
