import type { Clock } from '@observer/kernel';
import type { ReadBatch, StreamGap, StreamMessage, StreamPosition, StreamReading } from '@observer/platform';

const BATCH = 256;
const WAIT_MS = 1_000;
/** How long to wait for what the broker announced; its count may be wrong. */
const EXPECT_MS = 2_000;

/** One stream that feeds a partition: fetches a batch, and the next one when that is used up. */
export class Feed {
  private batch: ReadBatch | undefined;
  private at = 0;
  private used: (() => void) | undefined;
  private closed = false;
  private gaveAt = 0;
  private readonly loop: Promise<void>;

  constructor(readonly source: string, private readonly reading: StreamReading, private readonly clock: Clock, private readonly wake: () => void) {
    this.loop = this.run();
  }

  /** Set once the stream answered for the first time. */
  started = false;
  /** Messages known to wait behind those fetched. */
  behind = 0;

  /** More is expected at once: the broker said so with the last messages, and it is not long ago. */
  get expectsMore(): boolean {
    return this.behind > 0 && this.clock.monotonicMs() - this.gaveAt < EXPECT_MS;
  }

  get gap(): StreamGap | undefined {
    return this.at === 0 ? this.batch?.gap : undefined;
  }

  /** The gap was dealt with. */
  passGap(): void {
    if (this.batch !== undefined) this.batch = { messages: this.batch.messages, upTo: this.batch.upTo, behind: this.batch.behind };
  }

  head(): StreamMessage | undefined {
    return this.batch?.messages[this.at];
  }

  get fetched(): number {
    return this.batch === undefined ? 0 : this.batch.messages.length - this.at;
  }

  /** Takes the head away. @returns where the feed is then */
  shift(): StreamPosition {
    const { messages } = this.batch!;
    const message = messages[this.at++]!;
    return { epoch: message.epoch, sequence: message.sequence };
  }

  /** When the batch is used up: lets the next one be fetched. @returns up to where nothing is left for this feed */
  finish(): StreamPosition | undefined {
    if (this.batch === undefined || this.at < this.batch.messages.length || this.batch.gap !== undefined) return undefined;
    const { upTo } = this.batch;
    this.batch = undefined;
    this.used?.();
    return upTo;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.used?.();
    await this.reading.close();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      const batch = await this.reading.next({ maxMessages: BATCH, waitMs: WAIT_MS });
      if (this.closed) return;
      // Nothing is known of the stream yet: the broker is away, or the stream does not exist.
      if (batch.upTo.epoch === '') continue;
      this.started = true;
      this.behind = batch.behind;
      if (batch.messages.length > 0) this.gaveAt = this.clock.monotonicMs();
      this.at = 0;
      this.batch = batch;
      this.wake();
      await new Promise<void>((resolve) => (this.used = resolve));
    }
  }
}
