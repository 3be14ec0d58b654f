import { collectLeasesBucket, collectorAliveV1, PROBE_PARTITIONS } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Lease, Logger, Messaging, Subscription } from '@observer/platform';
import { divide } from './division';

export interface OwnershipOptions {
  readonly messaging: Messaging;
  readonly clock: Clock;
  readonly log: Logger;
  readonly instance: string;
  /** Called with the partitions held, after every change. On a loss: stop probing what is missing at once. */
  onChange(held: ReadonlySet<number>): void;
}

const ALIVE_INTERVAL_MS = 1_000;
/** A replica not heard of for this long is taken as gone. */
const MEMBER_TIMEOUT_MS = 4_000;
const LEASE_TTL_MS = 6_000;

/**
 * Which partitions this replica probes. Fairness comes from the division that all replicas compute from who is alive; exclusiveness
 * from one lease per partition, so that two replicas that see different members never probe the same node.
 */
export class PartitionOwnership {
  private readonly lastHeardMs = new Map<string, number>();
  private readonly leases = new Map<number, Lease>();
  private readonly held = new Set<number>();
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly leaving: Promise<void>[] = [];

  constructor(private readonly options: OwnershipOptions) {}

  get heldCount(): number {
    return this.held.size;
  }

  start(): void {
    this.subscription = this.options.messaging.onSignal(collectorAliveV1, ({ instance, leaving }) => this.heard(instance, leaving));
    this.timer = setInterval(() => this.beat(), ALIVE_INTERVAL_MS);
    // The first second is for hearing who is there already, so that a newcomer does not reach for everything.
    this.options.messaging.emit(collectorAliveV1, { instance: this.options.instance, leaving: false });
  }

  /** Gives everything up, so that the others take over without waiting for leases to run out. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.subscription?.stop();
    const leases = [...this.leases.values()];
    this.leases.clear();
    this.setHeld(() => this.held.clear());
    await Promise.all([...leases.map((lease) => lease.release()), ...this.leaving]);
    this.options.messaging.emit(collectorAliveV1, { instance: this.options.instance, leaving: true });
  }

  private beat(): void {
    this.options.messaging.emit(collectorAliveV1, { instance: this.options.instance, leaving: false });
    const goneBeforeMs = this.options.clock.monotonicMs() - MEMBER_TIMEOUT_MS;
    for (const [member, heardMs] of this.lastHeardMs) if (heardMs < goneBeforeMs) this.lastHeardMs.delete(member);
    this.compete();
  }

  private heard(instance: string, leaving: boolean): void {
    if (instance === this.options.instance) return;
    const isNew = !this.lastHeardMs.has(instance);
    if (leaving) this.lastHeardMs.delete(instance);
    else this.lastHeardMs.set(instance, this.options.clock.monotonicMs());
    if (leaving) this.compete();
    // A newcomer hears of us at once instead of a second later.
    else if (isNew) this.options.messaging.emit(collectorAliveV1, { instance: this.options.instance, leaving: false });
  }

  private compete(): void {
    const mine = divide(PROBE_PARTITIONS, [this.options.instance, ...this.lastHeardMs.keys()]).get(this.options.instance)!;
    for (const partition of [...this.leases.keys()]) if (!mine.has(partition)) this.giveUp(partition);
    for (const partition of mine) if (!this.leases.has(partition)) this.contend(partition);
  }

  private contend(partition: number): void {
    const { messaging, log } = this.options;
    const lease: Lease = messaging.lease(collectLeasesBucket, `probe-${partition}`, {
      ttlMs: LEASE_TTL_MS,
      onAcquired: () => this.leases.has(partition) && this.setHeld(() => this.held.add(partition)),
      onLost: () => {
        log.warn({ partition }, 'probe-partition-lost');
        this.setHeld(() => this.held.delete(partition));
      },
    });
    this.leases.set(partition, lease);
  }

  private giveUp(partition: number): void {
    const lease = this.leases.get(partition)!;
    this.leases.delete(partition);
    if (this.held.has(partition)) this.setHeld(() => this.held.delete(partition));
    const leaving = lease.release().catch((error: unknown) => this.options.log.warn({ partition, err: error }, 'probe-partition-release-failed'));
    this.leaving.push(leaving);
    void leaving.finally(() => this.leaving.splice(this.leaving.indexOf(leaving), 1));
  }

  private setHeld(change: () => void): void {
    change();
    this.options.onChange(new Set(this.held));
  }
}
