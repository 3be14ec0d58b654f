import type { Clock } from '@observer/kernel';
import type { Scheduler } from '../scheduler';

interface Event {
  readonly atMs: number;
  readonly order: number;
  run(): void;
}

/** Time that stands still until it is told to go on; everything that waits in a simulation waits here. */
export class SimulatedTime {
  private nowMs = 0;
  private order = 0;
  private readonly events: Event[] = [];

  get monotonicMs(): number {
    return this.nowMs;
  }

  /** @returns cancel */
  after(ms: number, run: () => void): () => void {
    const event: Event = { atMs: this.nowMs + Math.max(0, ms), order: this.order++, run };
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1]!.atMs > event.atMs)) at--;
    this.events.splice(at, 0, event);
    return () => {
      const found = this.events.indexOf(event);
      if (found >= 0) this.events.splice(found, 1);
    };
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time go on until a condition holds. @returns whether it came true within `ms` */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    const end = this.nowMs + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (condition()) return true;
      const next = this.events[0];
      if (next === undefined || next.atMs > end) {
        this.nowMs = end;
        return false;
      }
      this.events.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
  }

  async advance(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }
}

/** A process of a simulation: its wall clock may jump, and when it is killed nothing that it waits for happens any more. */
export class SimulatedProcess implements Scheduler {
  private wallOffsetMs = 0;
  alive = true;

  constructor(readonly time: SimulatedTime, private readonly originMs = 1_760_000_000_000) {}

  readonly clock: Clock = {
    nowMs: () => this.originMs + this.time.monotonicMs + this.wallOffsetMs,
    nowNs: () => BigInt(Math.round(this.clock.nowMs())) * 1_000_000n,
    monotonicMs: () => this.time.monotonicMs,
  };

  jumpClock(ms: number): void {
    this.wallOffsetMs += ms;
  }

  kill(): void {
    this.alive = false;
  }

  after(ms: number, callback: () => void): () => void {
    return this.time.after(ms, () => {
      if (this.alive) callback();
    });
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => this.after(0, resolve));
  }
}
