/** Nothing written for so long while something waits is worth a look. */
const STALLED_MS = 30_000;
/** So far behind the writer may be, however much it writes. */
const BEHIND_MS = 60_000;
/** Two seconds apart they reach three hours back; then older ones stand in for those between. */
const MOST_SAMPLES = 5_000;

interface Sample {
  readonly atMs: number;
  readonly lastSequence: number;
}

/** How the log and its writer stand. */
export interface LogState {
  readonly lastSequence: number;
  /** All up to here is stored. */
  readonly ackFloor: number;
  /** Messages that are not stored. */
  readonly waiting: number;
}

/**
 * How long the oldest message that is not stored has been waiting: from watching how far the log had got when, and from the commit under way, whose messages
 * tell when they were accepted. Pure.
 */
export class WriterLag {
  private samples: Sample[] = [];
  private waiting = 0;
  private underWaySinceMs: number | undefined;
  private lastCommitMs: number;

  /** Times are those of the clock since the process began. */
  constructor(nowMs: number) {
    this.lastCommitMs = nowMs;
  }

  observe(nowMs: number, { lastSequence, ackFloor, waiting }: LogState): void {
    const newest = this.samples.at(-1);
    if (newest !== undefined && lastSequence < newest.lastSequence) this.samples = []; // the stream was made anew
    if (newest === undefined || lastSequence !== newest.lastSequence) this.samples.push({ atMs: nowMs, lastSequence });
    this.waiting = waiting;
    this.samples = waiting === 0 ? this.samples.slice(-1) : this.samples.filter((sample, i, all) => sample.lastSequence > ackFloor || i === all.length - 1);
    if (this.samples.length > MOST_SAMPLES) this.samples.splice(1, 1);
  }

  /** @param oldestAtMs when the oldest message of the commit was accepted */
  commitBegins(oldestAtMs: number): void {
    this.underWaySinceMs = oldestAtMs;
  }

  /** @param hasStored false when it failed */
  commitEnds(nowMs: number, hasStored: boolean): void {
    this.underWaySinceMs = undefined;
    if (hasStored) this.lastCommitMs = nowMs;
  }

  /** Milliseconds, 0 when nothing waits. */
  at(nowMs: number): number {
    const seen = this.waiting === 0 ? undefined : this.samples[0]?.atMs;
    return Math.max(0, nowMs - Math.min(this.underWaySinceMs ?? nowMs, seen ?? nowMs));
  }

  /** What is wrong, if something is. */
  problemAt(nowMs: number): string | undefined {
    const lag = this.at(nowMs);
    const idle = nowMs - this.lastCommitMs;
    const seconds = (ms: number): number => Math.round(ms / 1_000);
    if (lag >= STALLED_MS && idle >= STALLED_MS) return `nothing was stored for ${seconds(idle)} s, and messages wait since ${seconds(lag)} s: see the log of this replica, and whether the store's disk or server answers`;
    return lag >= BEHIND_MS ? `the oldest message waits since ${seconds(lag)} s: more comes in than the store takes` : undefined;
  }
}
