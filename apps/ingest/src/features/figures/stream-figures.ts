import { DEADLETTER, TELEMETRY, telemetryWriter } from '@observer/contracts';
import type { Health, Messaging } from '@observer/platform';

const INTERVAL_MS = 2_000;

interface Backlog {
  readonly messages: number;
  readonly bytes: number;
  readonly fillRatio: number;
  readonly deadLetters: number;
}

/**
 * How full the streams are, as figures of the heartbeat. Every replica tells them, whatever its roles: they matter most when no replica
 * writes any more.
 */
export class StreamFigures {
  private backlog: Backlog = { messages: 0, bytes: 0, fillRatio: 0, deadLetters: 0 };
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly messaging: Messaging, health: Health) {
    health.gauge('backlog_messages', () => this.backlog.messages);
    health.gauge('backlog_bytes', () => this.backlog.bytes);
    health.gauge('stream_fill_ratio', () => this.backlog.fillRatio);
    health.gauge('dead_letters', () => this.backlog.deadLetters);
    this.timer = setInterval(() => void this.refresh(), INTERVAL_MS);
    void this.refresh();
  }

  stop(): void {
    clearInterval(this.timer);
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
