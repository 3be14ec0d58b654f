import { type ConsumerDeclaration, DEADLETTER } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Logger } from '../../log/logger';
import type { CounterMetric, Metrics } from '../../metrics/metrics';
import type { Publisher } from '../publish/publisher';
import { DeadLetter, type Outcome, Retry } from './outcome';
import type { ReceivedMessage } from './received-message';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 30_000;
const MAX_REASON_LENGTH = 1000;

/** Headers of a poison message in DEADLETTER, on subject `deadletter.poison.<service>.<consumer>`; its payload is the original's. */
export const DEAD_LETTER_HEADERS = {
  code: 'Observer-Dead-Letter-Code',
  reason: 'Observer-Dead-Letter-Reason',
  stream: 'Observer-Dead-Letter-Stream',
  subject: 'Observer-Dead-Letter-Subject',
  sequence: 'Observer-Dead-Letter-Sequence',
  consumer: 'Observer-Dead-Letter-Consumer',
} as const;

/** Doubles from 0.2 s to 30 s with the deliveries of the message, plus up to a quarter at random. */
export const retryDelayMs = (deliveryCount: number, random: () => number = Math.random): number =>
  Math.round(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(deliveryCount - 1, 16)) * (1 + random() / 4));

/** Carries out outcomes: the only place where messages are acknowledged, repeated or ended. */
export class Settler {
  private readonly outcomes: CounterMetric;

  constructor(
    private readonly consumer: ConsumerDeclaration,
    private readonly publisher: Publisher,
    private readonly log: Logger,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.counter('observer_consumer_outcomes_total', 'Messages by what became of them', ['consumer', 'outcome']);
  }

  /** Runs a handler; what it throws becomes a retry, for its message may be fine. */
  async attempt(handler: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await handler();
    } catch (thrown) {
      const error = asObserverError(thrown);
      this.log.error({ consumer: this.consumer.name, err: thrown }, 'handler-failed');
      return Retry(`${error.code}: ${error.message}`);
    }
  }

  /** Messages that were delivered too often before they reached a handler (it takes the process down): they are poison. */
  async refuseExhausted(messages: readonly ReceivedMessage[]): Promise<ReceivedMessage[]> {
    if (this.consumer.maxDeliver < 0) return [...messages];
    const exhausted = messages.filter((message) => message.deliveryCount > this.consumer.maxDeliver);
    if (exhausted.length > 0) await this.settle(exhausted, DeadLetter(`delivered ${this.consumer.maxDeliver} times without success`, 'retries_exhausted'));
    return messages.filter((message) => message.deliveryCount <= this.consumer.maxDeliver);
  }

  /** @returns how long the caller should pause, milliseconds: the back-off of a retry, else 0 */
  async settle(messages: readonly ReceivedMessage[], outcome: Outcome): Promise<number> {
    this.outcomes.inc({ consumer: this.consumer.name, outcome: outcome.type }, messages.length);
    switch (outcome.type) {
      case 'done':
        for (const message of messages) message.ack();
        return 0;
      case 'drop':
        this.log.info({ ...this.describe(messages), reason: outcome.reason }, 'message-dropped');
        for (const message of messages) message.ack();
        return 0;
      case 'retry':
        return this.retry(messages, outcome);
      case 'dead-letter':
        await Promise.all(messages.map((message) => this.deadLetter(message, outcome)));
        return 0;
    }
  }

  private retry(messages: readonly ReceivedMessage[], { reason, delayMs }: Outcome & { type: 'retry' }): number {
    const deliveries = Math.max(...messages.map((message) => message.deliveryCount));
    const delay = delayMs ?? retryDelayMs(deliveries);
    this.log.warn({ ...this.describe(messages), reason, delay_ms: delay, deliveries }, 'message-retried');
    for (const message of messages) message.retry(delay);
    return delay;
  }

  private async deadLetter(message: ReceivedMessage, { code, reason }: Outcome & { type: 'dead-letter' }): Promise<void> {
    const { stream, owner, name } = this.consumer;
    try {
      await this.publisher.raw(DEADLETTER, `deadletter.poison.${owner}.${name}`, message.data, {
        messageId: `${stream.name}:${message.epoch}:${message.sequence}:${name}`,
        headers: {
          [DEAD_LETTER_HEADERS.code]: code, [DEAD_LETTER_HEADERS.reason]: oneLine(reason), [DEAD_LETTER_HEADERS.stream]: stream.name,
          [DEAD_LETTER_HEADERS.subject]: message.subject, [DEAD_LETTER_HEADERS.sequence]: String(message.sequence), [DEAD_LETTER_HEADERS.consumer]: name,
        },
      });
      message.terminate();
      this.log.warn({ ...this.describe([message]), code, reason }, 'message-dead-lettered');
    } catch (error) {
      // Kept in neither place would be a loss: it stays with the broker until DEADLETTER takes it.
      this.log.error({ ...this.describe([message]), err: error }, 'dead-letter-failed');
      message.retry(retryDelayMs(message.deliveryCount));
    }
  }

  private describe(messages: readonly ReceivedMessage[]): Record<string, unknown> {
    return { consumer: this.consumer.name, messages: messages.length, sequence: messages[0]?.sequence };
  }
}

/** Header values are one line of printable characters. */
const oneLine = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_REASON_LENGTH);
