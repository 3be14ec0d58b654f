import { DEADLETTER, TELEMETRY, telemetryWriter } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Health, Messaging } from '@observer/platform';
import { RateMeter } from '../figures';

const INTERVAL_MS = 2_000;
/** A lag is shown this long after its commit; then nothing waits and there is none. */
const LAG_VALID_MS = 10_000;

interface Backlog {
  readonly messages: number;
  readonly bytes: number;
  readonly fillRatio: number;
  readonly deadLetters: number;
}

/** How the pipeline stands, as figures of the heartbeat. */
export class PipelineFigures {
  private readonly written: RateMeter;
  private backlog: Backlog = { messages: 0, bytes: 0, fillRatio: 0, deadLetters: 0 };
  private lag = { ms: 0, atMs: Number.NEGATIVE_INFINITY };
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock, private readonly health: Health) {
    this.written = new RateMeter(clock);
    const gauges: Record<string, () => number> = {
      written_rows_per_second: () => this.written.perSecond(),
      backlog_messages: () => this.backlog.messages,
      backlog_bytes: () => this.backlog.bytes,
      stream_fill_ratio: () => this.backlog.fillRatio,
      write_lag_ms: () => (clock.monotonicMs() - this.lag.atMs < LAG_VALID_MS ? this.lag.ms : 0),
      dead_letters: () => this.backlog.deadLetters,
    };
    for (const [name, read] of Object.entries(gauges)) health.gauge(name, read);
    this.names = Object.keys(gauges);
    this.timer = setInterval(() => void this.refresh(), INTERVAL_MS);
    void this.refresh();
  }

  private readonly names: readonly string[];

  readonly rowsWritten = (rows: number, lagMs: number): void => {
    this.written.mark(rows);
    this.lag = { ms: lagMs, atMs: this.clock.monotonicMs() };
  };

  /** The figures are those of the replica that writes; one that does not any more shows none. */
  stop(): void {
    clearInterval(this.timer);
    for (const name of this.names) this.health.removeGauge(name);
  }

  private async refresh(): Promise<void> {
    try {
      const [stream, consumer, deadLetters] = await Promise.all([
        this.messaging.streamInfo(TELEMETRY), this.messaging.consumerInfo(telemetryWriter), this.messaging.streamInfo(DEADLETTER),
      ]);
      const messages = consumer.pending + consumer.ackPending;
      this.backlog = {
        messages,
        // messages stay for the duplicate window after they are stored, so only their share of the stream waits
        bytes: stream.messages === 0 ? 0 : Math.round((stream.bytes * Math.min(messages, stream.messages)) / stream.messages),
        fillRatio: stream.maxBytes > 0 ? stream.bytes / stream.maxBytes : 0,
        deadLetters: deadLetters.messages,
      };
    } catch {
      // the broker is away: the last figures stay until it is back, and the check "nats" tells of it
      return;
    }
  }
}
