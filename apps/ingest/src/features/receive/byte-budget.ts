import { ObserverError } from '@observer/kernel';

/**
 * Bytes of bodies held in memory at a time, over all requests. Beyond it requests are turned away before memory grows. One owner never
 * holds more than its share, so that a sender of large and slow bodies leaves room for the others.
 */
export class ByteBudget {
  private held = 0;
  private readonly heldBy = new Map<string, number>();

  /** @param ownerBytes share of one owner; default: everything */
  constructor(readonly limitBytes: number, private readonly ownerBytes = limitBytes) {}

  get heldBytes(): number {
    return this.held;
  }

  /** Opens the account of one request of an owner, e.g. an API key. */
  open(owner: string): BudgetAccount {
    let taken = 0;
    return {
      /** @throws ObserverError `unavailable` when there is no room: the client shall try again soon */
      take: (bytes) => {
        if (this.held + bytes > this.limitBytes) throw noRoom('Too many bodies are being worked on at once');
        if (this.heldOf(owner) + bytes > this.ownerBytes) throw noRoom('Too many bodies of this API key are being worked on at once');
        this.change(owner, bytes);
        taken += bytes;
      },
      close: () => {
        this.change(owner, -taken);
        taken = 0;
      },
    };
  }

  private heldOf(owner: string): number {
    return this.heldBy.get(owner) ?? 0;
  }

  private change(owner: string, bytes: number): void {
    this.held += bytes;
    const left = this.heldOf(owner) + bytes;
    if (left > 0) this.heldBy.set(owner, left);
    else this.heldBy.delete(owner);
  }
}

const noRoom = (what: string): ObserverError => new ObserverError('unavailable', `${what}; send this one again in a moment`, { details: { retryAfterMs: 1000 } });

export interface BudgetAccount {
  take(bytes: number): void;
  /** Gives back all that was taken. */
  close(): void;
}
