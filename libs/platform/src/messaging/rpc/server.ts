import type { Msg } from '@nats-io/transport-node';
import type { CommandContract } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { z } from 'zod';
import { continueTrace, runInTrace } from '../../log/trace-context';
import type { Logger } from '../../log/logger';
import type { HistogramMetric } from '../../metrics/metrics';
import type { Connection } from '../connection/connection';
import type { RequestContext, Subscription } from '../messaging';
import { parseJson, parseOrThrow } from '../validation';
import { cancelSubjectOf, encodeError, MAX_REPLY_BYTES, PART_BYTES, replyHeaders, RPC_HEADERS } from './protocol';

export type CommandHandler<Q extends z.ZodType, A extends z.ZodType> = (request: z.output<Q>, context: RequestContext) => Promise<z.input<A>>;

/** Serves one command in one replica: a member of the queue group of its service. */
export class CommandServer<Q extends z.ZodType, A extends z.ZodType> implements Subscription {
  private readonly running = new Map<string, AbortController>();
  private readonly finished = new Set<Promise<void>>();
  private readonly requests;
  private readonly cancellations;

  constructor(
    private readonly connection: Connection,
    private readonly command: CommandContract<Q, A>,
    private readonly handler: CommandHandler<Q, A>,
    private readonly log: Logger,
    private readonly duration: HistogramMetric,
  ) {
    this.requests = connection.subscribe(command.subject, { queue: command.owner, onMessage: (message) => this.receive(message) });
    this.cancellations = connection.subscribe(cancelSubjectOf(command), { onMessage: (message) => this.running.get(message.string())?.abort() });
  }

  async stop(): Promise<void> {
    if (!this.connection.connected) this.requests.unsubscribe();
    else if (!this.requests.isClosed()) await this.requests.drain();
    await Promise.all(this.finished);
    this.cancellations.unsubscribe();
  }

  private receive(message: Msg): void {
    const trace = continueTrace(header(message, RPC_HEADERS.trace));
    const done: Promise<void> = runInTrace(trace, () => this.answer(message, trace.traceId)).finally(() => this.finished.delete(done));
    this.finished.add(done);
  }

  private async answer(message: Msg, trace: string): Promise<void> {
    const startedAt = performance.now();
    const id = header(message, RPC_HEADERS.request) ?? '';
    const controller = new AbortController();
    const timeoutMs = Number(header(message, RPC_HEADERS.timeoutMs) ?? this.command.timeoutMs);
    const timer = setTimeout(() => controller.abort(), timeoutMs);
    this.running.set(id, controller);
    let code = 'ok';
    try {
      const context = { signal: controller.signal, caller: header(message, RPC_HEADERS.caller) ?? 'unknown', trace };
      this.reply(message, await this.run(message, context));
    } catch (thrown) {
      code = this.refuse(message, thrown, controller.signal);
    } finally {
      clearTimeout(timer);
      this.running.delete(id);
      this.duration.observe({ command: this.command.name, side: 'server', code }, (performance.now() - startedAt) / 1000);
    }
  }

  private async run(message: Msg, context: RequestContext): Promise<Uint8Array> {
    const { name, request, response } = this.command;
    const parsed = parseOrThrow(request, parseJson(message.data, `request of ${name}`), `request of ${name}`);
    const answer = await this.handler(parsed, context);
    context.signal.throwIfAborted();
    parseOrThrow(response, answer, `answer of ${name}`, 'internal');
    return new TextEncoder().encode(JSON.stringify(answer));
  }

  private reply(message: Msg, body: Uint8Array): void {
    if (body.length > MAX_REPLY_BYTES) throw new ObserverError('payload_too_large', `The answer of ${this.command.name} has ${body.length} bytes; at most ${MAX_REPLY_BYTES} travel. Ask for less at a time`);
    let part = 0;
    let offset = 0;
    for (; body.length - offset > PART_BYTES; offset += PART_BYTES) message.respond(body.subarray(offset, offset + PART_BYTES), { headers: replyHeaders('part', part++) });
    message.respond(body.subarray(offset), { headers: replyHeaders('ok', part) });
  }

  /** Nobody waits for the answer to a cancelled request. @returns the code, for the metric */
  private refuse(message: Msg, thrown: unknown, signal: AbortSignal): string {
    if (signal.aborted) return 'cancelled';
    const error = asObserverError(thrown);
    if (error.code === 'internal') this.log.error({ command: this.command.name, err: thrown }, 'rpc-failed');
    message.respond(encodeError(error), { headers: replyHeaders('error', 0) });
    return error.code;
  }
}

const header = (message: Msg, name: string): string | undefined => (message.headers?.has(name) ? message.headers.get(name) : undefined);
