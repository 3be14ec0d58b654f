import type { Clock } from '@observer/kernel';
import type { Health } from '@observer/platform';
import { RateMeter } from '../figures';

/** A lag is shown this long after its commit; then nothing waits and there is none. */
const LAG_VALID_MS = 10_000;

/** How the writing goes, as figures of the heartbeat. They are those of the replica that writes; one that does not any more shows none. */
export class PipelineFigures {
  private readonly written: RateMeter;
  private lag = { ms: 0, atMs: Number.NEGATIVE_INFINITY };

  constructor(private readonly clock: Clock, private readonly health: Health) {
    this.written = new RateMeter(clock);
    health.gauge('written_rows_per_second', () => this.written.perSecond());
    health.gauge('write_lag_ms', () => (clock.monotonicMs() - this.lag.atMs < LAG_VALID_MS ? this.lag.ms : 0));
  }

  readonly rowsWritten = (rows: number, lagMs: number): void => {
    this.written.mark(rows);
    this.lag = { ms: lagMs, atMs: this.clock.monotonicMs() };
  };

  stop(): void {
    for (const name of ['written_rows_per_second', 'write_lag_ms']) this.health.removeGauge(name);
  }
}
