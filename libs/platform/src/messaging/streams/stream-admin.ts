import type { StoredMsg } from '@nats-io/jetstream';
import type { ConsumerDeclaration, StreamDeclaration } from '@observer/contracts';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import type { ConsumerState, StoredMessage, StreamMessages, StreamState } from '../messaging';

/** Looks into streams and consumers, and removes what is no longer needed. */
export class StreamAdmin {
  constructor(private readonly connection: Connection) {}

  async streamInfo({ name }: StreamDeclaration): Promise<StreamState> {
    const { created, state, config } = await this.run(`Inspect stream ${name}`, () => this.connection.manager.streams.info(name));
    return {
      createdAt: created, messages: state.messages, bytes: state.bytes, firstSequence: state.first_seq, lastSequence: state.last_seq, maxBytes: config.max_bytes,
    };
  }

  async consumerInfo({ name, stream }: ConsumerDeclaration): Promise<ConsumerState> {
    const info = await this.run(`Inspect consumer ${name}`, () => this.connection.manager.consumers.info(stream.name, name));
    return { pending: info.num_pending, ackPending: info.num_ack_pending, ackFloor: info.ack_floor.stream_seq };
  }

  async trim({ name }: StreamDeclaration, { keepFromSequence, subject }: { keepFromSequence: number; subject?: string }): Promise<number> {
    if (keepFromSequence <= 1) return 0;
    const answer = await this.run(`Trim stream ${name}`, () => this.connection.manager.streams.purge(name, { seq: keepFromSequence, ...(subject === undefined ? {} : { filter: subject }) }));
    return answer.purged;
  }

  messages(stream: StreamDeclaration): StreamMessages {
    return {
      bySequence: (sequence) => this.bySequence(stream.name, sequence),
      nextOn: (subject, fromSequence) => this.find(`Look for messages of ${subject} in ${stream.name}`, stream.name, { seq: fromSequence, next_by_subj: subject }),
      lastSequence: async () => (await this.streamInfo(stream)).lastSequence,
      erase: (sequence) => this.erase(stream.name, sequence),
    };
  }

  private bySequence(stream: string, sequence: number): Promise<StoredMessage | undefined> {
    return this.find(`Read message ${sequence} of ${stream}`, stream, { seq: sequence });
  }

  private async find(what: string, stream: string, which: { readonly seq: number; readonly next_by_subj?: string }): Promise<StoredMessage | undefined> {
    const found = await this.run(what, async () => {
      try {
        return await this.connection.manager.streams.getMessage(stream, which);
      } catch (error) {
        if (isApiError(error, 'noMessage')) return null;
        throw error;
      }
    });
    return found === null ? undefined : storedMessage(found);
  }

  private erase(stream: string, sequence: number): Promise<boolean> {
    return this.run(`Erase message ${sequence} of ${stream}`, async () => {
      if ((await this.bySequence(stream, sequence)) === undefined) return false;
      return this.connection.manager.streams.deleteMessage(stream, sequence, true);
    });
  }

  private async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    try {
      this.connection.assertConnected(what);
      return await this.connection.untilLost(what, operation());
    } catch (error) {
      throw toObserverError(error, what);
    }
  }
}

function storedMessage(message: StoredMsg): StoredMessage {
  return {
    subject: message.subject, data: message.data, sequence: message.seq, publishedAtMs: message.time.getTime(),
    header: (name) => (message.header.has(name) ? message.header.get(name) : undefined),
  };
}
