import type { Logger } from '../../log/logger';
import type { BatchOptions, StreamMessage, Subscription } from '../messaging';
import type { Outcome } from './outcome';
import type { ReceivedMessage } from './received-message';
import type { Settler } from './settle';
import { type MessageSource, sleep } from './source';

/** Shortest pull: long enough not to spin, short enough not to delay a hand-over that is due. */
const SHORTEST_PULL_MS = 10;

/**
 * Collects batches and hands them to the handler one at a time. While the handler runs, the next batch fills: so at most two
 * batches are in memory, and the handler never waits for the network when there is work.
 */
export class BatchConsumer implements Subscription {
  private batch: ReceivedMessage[] = [];
  private batchBytes = 0;
  /** The batch cannot take the next message. */
  private full = false;
  private running: Promise<void> | undefined;
  private notBefore = 0;
  private stopping = false;
  private readonly loop: Promise<void>;

  constructor(
    private readonly source: MessageSource,
    private readonly settler: Settler,
    private readonly options: BatchOptions,
    private readonly handler: (messages: StreamMessage[]) => Promise<Outcome>,
    private readonly log: Logger,
  ) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      if (this.full) await this.handOver();
      else {
        await this.fill();
        if (this.batch.length > 0 && this.mayStart()) await this.handOver();
      }
    }
    await this.running;
    this.source.close();
  }

  private mayStart(): boolean {
    return this.running === undefined && performance.now() >= this.notBefore;
  }

  private async fill(): Promise<void> {
    const { maxMessages, maxBytes, maxWaitMs } = this.options;
    const dueInMs = this.batch.length > 0 ? this.notBefore - performance.now() : maxWaitMs;
    const end = await this.source.take({
      maxMessages: maxMessages - this.batch.length,
      maxBytes: maxBytes - this.batchBytes,
      expiresMs: Math.max(SHORTEST_PULL_MS, Math.min(maxWaitMs, dueInMs > 0 ? dueInMs : maxWaitMs)),
    }, this.add);
    if (end === 'too-large' && this.batch.length === 0) await this.source.take({ maxMessages: 1, expiresMs: maxWaitMs }, this.add);
    this.full = end === 'too-large' ? this.batch.length > 0 : this.batch.length >= maxMessages || this.batchBytes >= maxBytes;
  }

  private readonly add = (message: ReceivedMessage): void => {
    this.batch.push(message);
    this.batchBytes += message.data.length;
  };

  /** Starts the handler on the batch as soon as it is free and its interval is over. */
  private async handOver(): Promise<void> {
    await this.running;
    while (!this.stopping && performance.now() < this.notBefore) await sleep(Math.min(100, this.notBefore - performance.now()));
    if (this.stopping) return;
    const messages = this.batch;
    this.batch = [];
    this.batchBytes = 0;
    this.full = false;
    this.notBefore = performance.now() + (this.options.minIntervalMs ?? 0);
    this.running = this.handle(messages).finally(() => (this.running = undefined));
  }

  private async handle(delivered: ReceivedMessage[]): Promise<void> {
    try {
      const messages = await this.settler.refuseExhausted(delivered);
      if (messages.length === 0) return;
      const outcome = await this.settler.attempt(() => this.handler(messages));
      const pauseMs = await this.settler.settle(messages, outcome);
      if (pauseMs > 0) this.notBefore = performance.now() + pauseMs;
    } catch (error) {
      this.log.error({ err: error }, 'batch-not-settled');
    } finally {
      this.source.settled(delivered);
    }
  }
}
