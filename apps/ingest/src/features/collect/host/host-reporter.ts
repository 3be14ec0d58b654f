import { collectLeasesBucket } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Lease, Logger, Messaging } from '@observer/platform';
import type { EventOutbox } from '../deliver/event-outbox';
import { nextSlotMs } from '../targets/slots';
import { hostEvent, hostFields } from './host-event';
import { readHost, type HostSample } from './host-reader';

export interface HostReporterOptions {
  readonly messaging: Messaging;
  readonly outbox: EventOutbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: string;
  readonly region?: string;
  readonly intervalMs: number;
  /** A path on the disk whose room is reported. */
  readonly diskPath: string;
}

const LEASE_TTL_MS = 6_000;
export const HOST_SOURCE = 'collector:host';

/** Reports the machine at a fixed cadence; of several replicas on one machine only the holder of the machine's lease does. */
export class HostReporter {
  private lease: Lease | undefined;
  private timer: NodeJS.Timeout | undefined;
  private previous: HostSample | undefined;

  constructor(private readonly options: HostReporterOptions) {}

  start(): void {
    const { messaging, host } = this.options;
    this.lease = messaging.lease(collectLeasesBucket, `host-${host.replace(/[^A-Za-z0-9_-]/g, '_')}`, { ttlMs: LEASE_TTL_MS, onAcquired: () => undefined, onLost: () => undefined });
    void this.sample();
    this.arm();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.lease?.release();
  }

  private arm(): void {
    const { clock, host, intervalMs } = this.options;
    const slotMs = nextSlotMs(host, intervalMs, clock.nowMs());
    this.timer = setTimeout(() => {
      this.arm();
      void this.report(slotMs);
    }, slotMs - clock.nowMs());
  }

  private async report(slotMs: number): Promise<void> {
    const before = this.previous;
    const now = await this.sample();
    if (before === undefined || now === undefined || this.lease?.held !== true) return;
    const { outbox, clock, host, region } = this.options;
    outbox.push(hostEvent(clock.nowNs(), { host, region }, hostFields(before, now)), HOST_SOURCE, `host:${host}:${slotMs}`);
  }

  private async sample(): Promise<HostSample | undefined> {
    try {
      return (this.previous = await readHost(this.options.diskPath));
    } catch (error) {
      this.options.log.warn({ err: error }, 'host-metrics-unreadable');
      return undefined;
    }
  }
}
