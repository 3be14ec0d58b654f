import type { StreamGap, StreamMessage, StreamPosition } from '@observer/platform';
import { assertKey, INBOX, TIMER } from '../address';
import type { ActorSource, AnyActor } from '../actor';
import { asObserverError } from '@observer/kernel';
import { pause } from '../scheduler';
import type { ManifestHeader } from '../snapshot/manifest';
import { decodeEnvelope, type Part, type Sender, senderOf } from './envelope';
import { type Handler, inputId, type Origin } from './handler';
import type { PartitionEnv } from './partition-env';
import type { Timer } from './timers';

const GAP_RETRY_MS = 1_000;
const ENDED = 'the process ended each time it handled this message';
const encoder = new TextEncoder();

/** Turns what comes from streams and timers into messages of actors, and remembers how far each stream and each sender has come. */
export class Intake {
  readonly positions: Record<string, StreamPosition>;
  readonly received: Record<string, { incarnation: string; number: number }>;
  private readonly sources: ReadonlyMap<string, ActorSource<unknown>>;

  constructor(
    private readonly actor: AnyActor,
    private readonly partition: number,
    private readonly env: PartitionEnv,
    private readonly handler: Handler,
    header: ManifestHeader,
  ) {
    this.positions = { ...header.positions };
    this.received = { ...header.received };
    this.sources = new Map(actor.sources.map((source) => [source.reader.name, source]));
  }

  /** Handles one message of a stream and moves the position behind it. */
  async message(source: string, message: StreamMessage): Promise<void> {
    if (source === INBOX) await this.inboxMessage(message);
    else await this.sourceMessage(this.sources.get(source)!, message);
    this.positions[source] = { epoch: message.epoch, sequence: message.sequence };
  }

  /** Gives a message up that took the process down again and again. */
  refuse(source: string, message: StreamMessage): void {
    this.handler.deadLetter(originOf(this.idOf(source, message), this.streamOf(source), message), '', 'retries_exhausted', ENDED);
    this.positions[source] = { epoch: message.epoch, sequence: message.sequence };
  }

  /** Handles a timer that was taken away. */
  async timer(key: string, timer: Timer, epoch: string): Promise<void> {
    const { name, dueMs, number, message } = timer;
    const input = this.handler.input(message, key, TIMER, { epoch, sequence: number, nowMs: dueMs }, { timer: { name, dueMs } });
    await this.checked(key, input, originOfTimer(input.context.id, timer));
    await this.handler.timersChanged(key);
  }

  /** Gives a timer up that took the process down again and again. */
  async refuseTimer(key: string, timer: Timer, epoch: string): Promise<void> {
    const id = inputId(this.actor.type, this.partition, key, TIMER, epoch, timer.number, 0);
    this.handler.deadLetter(originOfTimer(id, timer), key, 'retries_exhausted', ENDED);
    await this.handler.timersChanged(key);
  }

  /**
   * Lets the source's owner know what is missing, delivers what it says, and goes on behind the gap.
   * @param wanted false: the partition has to end; the next owner asks again
   * @returns whether the gap is passed
   */
  async gap(source: string, gap: StreamGap, wanted: () => boolean): Promise<boolean> {
    const declared = this.sources.get(source);
    if (declared !== undefined) {
      this.env.metrics.gap(this.actor.type, gap.reason);
      this.env.log.warn({ type: this.actor.type, partition: this.partition, source, ...gap }, 'actor-source-gap');
      const routed = declared.onGap === undefined ? [] : await this.untilGapIsHeard(declared, gap, wanted);
      if (routed === undefined) return false;
      const nowMs = this.env.scheduler.clock.nowMs();
      for (const [part, { key, message }] of routed.entries()) {
        const input = this.handler.input(message, key, `${source}-gap`, { ...gap.resumeAfter, nowMs }, { part });
        await this.handler.deliver(key, input, { stream: gap.stream, subject: `gap of ${source}`, sequence: gap.resumeAfter.sequence, id: input.context.id, payload: () => encoder.encode(JSON.stringify(gap)) });
      }
    }
    this.positions[source] = gap.resumeAfter;
    return true;
  }

