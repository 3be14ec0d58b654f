import { TELEMETRY, telemetryWriter } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { CheckResult, Health, Messaging } from '@observer/platform';
import { RateMeter } from '../figures';
import { WriterLag } from './writer-lag';

/** The lag of a commit is shown this long. */
const LAG_VALID_MS = 10_000;
const INTERVAL_MS = 2_000;

/** How the writing goes, as figures of the heartbeat. They are those of the replica that writes; one that does not any more shows none. */
export class PipelineFigures {
  private readonly written: RateMeter;
  private readonly waiting: WriterLag;
  private readonly timer: NodeJS.Timeout;
  private last = { lagMs: 0, atMs: Number.NEGATIVE_INFINITY };

  constructor(private readonly clock: Clock, private readonly health: Health, private readonly messaging: Pick<Messaging, 'streamInfo' | 'consumerInfo'>) {
    this.written = new RateMeter(clock);
    this.waiting = new WriterLag(clock.monotonicMs());
    health.gauge('written_rows_per_second', () => this.written.perSecond());
    health.gauge('write_lag_ms', () => this.lagMs());
    this.timer = setInterval(() => void this.look(), INTERVAL_MS);
    void this.look();
  }

  /** @param lagMs how long ago the oldest message of the commit was accepted */
  readonly commitBegins = (lagMs: number): void => this.waiting.commitBegins(this.clock.monotonicMs() - lagMs);

  readonly commitFailed = (): void => this.waiting.commitEnds(this.clock.monotonicMs(), false);

  readonly rowsWritten = (rows: number, lagMs: number): void => {
    const atMs = this.clock.monotonicMs();
    this.written.mark(rows);
    this.waiting.commitEnds(atMs, true);
    this.last = { lagMs, atMs };
  };

  /** A writer that stands still serves queries nevertheless. */
  check(): CheckResult {
    const reason = this.waiting.problemAt(this.clock.monotonicMs());
    return { ok: true, ...(reason !== undefined && { reason }) };
  }

  stop(): void {
    clearInterval(this.timer);
    for (const name of ['written_rows_per_second', 'write_lag_ms']) this.health.removeGauge(name);
  }

  private lagMs(): number {
    const nowMs = this.clock.monotonicMs();
    return Math.max(this.waiting.at(nowMs), nowMs - this.last.atMs < LAG_VALID_MS ? this.last.lagMs : 0);
  }

  private async look(): Promise<void> {
    try {
      const [{ lastSequence }, { ackFloor, pending, ackPending }] = await Promise.all([this.messaging.streamInfo(TELEMETRY), this.messaging.consumerInfo(telemetryWriter)]);
      this.waiting.observe(this.clock.monotonicMs(), { lastSequence, ackFloor, waiting: pending + ackPending });
    } catch {
      // The broker is away: the check "nats" tells of it.
      return;
    }
  }
}
