import { BATCH_HEADERS, DEADLETTER, telemetryWriter } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import {
  type CounterMetric, DEAD_LETTER_HEADERS, Done, type HistogramMetric, type Logger, type Messaging, type Metrics, type Outcome, Retry, type StreamMessage, type Subscription,
} from '@observer/platform';
import type { EncodedWriteReport, RefusedEntry, RefusedPoint, TelemetryStore } from '@observer/store';
import { encodeBatches } from '@observer/telemetry';

/** A commit takes what has come in 200 ms, or this much: about 100,000 rows. */
const BATCH = { maxMessages: 1_000, maxBytes: 4 * 1024 ** 2, maxWaitMs: 200 };

/** Hears how commits go. */
export interface CommitListener {
  /** How long ago the oldest of its messages was accepted. */
  readonly commitBegins: (lagMs: number) => void;
  readonly commitFailed: () => void;
  /** Rows committed, and how long before they had been accepted at the earliest. */
  readonly rowsWritten: (rows: number, lagMs: number) => void;
}

export interface StoreConsumerParts {
  readonly messaging: Messaging;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly commits: CommitListener;
  /** The store cannot be used any more: open it anew. */
  readonly storeLost: () => void;
}

/** Commits TELEMETRY to the store, then acknowledges: redelivery is harmless, loss is not. */
export class StoreConsumer {
  private readonly rows: CounterMetric;
  private readonly repeats: CounterMetric;
  private readonly conflicts: CounterMetric;
  private readonly commitSeconds: HistogramMetric;
  private readonly lagSeconds: HistogramMetric;

  constructor(private readonly store: TelemetryStore, private readonly parts: StoreConsumerParts) {
    const { metrics } = parts;
    this.rows = metrics.counter('observer_store_written_rows_total', 'Rows committed to the store');
    this.repeats = metrics.counter('observer_store_repeated_messages_total', 'Messages that had been committed before');
    this.conflicts = metrics.counter('observer_store_type_conflicts_total', 'Fields stored under another name because their type differs');
    this.commitSeconds = metrics.histogram('observer_store_commit_seconds', 'Time of a commit');
    this.lagSeconds = metrics.histogram('observer_store_write_lag_seconds', 'From acceptance to commit, for the oldest message of a commit');
  }

  start(): Subscription {
    return this.parts.messaging.consumeBatches(telemetryWriter, BATCH, (messages) => this.commit(messages));
  }

  private async commit(messages: StreamMessage[]): Promise<Outcome> {
    const startedAt = performance.now();
    let isDone = false;
    this.parts.commits.commitBegins(this.lagOf(messages));
    try {
      const report = await this.write(messages);
      if (report === undefined) return Retry('the store is being opened anew', 1_000);
      await this.keepRefused(messages, report);
      this.count(report, messages, performance.now() - startedAt);
      isDone = true;
      return Done;
    } finally {
      if (!isDone) this.parts.commits.commitFailed();
    }
  }

  /** @returns undefined when the store cannot be used; after any other fault the same store is tried again */
  private async write(messages: readonly StreamMessage[]): Promise<EncodedWriteReport | undefined> {
    try {
      return await this.store.writeEncoded(messages.map(({ epoch, sequence, data }) => ({ position: { epoch, sequence }, payload: data })));
    } catch (error) {
      if (!(error instanceof ObserverError) || error.code !== 'unavailable') throw error;
      this.parts.log.error({ err: error }, 'store-lost');
      this.parts.storeLost();
      return undefined;
    }
  }

  private count(report: EncodedWriteReport, messages: readonly StreamMessage[], tookMs: number): void {
    const lagMs = this.lagOf(messages);
    this.rows.inc({}, report.rowsWritten);
    if (report.repeatedEntries > 0) this.repeats.inc({}, report.repeatedEntries);
    if (report.typeConflicts.length > 0) this.conflicts.inc({}, report.typeConflicts.length);
    this.commitSeconds.observe({}, tookMs / 1000);
    this.lagSeconds.observe({}, lagMs / 1000);
    this.parts.commits.rowsWritten(report.rowsWritten, lagMs);
  }

  /** Of the oldest message. */
  private lagOf(messages: readonly StreamMessage[]): number {
    return Math.max(0, this.parts.clock.nowMs() - Math.min(...messages.map((message) => Number(message.header(BATCH_HEADERS.acceptedAt) ?? message.publishedAtMs))));
  }

  /** Messages that can never be read, and rows the store never takes, go to DEADLETTER before the batch they came with is acknowledged. */
  private async keepRefused(messages: readonly StreamMessage[], { refusedEntries, refusedPoints = [] }: EncodedWriteReport): Promise<void> {
    if (refusedEntries.length + refusedPoints.length === 0) return;
    const bySequence = new Map(messages.map((message) => [message.sequence, message]));
    await Promise.all([
      ...refusedEntries.map(async (refused) => {
        const message = bySequence.get(refused.position.sequence);
        if (message !== undefined) await this.keepPoison(message, message.data, refused, '');
      }),
      ...refusedPoints.map(async (refused, number) => {
        const message = bySequence.get(refused.position.sequence);
        if (message !== undefined) await this.keepPoison(message, encodeBatches([refused.batch]), refused, `:row${number}`);
      }),
    ]);
  }

  private async keepPoison(message: StreamMessage, payload: Uint8Array, { code, reason }: RefusedEntry | RefusedPoint, part: string): Promise<void> {
    await this.parts.messaging.publishRaw(DEADLETTER, `deadletter.poison.ingest.${telemetryWriter.name}`, payload, {
      messageId: `${telemetryWriter.stream.name}:${message.epoch}:${message.sequence}:${telemetryWriter.name}${part}`,
      headers: {
        [DEAD_LETTER_HEADERS.code]: code, [DEAD_LETTER_HEADERS.reason]: reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 1000), [DEAD_LETTER_HEADERS.stream]: telemetryWriter.stream.name,
        [DEAD_LETTER_HEADERS.subject]: message.subject, [DEAD_LETTER_HEADERS.sequence]: String(message.sequence), [DEAD_LETTER_HEADERS.consumer]: telemetryWriter.name,
      },
    });
    this.parts.log.error({ sequence: message.sequence, subject: message.subject, code, reason }, part === '' ? 'telemetry-message-unreadable' : 'telemetry-row-refused');
  }
}
