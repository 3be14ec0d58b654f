import { collectLeasesBucket, collectorAliveV1, PROBE_PARTITIONS } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { type Logger, type Messaging, PartitionOwnership } from '@observer/platform';

export interface ProbeOwnershipOptions {
  readonly messaging: Messaging;
  readonly clock: Clock;
  readonly log: Logger;
  readonly instance: string;
  /** Called with the partitions held, after every change. On a loss: stop probing what is missing at once. */
  onChange(held: ReadonlySet<number>): void;
}

/** A replica not heard of for this long is taken as gone. */
const MEMBER_TIMEOUT_MS = 4_000;
const LEASE_TTL_MS = 6_000;
const leaseName = (partition: number): string => `probe-${partition}`;

/** Which partitions of the nodes this replica probes: two replicas never probe the same node. */
export class ProbeOwnership {
  private readonly held = new Set<number>();
  private readonly ownership: PartitionOwnership;

  constructor({ messaging, clock, log, instance, onChange }: ProbeOwnershipOptions) {
    const set = (name: string, owned: boolean): void => {
      const partition = Number(name.slice(leaseName(0).length - 1));
      if (owned ? this.held.has(partition) : !this.held.has(partition)) return;
      if (owned) this.held.add(partition);
      else this.held.delete(partition);
      onChange(new Set(this.held));
    };
    this.ownership = new PartitionOwnership({
      messaging, clock, log, instance, alive: collectorAliveV1, leases: collectLeasesBucket, partitions: Array.from({ length: PROBE_PARTITIONS }, (_, partition) => leaseName(partition)),
      memberTimeoutMs: MEMBER_TIMEOUT_MS, leaseTtlMs: LEASE_TTL_MS,
      onAcquired: (name) => set(name, true),
      onLost(name) {
        log.warn({ partition: name }, 'probe-partition-lost');
        set(name, false);
      },
      onRelease: (name) => Promise.resolve(set(name, false)),
    });
  }

  get heldCount(): number {
    return this.held.size;
  }

  start(): void {
    this.ownership.start();
  }

  /** Gives everything up, so that the others take over without waiting for leases to run out. */
  stop(): Promise<void> {
    return this.ownership.stop();
  }
}
