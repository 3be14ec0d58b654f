import { AckPolicy, DeliverPolicy, ReplayPolicy } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { readerConsumerName, type ReaderDeclaration } from '@observer/contracts';
import type { Logger } from '../../log/logger';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { pull } from '../consume/pull';
import { type DeliveryInfo, parseDelivery } from '../consume/received-message';
import { sleep } from '../consume/source';
import type { ReadBatch, ReadOptions, StreamGap, StreamMessage, StreamPosition, StreamReading } from '../messaging';
import { positionIn, type StreamFacts } from './stream-position';

const PULL_MESSAGES = 256;
const PULL_MS = 10_000;
const AWAY_RETRY_MS = 300;
/** How often an idle reader learns that what was published meanwhile is for others. */
const LOOK_MS = 5_000;
/** A consumer that has messages and gave none for this many looks is made anew. */
const MAX_STILL_LOOKS = 3;
/** A consumer nobody pulls from vanishes after this. */
const INACTIVE_MS = 300_000;
const DEFAULT_BUFFERED_BYTES = 4 * 1024 ** 2;

/**
 * Reads through a consumer without acknowledgements that it makes anew, behind the last message received, whenever something is
 * amiss: consumer sequences that do not follow each other, a lost connection, a vanished consumer. So nothing comes twice or out of order.
 */
export class NatsStreamReading implements StreamReading {
  private readonly buffer: ReadMessage[] = [];
  private bufferedBytes = 0;
  /** Messages behind the last one received. */
  private pending = 0;
  private gap: StreamGap | undefined;
  private position: StreamPosition | undefined;
  /** The consumer in use: when it was made, and the sequence its next delivery must have. */
  private consumer: { readonly createdAt: string; readonly generation: number; next: number } | undefined;
  private stillLooks = 0;
  private closed = false;
  private wakeReader: (() => void) | undefined;
  private wakeLoop: (() => void) | undefined;
  private readonly look: NodeJS.Timeout;
  private readonly loop: Promise<void>;
  private readonly name: string;
  private readonly maxBufferedBytes: number;

  constructor(
    private readonly connection: Connection,
    private readonly reader: ReaderDeclaration,
    private readonly partition: number,
    private readonly options: ReadOptions,
    private readonly log: Logger,
  ) {
    this.name = readerConsumerName(reader, partition);
    this.maxBufferedBytes = options.maxBufferedBytes ?? DEFAULT_BUFFERED_BYTES;
    this.look = setInterval(() => void this.lookAround(), LOOK_MS);
    this.loop = this.run();
  }

