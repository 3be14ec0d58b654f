import type { Clock } from '@observer/kernel';
import type { CommitPolicy } from '../actor';

/** Positions that moved over messages which changed nothing: reading those again harms nobody. */
const MOVED_MS = 5_000;
/** Positions that moved because what came was for others. */
const IDLED_MS = 20_000;
/** Effects that are carried out and still named by the last commit. */
const DONE_MS = 1_000;

/** Says when a commit is due: the sooner, the more would have to be done again without it. */
export class CommitClock {
  private dueAt = Infinity;
  private messages = 0;
  private bytes = 0;

  constructor(private readonly policy: CommitPolicy, private readonly clock: Clock) {}

  /** State changed, or effects were decided. */
  changed(bytes: number): void {
    this.count(bytes);
    this.by(this.policy.maxDelayMs);
  }

  /** A message was handled and left no trace. */
  moved(bytes = 0): void {
    this.count(bytes);
    this.by(MOVED_MS);
  }

  idled(): void {
    this.by(IDLED_MS);
  }

  done(): void {
    this.by(DONE_MS);
  }

  committed(): void {
    this.dueAt = Infinity;
    this.messages = 0;
    this.bytes = 0;
  }

  get isDirty(): boolean {
    return this.dueAt !== Infinity;
  }

  get isDue(): boolean {
    return this.isDirty && (this.isAhead(1) || this.clock.monotonicMs() >= this.dueAt);
  }

  /** Whether so many times what one commit should hold waits for it. */
  isAhead(times: number): boolean {
    return this.messages >= times * this.policy.maxMessages || this.bytes >= times * this.policy.maxBytes;
  }

  untilMs(): number {
    return Math.max(0, this.dueAt - this.clock.monotonicMs());
  }

  private count(bytes: number): void {
    this.messages++;
    this.bytes += bytes;
  }

  private by(delayMs: number): void {
    this.dueAt = Math.min(this.dueAt, this.clock.monotonicMs() + delayMs);
  }
}
