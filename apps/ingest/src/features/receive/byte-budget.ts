import { ObserverError } from '@observer/kernel';

/** Bytes of bodies held in memory at a time, over all requests. Beyond it requests are turned away before memory grows. */
export class ByteBudget {
  private held = 0;

  constructor(readonly limitBytes: number) {}

  get heldBytes(): number {
    return this.held;
  }

  /** Opens the account of one request. */
  open(): BudgetAccount {
    let taken = 0;
    return {
      /** @throws ObserverError `unavailable` when there is no room: the client shall try again soon */
      take: (bytes) => {
        if (this.held + bytes > this.limitBytes) {
          throw new ObserverError('unavailable', 'Too many bodies are being worked on at once; send this one again in a moment', { details: { retryAfterMs: 1000 } });
        }
        this.held += bytes;
        taken += bytes;
      },
      close: () => {
        this.held -= taken;
        taken = 0;
      },
    };
  }
}

export interface BudgetAccount {
  take(bytes: number): void;
  /** Gives back all that was taken. */
  close(): void;
}