  async next({ maxMessages, waitMs }: { maxMessages: number; waitMs: number }): Promise<ReadBatch> {
    const before = this.position;
    if (!this.closed && this.buffer.length === 0 && this.gap === undefined) await this.wait(waitMs);
    const { gap } = this;
    this.gap = undefined;
    const messages = this.buffer.splice(0, maxMessages);
    this.bufferedBytes -= messages.reduce((sum, { data }) => sum + data.length, 0);
    this.wakeLoop?.();
    const last = messages.at(-1);
    const upTo = this.buffer.length === 0 || last === undefined ? this.position : { epoch: last.epoch, sequence: last.sequence };
    return { messages, ...(gap === undefined ? {} : { gap }), upTo: upTo ?? before ?? { epoch: '', sequence: 0 }, behind: this.pending + this.buffer.length };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.look);
    this.wakeReader?.();
    this.wakeLoop?.();
    await this.deleteConsumer().catch((error: unknown) => this.log.debug({ consumer: this.name, err: error }, 'reader-not-deleted'));
    await this.loop;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wakeReader = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakeReader = done;
    });
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        if (this.consumer?.generation !== this.connection.generation) await this.open();
        if (this.closed) await this.deleteConsumer();
        else if (this.bufferedBytes >= this.maxBufferedBytes) await new Promise<void>((resolve) => (this.wakeLoop = resolve));
        else await this.pullOnce();
      } catch (error) {
        this.consumer = undefined;
        this.log.debug({ consumer: this.name, reason: toObserverError(error, 'Read').message }, 'reading-interrupted');
        if (!this.closed) await sleep(AWAY_RETRY_MS);
      }
    }
  }

  private async pullOnce(): Promise<void> {
    const { consumer } = this;
    if (consumer === undefined) return;
    const request = { stream: this.reader.stream.name, consumer: this.name, expiresMs: PULL_MS };
    let received = 0;
    const take = (message: Msg): void => {
      received++;
      this.receive(message, consumer);
    };
    let end = await pull(this.connection, { ...request, maxMessages: PULL_MESSAGES, maxBytes: this.maxBufferedBytes - this.bufferedBytes }, take);
    if (end === 'too-large' && received === 0 && this.buffer.length === 0) end = await pull(this.connection, { ...request, maxMessages: 1 }, take);
    else if (end === 'too-large' && received === 0) await new Promise<void>((resolve) => (this.wakeLoop = resolve));
    if (end === 'missing' || end === 'lost') throw new Error(`the consumer is ${end}`);
  }

  private receive(message: Msg, consumer: { next: number }): void {
    const info = parseDelivery(message.reply!);
    // Out of step: another reader took some. What comes is forgotten and read again by the next consumer.
    if (this.consumer !== consumer || info.consumerSequence !== consumer.next) {
      if (this.consumer === consumer) this.beginAgain();
      return;
    }
    consumer.next++;
    const read = new ReadMessage(message, info, this.position!.epoch);
    this.buffer.push(read);
    this.bufferedBytes += read.data.length;
    this.position = { epoch: read.epoch, sequence: info.sequence };
    this.pending = info.pending;
    this.wakeReader?.();
  }

  /** Ends the consumer, and with it the pull request that stands: the loop makes another. */
  private beginAgain(): void {
    this.consumer = undefined;
    this.deleteConsumer().catch((error: unknown) => this.log.debug({ consumer: this.name, err: error }, 'reader-not-deleted'));
  }

  /** Makes the consumer, behind what was received. */
  private async open(): Promise<void> {
    const { generation } = this.connection;
    const stream = this.reader.stream.name;
    const facts = await this.facts();
    const { position, gap } = positionIn(stream, this.position ?? this.options.after, facts);
    await this.deleteConsumer();
    const { created, num_pending } = await this.call('Begin to read', this.connection.manager.consumers.add(stream, {
      name: this.name, filter_subject: this.reader.filterSubject(this.partition), deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: position.sequence + 1,
      ack_policy: AckPolicy.None, replay_policy: ReplayPolicy.Instant, max_deliver: -1, mem_storage: true, num_replicas: 1, inactive_threshold: INACTIVE_MS * 1e6,
    }));
    this.position = position;
    this.pending = num_pending;
    this.consumer = { createdAt: created, generation, next: 1 };
    if (gap !== undefined) this.report(gap);
    this.wakeReader?.();
  }

  /**
   * Finds out, now and then, that nothing up to the stream's end is for this reader, that messages were removed before it came to them, or
   * that its consumer stands still. The broker's own count of pending messages follows what is stored with a delay, so it is not asked.
   */
  private async lookAround(): Promise<void> {
    const { consumer, position } = this;
    if (consumer === undefined || position === undefined || !this.connection.connected || this.bufferedBytes >= this.maxBufferedBytes) return;
    try {
      const facts = await this.facts();
      if (facts.epoch !== position.epoch) return this.beginAgain();
      const last = facts.lastSequence > position.sequence ? await this.lastForUs() : 0;
      if (this.consumer !== consumer || this.position !== position) return void (this.stillLooks = 0);
      if (last <= position.sequence) {
        this.stillLooks = 0;
        this.pending = 0;
        this.position = { epoch: facts.epoch, sequence: Math.max(position.sequence, facts.lastSequence) };
      } else if (facts.firstSequence > position.sequence + 1) this.report(positionIn(this.reader.stream.name, position, facts).gap!);
      else if (++this.stillLooks >= MAX_STILL_LOOKS) this.beginAgain();
    } catch (error) {
      this.log.debug({ consumer: this.name, err: error }, 'reader-look-failed');
    }
  }

  /** Sequence of the newest message of this partition; 0 when there is none. */
  private async lastForUs(): Promise<number> {
    try {
      const message = await this.call('Look', this.connection.manager.streams.getMessage(this.reader.stream.name, { last_by_subj: this.reader.filterSubject(this.partition) }));
      return message?.seq ?? 0;
    } catch (error) {
      if (isApiError(error, 'noMessage')) return 0;
      throw error;
    }
  }

  private report(gap: StreamGap): void {
    this.gap ??= gap;
    this.log.warn({ consumer: this.name, ...gap }, 'stream-gap');
    this.wakeReader?.();
  }

  private async facts(): Promise<StreamFacts> {
    const info = await this.call('Inspect', this.connection.manager.streams.info(this.reader.stream.name));
    return { epoch: info.created, firstSequence: info.state.first_seq, lastSequence: info.state.last_seq };
  }

  /** Deletes our consumer; one that another reader made meanwhile under the same name stays, unless we are about to read ourselves. */
  private async deleteConsumer(): Promise<void> {
    const { consumers } = this.connection.manager;
    const stream = this.reader.stream.name;
    try {
      if (this.closed && (this.consumer === undefined || (await this.call('Look', consumers.info(stream, this.name))).created !== this.consumer.createdAt)) return;
      await this.call('End reading', consumers.delete(stream, this.name));
    } catch (error) {
      if (!isApiError(error, 'consumerNotFound')) throw error;
    }
  }

  private call<T>(what: string, operation: Promise<T>): Promise<T> {
    return this.connection.untilLost(what, operation);
  }
}

class ReadMessage implements StreamMessage {
  readonly deliveryCount = 1;
  readonly sequence: number;
  readonly publishedAtMs: number;

  constructor(private readonly message: Msg, info: DeliveryInfo, readonly epoch: string) {
    this.sequence = info.sequence;
    this.publishedAtMs = info.publishedAtMs;
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  header(name: string): string | undefined {
    return this.message.headers?.has(name) ? this.message.headers.get(name) : undefined;
  }

  working(): void {
    // Nothing is acknowledged, so nothing has to be kept alive.
  }
}
