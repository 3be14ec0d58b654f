import type { Lease } from '@observer/platform';
import type { AnyActor } from './actor';
import { Partition } from './partition/partition';
import type { PartitionEnv } from './partition/partition-env';
import { pause } from './scheduler';

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A partition that ran this long starts again without a growing pause. */
const SOUND_MS = 60_000;

/** Keeps a partition running while this replica has its lease: one that fails starts again from its snapshot, with growing pauses. */
export class OwnedPartition {
  private current: Partition | undefined;
  private wanted = true;
  private readonly done: Promise<void>;

  constructor(readonly actor: AnyActor, readonly partition: number, private readonly env: PartitionEnv, private readonly lease: Pick<Lease, 'held'>) {
    this.done = this.run();
  }

  sizes(): ReturnType<Partition['sizes']> {
    return this.current?.sizes() ?? { active: 0, timers: 0, mailbox: 0, lagSeconds: 0, snapshotBytes: 0, pendingEffects: 0 };
  }

  async stop(): Promise<void> {
    this.wanted = false;
    await this.current?.stop();
    await this.done;
  }

  abandon(): void {
    this.wanted = false;
    this.current?.abandon();
  }

  private async run(): Promise<void> {
    const { scheduler, log, metrics } = this.env;
    let delayMs = FIRST_RESTART_MS;
    let survivedFence: number | undefined;
    while (this.wanted && this.lease.held) {
      const startedAt = scheduler.clock.monotonicMs();
      this.current = new Partition(this.actor, this.partition, this.env, () => this.lease.held, survivedFence);
      const end = await this.current.ended;
      if (!this.wanted || !this.lease.held) return;
      survivedFence = end.type === 'failed' ? end.survivedFence : undefined;
      if (scheduler.clock.monotonicMs() - startedAt >= SOUND_MS) delayMs = FIRST_RESTART_MS;
      metrics.moved(this.actor.type, 'restarted');
      log.error({ type: this.actor.type, partition: this.partition, end: end.type, ...(end.type === 'failed' ? { err: end.error } : {}), retry_ms: delayMs }, 'actor-partition-restarts');
      await pause(scheduler, delayMs);
      delayMs = Math.min(LONGEST_RESTART_MS, delayMs * 2);
    }
  }
}
