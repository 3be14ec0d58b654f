import type { Clock } from '@observer/kernel';
import { ConcurrencyLimit } from './concurrency-limit';
import { firstDelayMs, nextSlotMs } from './slots';
import type { Target } from './target';

export interface SchedulerOptions {
  readonly clock: Clock;
  /** Probes that may run at the same time. */
  readonly concurrency: number;
  /** @param slotMs the moment the probe was due; `isCurrent` tells whether the target is still ours and unchanged */
  probe(target: Target, slotMs: number, isCurrent: () => boolean): Promise<void>;
  /** A slot passed while the previous probe of the target was still running or waiting. */
  onSkipped(target: Target): void;
  onError(target: Target, error: unknown): void;
}

interface Entry {
  readonly target: Target;
  readonly fingerprint: string;
  timer?: NodeJS.Timeout;
}

/** Probes each target at its own fixed cadence: no two probes of one node at the same time, and a bounded number in all. */
export class TargetScheduler {
  private readonly entries = new Map<string, Entry>();
  /** Node ids with a probe under way, whatever became of their entry since. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly limit: ConcurrencyLimit;

  constructor(private readonly options: SchedulerOptions) {
    this.limit = new ConcurrencyLimit(options.concurrency);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Makes these the targets: new and changed ones are probed within a second, the missing ones no more. */
  reconcile(targets: readonly Target[]): void {
    const wanted = new Map(targets.map((target) => [target.node.id, target]));
    for (const id of this.entries.keys()) if (!wanted.has(id)) this.remove(id);
    for (const [id, target] of wanted) {
      const fingerprint = JSON.stringify(target);
      if (this.entries.get(id)?.fingerprint === fingerprint) continue;
      this.remove(id);
      const entry: Entry = { target, fingerprint };
      this.entries.set(id, entry);
      this.arm(entry, this.options.clock.nowMs() + firstDelayMs(id, target.node.probe.intervalMs));
    }
  }

  /** Starts nothing more and waits for what runs. */
  async stop(): Promise<void> {
    this.reconcile([]);
    await Promise.all(this.running.values());
  }

  private remove(id: string): void {
    clearTimeout(this.entries.get(id)?.timer);
    this.entries.delete(id);
  }

  private arm(entry: Entry, atMs: number): void {
    entry.timer = setTimeout(() => this.due(entry, atMs), Math.max(0, atMs - this.options.clock.nowMs()));
  }

  private due(entry: Entry, slotMs: number): void {
    const { node } = entry.target;
    // A timer may fire a moment early; the slot it was armed for is done, so the next one is looked for behind it.
    this.arm(entry, nextSlotMs(node.id, node.probe.intervalMs, Math.max(slotMs, this.options.clock.nowMs())));
    if (this.running.has(node.id)) return this.options.onSkipped(entry.target);
    const isCurrent = (): boolean => this.entries.get(node.id) === entry;
    const run = this.limit
      .run(async () => {
        if (isCurrent()) await this.options.probe(entry.target, slotMs, isCurrent);
      })
      .catch((error: unknown) => this.options.onError(entry.target, error))
      .finally(() => this.running.delete(node.id));
    this.running.set(node.id, run);
  }
}
