import { asObserverError } from '@observer/kernel';
import type { Batch } from '@observer/telemetry';
import type { EventSink } from './event-sink.port';

export interface OutboxOptions {
  readonly sink: EventSink;
  /** Events kept while they cannot be delivered; beyond it the oldest go. */
  readonly capacity: number;
  readonly onDropped: (reason: 'buffer_full' | 'refused', error?: Error) => void;
  /** Random number in [0, 1) for the jitter of retries. */
  readonly random?: () => number;
}

interface Entry {
  readonly batch: Batch;
  readonly source: string;
  readonly messageId: string;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;
/** Events under way at the same time; the order among them does not matter, each row carries its own time. */
const WINDOW = 32;

/** Delivers collected events in the background; while ingest or NATS cannot take them it keeps a bounded number and tries again. */
export class EventOutbox {
  private readonly waiting: Entry[] = [];
  private underWay = 0;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private idle: Array<() => void> = [];

  constructor(private readonly options: OutboxOptions) {}

  /** Events not yet durable. */
  get size(): number {
    return this.waiting.length + this.underWay;
  }

  /** @param messageId the same for the same observation, so that a repeat counts once */
  push(batch: Batch, source: string, messageId: string): void {
    this.enqueue({ batch, source, messageId }, 'push');
    this.pump();
  }

  /** Resolves when everything is delivered or dropped, or after `timeoutMs`; what is left then counts as lost. @returns how many are left */
  async flush(timeoutMs: number): Promise<number> {
    if (this.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([late, new Promise<void>((resolve) => this.idle.push(resolve))]);
      clearTimeout(timer);
    }
    clearTimeout(this.timer);
    return this.size;
  }

  private enqueue(entry: Entry, how: 'push' | 'unshift'): void {
    this.waiting[how](entry);
    if (this.waiting.length <= this.options.capacity) return;
    this.waiting.shift();
    this.options.onDropped('buffer_full');
  }

  private pump(): void {
    if (this.timer !== undefined) return;
    // After a failure one event goes first, to see whether the way is free again.
    const window = this.failures === 0 ? WINDOW : 1;
    while (this.underWay < window && this.waiting.length > 0) void this.deliver(this.waiting.shift()!);
    if (this.size === 0) this.idle.splice(0).forEach((resolve) => resolve());
  }

  private async deliver(entry: Entry): Promise<void> {
    this.underWay++;
    try {
      await this.options.sink.accept([entry.batch], { source: entry.source, messageId: entry.messageId });
      this.failures = 0;
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable) this.retry(entry);
      else this.options.onDropped('refused', error);
    } finally {
      this.underWay--;
      this.pump();
    }
  }

  private retry(entry: Entry): void {
    this.enqueue(entry, 'unshift');
    if (this.timer !== undefined) return;
    this.failures++;
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures - 1, 10));
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, waitMs * (0.5 + (this.options.random ?? Math.random)() / 2));
  }
}
