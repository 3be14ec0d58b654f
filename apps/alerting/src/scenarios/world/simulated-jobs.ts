import type { DelayedJobOutcome, MakeDelayedJobs } from '@observer/platform';

interface Job {
  readonly atMs: number;
  run(): Promise<DelayedJobOutcome>;
}

/** Delayed jobs of all queues, done when the simulation's time has come, one after the other. A fault of a handler is the scenario's. */
export class SimulatedJobs {
  private readonly waiting = new Map<string, Job>();
  private readonly stopped = new AbortController().signal;
  private running: string | undefined;

  constructor(private readonly nowMs: () => number) {}

  readonly make: MakeDelayedJobs = ({ name, handler }) => ({
    start: () => undefined,
    stop: async () => undefined,
    add: async (id, atMs, payload) => {
      const key = `${name}/${id}`;
      if (this.running === key || this.waiting.has(key)) return;
      this.waiting.set(key, { atMs: Math.max(atMs, this.nowMs()), run: () => handler(id, payload, this.stopped) });
    },
    remove: async (id) => this.waiting.delete(`${name}/${id}`),
  });

  /** Infinity = nothing waits. */
  get nextDueMs(): number {
    return Math.min(...[...this.waiting.values()].map(({ atMs }) => atMs));
  }

  /** Does what is due next. */
  async ring(): Promise<void> {
    const [key, job] = [...this.waiting].reduce((first, one) => (one[1].atMs < first[1].atMs ? one : first));
    this.waiting.delete(key);
    this.running = key;
    const outcome = await job.run().finally(() => (this.running = undefined));
    if (outcome.kind === 'again') this.waiting.set(key, { ...job, atMs: Math.max(this.nowMs() + 1, outcome.atMs) });
  }
}
