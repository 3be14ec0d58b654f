import { type DeadLetter, DEADLETTER } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { DEAD_LETTER_HEADERS, type Messaging, type StoredMessage } from '@observer/platform';
import { type DeadLetterMessage, MAX_RAW_BYTES, parseDeadLetterMessage } from './dead-letter-message';

/** Messages looked at for one page at most: a rare code may need several pages, some of them short. */
const MAX_MESSAGES_PER_PAGE = 2_000;
const READ_AHEAD = 16;
/** Messages whose letters are counted exactly; the mean of those stands for older ones. */
const MAX_COUNTED_MESSAGES = 1_000;

export type DeadLetterState = DeadLetter['state'];

export interface DeadLetterFilter {
  readonly code?: string;
  readonly measurement?: string;
  readonly state?: DeadLetterState;
}

/** A dead letter with what a replay needs. */
export interface StoredDeadLetter extends DeadLetter {
  readonly format: DeadLetterMessage['format'];
  readonly precision: DeadLetterMessage['precision'];
  /** False for a poison message of a consumer: there is no body to send again. */
  readonly replayable: boolean;
}

export interface DeadLetterPage {
  readonly items: StoredDeadLetter[];
  readonly nextCursor?: string;
}

/** Reads the DEADLETTER stream, newest first. */
export class DeadLetterLog {
  private readonly countOfMessage = new Map<number, number>();

  constructor(private readonly messaging: Messaging, private readonly stateOf: (id: string) => DeadLetterState) {}

  /**
   * @param cursor id of the last letter of the previous page
   * @throws ObserverError `invalid_argument` for a cursor that is none
   */
  async page(limit: number, filter: DeadLetterFilter, cursor?: string): Promise<DeadLetterPage> {
    const { firstSequence, lastSequence } = await this.messaging.streamInfo(DEADLETTER);
    const start = cursor === undefined ? { sequence: lastSequence, index: Number.MAX_SAFE_INTEGER } : parseId(cursor);
    const items: StoredDeadLetter[] = [];
    const stop = Math.max(firstSequence, start.sequence - MAX_MESSAGES_PER_PAGE, 1);
    let sequence = start.sequence;
    for await (const letters of this.newestFirst(start.sequence, stop)) {
      const before = sequence === start.sequence ? start.index : Number.MAX_SAFE_INTEGER;
      for (let index = Math.min(letters.length, before) - 1; index >= 0; index--) {
        const letter = letters[index]!;
        if (matches(letter, filter)) items.push(letter);
        if (items.length === limit) return { items, nextCursor: letter.id };
      }
      sequence--;
    }
    return { items, ...(stop > firstSequence && stop > 1 ? { nextCursor: `${stop}-0` } : {}) };
  }

  /** @throws ObserverError `invalid_argument` for an id that is none */
  async get(id: string): Promise<StoredDeadLetter | undefined> {
    const { sequence, index } = parseId(id);
    return (await this.read(sequence))[index];
  }

  /** Letters in the stream: exact up to the newest 1,000 messages, estimated from those beyond. */
  async count(): Promise<number> {
    const { messages, firstSequence, lastSequence } = await this.messaging.streamInfo(DEADLETTER);
    if (messages === 0) return 0;
    const oldest = Math.max(firstSequence, lastSequence - MAX_COUNTED_MESSAGES + 1);
    for (const sequence of this.countOfMessage.keys()) if (sequence < oldest) this.countOfMessage.delete(sequence);
    const missing = sequences(oldest, lastSequence).filter((sequence) => !this.countOfMessage.has(sequence));
    for (let i = 0; i < missing.length; i += READ_AHEAD) {
      await Promise.all(missing.slice(i, i + READ_AHEAD).map(async (sequence) => this.countOfMessage.set(sequence, (await this.read(sequence)).length)));
    }
    const counted = [...this.countOfMessage.values()].reduce((sum, letters) => sum + letters, 0);
    return Math.round((counted / this.countOfMessage.size) * Math.max(messages, this.countOfMessage.size));
  }

  private async *newestFirst(from: number, to: number): AsyncGenerator<StoredDeadLetter[]> {
    for (let high = from; high >= to; high -= READ_AHEAD) {
      const low = Math.max(to, high - READ_AHEAD + 1);
      const block = await Promise.all(sequences(low, high).map((sequence) => this.read(sequence)));
      yield* block.reverse();
    }
  }

  private async read(sequence: number): Promise<StoredDeadLetter[]> {
    const message = await this.messaging.messages(DEADLETTER).bySequence(sequence);
    if (message === undefined) return [];
    const refused = parseDeadLetterMessage(message.data);
    return refused === undefined ? [this.poison(message)] : refused.points.map((point, index) => this.letter(message, refused, index));
  }

  private letter(message: StoredMessage, refused: DeadLetterMessage, index: number): StoredDeadLetter {
    const point = refused.points[index]!;
    const reason = refused.reasons[point.r] ?? { code: 'unknown', reason: 'the reason was not recorded', remedy: '' };
    const id = `${message.sequence}-${index}`;
    return {
      id, receivedAtMs: refused.receivedAtMs, source: refused.source, keyId: refused.keyId, ...reason, line: point.line, raw: point.raw,
      truncated: point.truncated === true, state: this.stateOf(id), format: refused.format, precision: refused.precision, replayable: true,
    };
  }

  /** A message a consumer gave up on, as the messaging library puts it here. */
  private poison(message: StoredMessage): StoredDeadLetter {
    const id = `${message.sequence}-0`;
    const text = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.length).toString('utf8', 0, MAX_RAW_BYTES);
    return {
      id, receivedAtMs: message.publishedAtMs, source: message.header(DEAD_LETTER_HEADERS.consumer) ?? message.subject, code: message.header(DEAD_LETTER_HEADERS.code) ?? 'poison_message',
      reason: message.header(DEAD_LETTER_HEADERS.reason) ?? 'a consumer could not handle this message', remedy: 'mend the consumer or the producer of the message; it cannot be replayed from here',
      raw: text, truncated: message.data.length > MAX_RAW_BYTES, state: this.stateOf(id), format: 'line-protocol', precision: 'ns', replayable: false,
    };
  }
}

const matches = (letter: DeadLetter, filter: DeadLetterFilter): boolean =>
  (filter.code === undefined || letter.code === filter.code) &&
  (filter.measurement === undefined || letter.measurement === filter.measurement) &&
  (filter.state === undefined || letter.state === filter.state);

const sequences = (low: number, high: number): number[] => Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);

/** `<stream sequence>-<index>` */
function parseId(id: string): { sequence: number; index: number } {
  const parts = /^([1-9]\d{0,14})-(\d{1,7})$/.exec(id);
  if (parts === null) throw new ObserverError('invalid_argument', `"${id}" is not the id of a dead letter; ids look like 17-0`);
  return { sequence: Number(parts[1]), index: Number(parts[2]) };
}
