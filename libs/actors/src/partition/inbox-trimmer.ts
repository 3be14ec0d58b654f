import { actorInboxSubject } from '@observer/contracts';
import type { StreamPosition } from '@observer/platform';
import type { PartitionEnv } from './partition-env';

const INTERVAL_MS = 30_000;

/**
 * Removes from the inbox what is part of a durable snapshot and older than the duplicate window: a broker that was killed learns from the
 * messages it still has which ids were used.
 */
export class InboxTrimmer {
  private samples: { readonly atMs: number; readonly position: StreamPosition }[] = [];
  private lastMs = -Infinity;

  constructor(private readonly type: string, private readonly partition: number, private readonly env: PartitionEnv) {}

  trim(position: StreamPosition | undefined): void {
    const now = this.env.scheduler.clock.monotonicMs();
    if (position === undefined || now - this.lastMs < INTERVAL_MS) return;
    this.lastMs = now;
    this.samples.push({ atMs: now, position });
    const old = this.samples.filter(({ atMs }) => atMs <= now - this.env.inbox.duplicateWindowMs).at(-1);
    if (old === undefined) return;
    this.samples = this.samples.filter(({ atMs }) => atMs > old.atMs);
    if (old.position.epoch !== position.epoch) return;
    const subject = actorInboxSubject(this.env.service, this.type, this.partition);
    this.env.messaging.trim(this.env.inbox, { keepFromSequence: old.position.sequence + 1, subject }).catch((error: unknown) => {
      this.env.log.info({ type: this.type, partition: this.partition, err: error }, 'actor-inbox-not-trimmed');
    });
  }
}
