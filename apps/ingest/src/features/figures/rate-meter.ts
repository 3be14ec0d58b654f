import type { Clock } from '@observer/kernel';

const WINDOW_SECONDS = 10;

/** Events per second over the last ten full seconds. */
export class RateMeter {
  private readonly counts = new Float64Array(WINDOW_SECONDS + 1);
  private second = 0;
  private lastMarkedMs = 0;

  constructor(private readonly clock: Clock) {
    this.second = this.currentSecond();
  }

  /** When something was last counted, milliseconds since the epoch; 0 = never. */
  get lastMs(): number {
    return this.lastMarkedMs;
  }

  mark(count: number): void {
    if (count === 0) return;
    this.advance();
    this.counts[this.second % this.counts.length]! += count;
    this.lastMarkedMs = this.clock.nowMs();
  }

  perSecond(): number {
    this.advance();
    let sum = 0;
    for (let i = 0; i < this.counts.length; i++) if (i !== this.second % this.counts.length) sum += this.counts[i]!;
    return sum / WINDOW_SECONDS;
  }

  /** Empties the slots of the seconds that passed since the last look. */
  private advance(): void {
    const now = this.currentSecond();
    const passed = Math.min(now - this.second, this.counts.length);
    for (let i = 1; i <= passed; i++) this.counts[(this.second + i) % this.counts.length] = 0;
    this.second = now;
  }

  private currentSecond(): number {
    return Math.floor(this.clock.monotonicMs() / 1000);
  }
}