  private async untilGapIsHeard(source: ActorSource<unknown>, gap: StreamGap, wanted: () => boolean): Promise<readonly { key: string; message: unknown }[] | undefined> {
    while (wanted()) {
      try {
        return await source.onGap!(gap, this.partition);
      } catch (thrown) {
        this.env.log.error({ type: this.actor.type, partition: this.partition, source: source.reader.name, err: thrown, retry_ms: GAP_RETRY_MS }, 'actor-gap-handler-failed');
        await pause(this.env.scheduler, GAP_RETRY_MS);
      }
    }
    return undefined;
  }

  private async inboxMessage(message: StreamMessage): Promise<void> {
    const sender = senderOf(message);
    if (sender !== undefined && this.isRepeat(sender)) return this.env.metrics.message(this.actor.type, 'repeated');
    let parts: Part[];
    try {
      parts = decodeEnvelope(message.data);
    } catch (thrown) {
      return this.handler.deadLetter(originOf(this.idOf(INBOX, message), this.env.inbox.name, message), '', 'invalid_message', asObserverError(thrown).message);
    }
    for (const [part, { key, message: body }] of parts.entries()) {
      const input = this.handler.input(body, key, INBOX, placeOf(message), { part, ...(sender === undefined ? {} : { sender: sender.partition }) });
      await this.checked(key, input, { ...originOf(input.context.id, this.env.inbox.name, message), payload: () => encoder.encode(JSON.stringify(body)) });
    }
    if (sender !== undefined) this.received[sender.partition] = { incarnation: sender.incarnation, number: sender.number };
  }

  private async sourceMessage(source: ActorSource<unknown>, message: StreamMessage): Promise<void> {
    const name = source.reader.name;
    let routed: readonly { key: string; message: unknown }[];
    try {
      routed = source.route(message, this.partition);
      for (const { key } of routed) assertKey(this.actor.type, key);
    } catch (thrown) {
      return this.handler.deadLetter(originOf(this.idOf(name, message), source.reader.stream.name, message), '', 'route_failed', asObserverError(thrown).message);
    }
    for (const [part, { key, message: body }] of routed.entries()) {
      const input = this.handler.input(body, key, name, placeOf(message), { part });
      await this.handler.deliver(key, input, originOf(input.context.id, source.reader.stream.name, message));
    }
  }

  /** Delivers JSON after checking it. */
  private async checked(key: string, input: ReturnType<Handler['input']>, origin: Origin): Promise<void> {
    const parsed = this.actor.messages.safeParse(input.message);
    if (parsed.success) return this.handler.deliver(key, { ...input, message: parsed.data }, origin);
    const first = parsed.error.issues[0]!;
    this.handler.deadLetter(origin, key, 'invalid_message', `${first.path.join('.') || 'message'}: ${first.message}`);
  }

  /** Senders number their messages to each partition and send them one after the other: what is not newer came before. */
  private isRepeat({ partition, incarnation, number }: Sender): boolean {
    const last = this.received[partition];
    return last !== undefined && last.incarnation === incarnation && number <= last.number;
  }

  private idOf(source: string, { epoch, sequence }: StreamMessage): string {
    return inputId(this.actor.type, this.partition, '', source, epoch, sequence, 0);
  }

  private streamOf(source: string): string {
    return source === INBOX ? this.env.inbox.name : this.sources.get(source)!.reader.stream.name;
  }
}

const placeOf = ({ epoch, sequence, publishedAtMs }: StreamMessage): { epoch: string; sequence: number; nowMs: number } => ({ epoch, sequence, nowMs: publishedAtMs });
const originOf = (id: string, stream: string, message: StreamMessage): Origin => ({ stream, subject: message.subject, sequence: message.sequence, id, payload: () => message.data });
const originOfTimer = (id: string, { name, number, message }: Timer): Origin => ({ stream: TIMER, subject: name, sequence: number, id, payload: () => encoder.encode(JSON.stringify(message)) });
