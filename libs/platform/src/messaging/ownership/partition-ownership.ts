import type { BucketDeclaration, SignalContract } from '@observer/contracts';
import { asObserverError, type Clock } from '@observer/kernel';
import type { z } from 'zod';
import type { Logger } from '../../log/logger';
import type { Lease } from '../lease/lease';
import type { Messaging, Subscription } from '../messaging';
import { divide } from './division';

/** What replicas tell each other about being there. */
type Alive = { readonly instance: string; readonly leaving: boolean };

export interface OwnershipOptions {
  readonly messaging: Pick<Messaging, 'lease' | 'emit' | 'onSignal'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly instance: string;
  readonly alive: SignalContract<z.ZodType<Alive, Alive>>;
  readonly leases: BucketDeclaration;
  /** Names of leases; the same list, in the same order, on every replica. */
  readonly partitions: readonly string[];
  /** A replica not heard of for this long is taken as gone. Default 2500. */
  readonly memberTimeoutMs?: number;
  /** Default 3000. A replica that dies is replaced after both times at the latest, plus a second. */
  readonly leaseTtlMs?: number;
  onAcquired(partition: string, lease: Lease): void;
  /** The lease ended by itself: stop at once. */
  onLost(partition: string): void;
  /** Another replica shall have it: the lease is freed when this resolves. */
  onRelease(partition: string): Promise<void>;
}

const ALIVE_INTERVAL_MS = 1_000;

/**
 * Which partitions this replica owns. Fairness comes from the division that all replicas compute from who is alive; exclusiveness from
 * one lease per partition, so that two replicas that see different members never own the same.
 */
export class PartitionOwnership {
  private readonly lastHeardMs = new Map<string, number>();
  private readonly leases = new Map<string, Lease>();
  private readonly releasing = new Map<string, Promise<void>>();
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: OwnershipOptions) {}

  start(): void {
    const { messaging, alive } = this.options;
    this.subscription = messaging.onSignal(alive, ({ instance, leaving }) => this.heard(instance, leaving));
    // The first second is for hearing who is there already, so that a newcomer does not reach for everything.
    this.timer = setInterval(() => this.beat(), ALIVE_INTERVAL_MS);
    this.tell(false);
  }

  /** Gives everything up, so that the others take over without waiting for leases to run out. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.timer);
    await this.subscription?.stop();
    this.tell(true);
    for (const partition of [...this.leases.keys()]) this.giveUp(partition);
    await Promise.all(this.releasing.values());
    this.tell(true);
  }

  private tell(leaving: boolean): void {
    this.options.messaging.emit(this.options.alive, { instance: this.options.instance, leaving });
  }

  private beat(): void {
    this.tell(false);
    const goneBeforeMs = this.options.clock.monotonicMs() - (this.options.memberTimeoutMs ?? 2_500);
    for (const [member, heardMs] of this.lastHeardMs) if (heardMs < goneBeforeMs) this.lastHeardMs.delete(member);
    this.compete();
  }

  private heard(instance: string, leaving: boolean): void {
    if (this.stopped || instance === this.options.instance) return;
    const isNew = !this.lastHeardMs.has(instance);
    if (leaving) this.lastHeardMs.delete(instance);
    else this.lastHeardMs.set(instance, this.options.clock.monotonicMs());
    if (leaving) this.compete();
    // A newcomer hears of us at once instead of a second later.
    else if (isNew) this.tell(false);
  }

  private compete(): void {
    if (this.stopped) return;
    const { partitions, instance } = this.options;
    const mine = divide(partitions.length, [instance, ...this.lastHeardMs.keys()]).get(instance)!;
    for (const [index, partition] of partitions.entries()) {
      if (!mine.has(index)) this.giveUp(partition);
      else if (!this.leases.has(partition) && !this.releasing.has(partition)) this.contend(partition);
    }
  }

  private contend(partition: string): void {
    const { messaging, leases, leaseTtlMs = 3_000 } = this.options;
    const lease: Lease = messaging.lease(leases, partition, {
      ttlMs: leaseTtlMs,
      onAcquired: () => this.leases.get(partition) === lease && this.options.onAcquired(partition, lease),
      onLost: () => this.options.onLost(partition),
    });
    this.leases.set(partition, lease);
  }

  private giveUp(partition: string): void {
    const lease = this.leases.get(partition);
    if (lease === undefined) return;
    this.leases.delete(partition);
    const released = this.options.onRelease(partition)
      .catch((error: unknown) => this.options.log.warn({ partition, err: asObserverError(error) }, 'partition-not-ended-in-order'))
      .then(() => lease.release())
      .catch((error: unknown) => this.options.log.warn({ partition, err: asObserverError(error) }, 'partition-lease-not-released'))
      .finally(() => this.releasing.delete(partition));
    this.releasing.set(partition, released);
  }
}
