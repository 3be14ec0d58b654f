import type { Logger } from '../../log/logger';
import type { ConsumeOptions, StreamMessage, Subscription } from '../messaging';
import type { Outcome } from './outcome';
import type { ReceivedMessage } from './received-message';
import type { Settler } from './settle';
import type { MessageSource } from './source';

/** Messages fetched ahead, so that a handler seldom waits for the network. */
const PREFETCH = 32;
const PULL_MS = 1000;

/** Hands messages to the handler in the order they come, `concurrency` at a time. */
export class EachConsumer implements Subscription {
  private readonly queue: ReceivedMessage[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly concurrency: number;
  private stopping = false;
  private room: (() => void) | undefined;
  private readonly loop: Promise<void>;

  constructor(
    private readonly source: MessageSource,
    private readonly settler: Settler,
    options: ConsumeOptions,
    private readonly handler: (message: StreamMessage) => Promise<Outcome>,
    private readonly log: Logger,
  ) {
    this.concurrency = options.concurrency ?? 1;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.room?.();
    await this.loop;
  }

  private get load(): number {
    return this.queue.length + this.running.size;
  }

  private async run(): Promise<void> {
    const window = this.concurrency + PREFETCH;
    while (!this.stopping) {
      if (this.load > window / 2) await new Promise<void>((resolve) => (this.room = resolve));
      else await this.source.take({ maxMessages: window - this.load, expiresMs: PULL_MS }, this.add);
    }
    await Promise.all(this.running);
    this.source.close();
  }

  private readonly add = (message: ReceivedMessage): void => {
    this.queue.push(message);
    this.startNext();
  };

  private startNext(): void {
    while (!this.stopping && this.running.size < this.concurrency && this.queue.length > 0) {
      const message = this.queue.shift()!;
      const handling: Promise<void> = this.handle(message).finally(() => {
        this.running.delete(handling);
        this.startNext();
        this.room?.();
      });
      this.running.add(handling);
    }
  }

  private async handle(message: ReceivedMessage): Promise<void> {
    try {
      if ((await this.settler.refuseExhausted([message])).length === 0) return;
      await this.settler.settle([message], await this.settler.attempt(() => this.handler(message)));
    } catch (error) {
      this.log.error({ err: error, sequence: message.sequence }, 'message-not-settled');
    } finally {
      this.source.settled([message]);
    }
  }
}
