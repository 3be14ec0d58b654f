import { headers as natsHeaders, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import type { CommandContract } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import type { z } from 'zod';
import { currentTrace, traceparentOf } from '../../log/trace-context';
import type { HistogramMetric } from '../../metrics/metrics';
import { toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import type { RequestOptions } from '../messaging';
import { parseJson, parseOrThrow } from '../validation';
import { cancelSubjectOf, decodeError, MAX_REPLY_BYTES, RPC_HEADERS } from './protocol';

interface Pending {
  readonly command: string;
  readonly parts: Uint8Array[];
  bytes: number;
  resolve(body: Uint8Array): void;
  reject(error: ObserverError): void;
}

/** Sends commands to their owners and puts the answers together. */
export class CommandClient {
  private readonly pending = new Map<string, Pending>();
  private readonly inbox: string;

  constructor(
    private readonly connection: Connection,
    private readonly caller: string,
    private readonly duration: HistogramMetric,
  ) {
    this.inbox = connection.inbox();
    connection.subscribe(`${this.inbox}.*`, { onMessage: (message) => this.receive(message) });
    connection.onLost(() => this.failAll());
  }

  async send<Q extends z.ZodType, A extends z.ZodType>(command: CommandContract<Q, A>, payload: z.input<Q>, options: RequestOptions = {}): Promise<z.output<A>> {
    const startedAt = performance.now();
    let code = 'ok';
    try {
      parseOrThrow(command.request, payload, `request of ${command.name}`);
      const body = await this.exchange(command, new TextEncoder().encode(JSON.stringify(payload)), options);
      return parseOrThrow(command.response, parseJson(body, `answer of ${command.name}`), `answer of ${command.name}`, 'internal');
    } catch (thrown) {
      const error = toObserverError(thrown, `Request ${command.name}`);
      code = error.code;
      throw error;
    } finally {
      this.duration.observe({ command: command.name, side: 'client', code }, (performance.now() - startedAt) / 1000);
    }
  }

  private exchange(command: CommandContract, body: Uint8Array, { timeoutMs = command.timeoutMs, signal }: RequestOptions): Promise<Uint8Array> {
    this.connection.assertConnected(`Request ${command.name}`);
    if (signal?.aborted) return Promise.reject(cancelled(command));
    const id = uuidv7();
    return new Promise<Uint8Array>((resolve, reject) => {
      const giveUp = (error: ObserverError): void => {
        this.pending.get(id)?.reject(error);
        if (this.connection.connected) this.connection.nats.publish(cancelSubjectOf(command), id);
      };
      const onAbort = (): void => giveUp(cancelled(command));
      const timer = setTimeout(() => giveUp(new ObserverError('deadline_exceeded', `${command.owner} did not answer ${command.name} within ${timeoutMs} ms`)), timeoutMs);
      const forget = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.pending.delete(id);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.pending.set(id, {
        command: command.name, parts: [], bytes: 0,
        resolve: (answer) => (forget(), resolve(answer)),
        reject: (error) => (forget(), reject(error)),
      });
      try {
        this.connection.nats.publish(command.subject, body, { reply: `${this.inbox}.${id}`, headers: this.headers(id, timeoutMs) });
      } catch (error) {
        this.pending.get(id)!.reject(toObserverError(error, `Request ${command.name}`));
      }
    });
  }

  private headers(id: string, timeoutMs: number): MsgHdrs {
    const headers = natsHeaders();
    headers.set(RPC_HEADERS.request, id);
    headers.set(RPC_HEADERS.caller, this.caller);
    headers.set(RPC_HEADERS.timeoutMs, String(timeoutMs));
    const trace = currentTrace();
    if (trace !== undefined) headers.set(RPC_HEADERS.trace, traceparentOf(trace));
    return headers;
  }

  private receive(message: Msg): void {
    const pending = this.pending.get(message.subject.slice(this.inbox.length + 1));
    if (pending === undefined) return;
    if (message.data.length === 0 && message.headers?.code === 503) {
      return pending.reject(new ObserverError('unavailable', `Nobody serves ${pending.command} at the moment`));
    }
    const kind = message.headers?.get(RPC_HEADERS.kind);
    if (kind === 'error') return pending.reject(decodeError(message.data, pending.command));
    this.append(pending, message, kind === 'ok');
  }

  private append(pending: Pending, message: Msg, last: boolean): void {
    if (Number(message.headers?.get(RPC_HEADERS.part)) !== pending.parts.length) {
      return pending.reject(new ObserverError('unavailable', `The answer of ${pending.command} lost a part on its way`));
    }
    pending.parts.push(message.data);
    pending.bytes += message.data.length;
    if (pending.bytes > MAX_REPLY_BYTES) return pending.reject(new ObserverError('payload_too_large', `The answer of ${pending.command} is larger than ${MAX_REPLY_BYTES} bytes`));
    if (last) pending.resolve(pending.parts.length === 1 ? pending.parts[0]! : Buffer.concat(pending.parts));
  }

  private failAll(): void {
    for (const pending of [...this.pending.values()]) pending.reject(new ObserverError('unavailable', `The connection to NATS was lost while waiting for ${pending.command}`));
  }
}

const cancelled = (command: CommandContract): ObserverError => new ObserverError('cancelled', `The caller cancelled ${command.name}`);
