import type { StreamDeclaration } from '@observer/contracts';
import { asObserverError, type ObserverError } from '@observer/kernel';
import type { Logger } from '@observer/platform';
import { pause, type Scheduler } from '../scheduler';
import type { StoredEffect } from '../snapshot/partition-store';
import { encodeEnvelope, isEnvelope, senderHeaders } from './envelope';
import type { ActorMessaging } from './partition-env';
import { StoredEffects } from './stored-effects';

export interface OutboxOptions {
  readonly messaging: Pick<ActorMessaging, 'publishRaw' | 'messages'>;
  readonly scheduler: Scheduler;
  readonly log: Logger;
  readonly streamNamed: (name: string) => StreamDeclaration;
  /** `<type>.<partition>` */
  readonly sender: string;
  readonly incarnation: string;
  /** Messages sent to each partition so far. */
  readonly sent: Readonly<Record<string, number>>;
  /** A sequence that each stream is known to have reached. */
  readonly acked: Readonly<Record<string, number>>;
  /** False: another owner carries on. */
  readonly running: () => boolean;
  /** Something was carried out. */
  readonly onProgress: () => void;
  /** The broker refuses an effect for good. */
  readonly onRefused: (effect: StoredEffect, reason: ObserverError) => void;
}

/** Where messages to another partition go. */
export interface Target {
  /** `<type>.<partition>` */
  readonly partition: string;
  readonly stream: StreamDeclaration;
  readonly subject: string;
}

interface Parts {
  readonly target: Target;
  readonly envelopes: string[][];
  lastBytes: number;
}

const ENVELOPE_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;
/** Far below any duplicate window, however the clocks of two machines differ. */
const YOUNG_MS = 30_000;

/**
 * Effects on their way: decided by actors, made durable with the next commit, carried out after it, and forgotten with a later one.
 * Whatever happens in between, they are carried out again under the same ids.
 */
export class Outbox {
  private decided: StoredEffect[] = [];
  private readonly parts = new Map<string, Parts>();
  private readonly durable = new Set<StoredEffect>();
  private readonly fresh: StoredEffect[] = [];
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly sent: Record<string, number>;
  private readonly acked: Record<string, number>;
  private readonly stored: StoredEffects;
  private pendingBytes = 0;
  private partCount = 0;
  /** Carried out since the last commit: the next one need not name them. */
  private doneSinceCommit = 0;

  constructor(private readonly options: OutboxOptions) {
    this.sent = { ...options.sent };
    this.acked = { ...options.acked };
    this.stored = new StoredEffects(options, () => this.durable);
  }

  get hasDecided(): boolean {
    return this.decided.length > 0 || this.parts.size > 0;
  }

  get hasDone(): boolean {
    return this.doneSinceCommit > 0;
  }

  /** Effects that are not carried out yet. */
  get size(): number {
    return this.decided.length + this.partCount + this.durable.size;
  }

  get bytes(): number {
    return this.pendingBytes;
  }

  /** Carries out what former owners left, unless they did. */
  resume(effects: readonly StoredEffect[]): void {
    for (const effect of effects) {
      this.durable.add(effect);
      this.pendingBytes += effect.payload.length;
    }
    for (const effect of effects) this.start(effect, this.ageMs(effect));
  }

  add(effect: StoredEffect): void {
    this.decided.push(effect);
    this.pendingBytes += effect.payload.length;
  }

  /** Parts to one partition travel together, one message at a time, in order. */
  send(target: Target, part: string): void {
    let parts = this.parts.get(target.partition);
    if (parts === undefined) this.parts.set(target.partition, (parts = { target, envelopes: [], lastBytes: Infinity }));
    if (parts.lastBytes + part.length > ENVELOPE_BYTES) {
      parts.envelopes.push([]);
      parts.lastBytes = 0;
    }
    parts.envelopes.at(-1)!.push(part);
    parts.lastBytes += part.length;
    this.pendingBytes += part.length;
    this.partCount++;
  }

  /** What a commit has to hold. Call `release` when it is durable. */
  seal(): { readonly effects: readonly StoredEffect[]; readonly sent: Readonly<Record<string, number>>; readonly acked: Readonly<Record<string, number>> } {
    for (const { target, envelopes } of this.parts.values()) for (const envelope of envelopes) this.decided.push(this.envelopeTo(target, envelope));
    this.parts.clear();
    this.partCount = 0;
    for (const decided of this.decided) {
      const effect = { ...decided, after: this.acked[decided.stream] ?? 0, decidedAtMs: this.options.scheduler.clock.nowMs() };
      this.fresh.push(effect);
      this.durable.add(effect);
    }
    this.decided = [];
    this.doneSinceCommit = 0;
    return { effects: [...this.durable], sent: { ...this.sent }, acked: { ...this.acked } };
  }

  /** The commit is durable: its effects may go out. */
  release(): void {
    for (const effect of this.fresh.splice(0)) this.start(effect, 0);
  }

  /** How long ago an effect of another process may have gone out. Clocks differ: what is not clearly young counts as old. */
  private ageMs({ decidedAtMs }: StoredEffect): number {
    const ageMs = this.options.scheduler.clock.nowMs() - (decidedAtMs ?? -Infinity);
    return ageMs >= 0 && ageMs < YOUNG_MS ? ageMs : Infinity;
  }

  private start(effect: StoredEffect, sinceMs: number): void {
    if (isEnvelope(effect)) this.inLane(effect);
    else void this.carryOut(effect, sinceMs);
  }

  private envelopeTo({ partition, stream, subject }: Target, parts: readonly string[]): StoredEffect {
    const number = (this.sent[partition] ?? 0) + 1;
    this.sent[partition] = number;
    const { sender, incarnation } = this.options;
    const payload = encodeEnvelope(parts);
    this.pendingBytes += payload.length - parts.reduce((sum, part) => sum + part.length, 0);
    return { stream: stream.name, subject, id: `${sender}@${incarnation}>${partition}:${number}`, headers: senderHeaders({ partition: sender, incarnation, number }), payload };
  }

  private inLane(effect: StoredEffect): void {
    const lane = (this.lanes.get(effect.subject) ?? Promise.resolve()).then(() => this.carryOut(effect, 0));
    this.lanes.set(effect.subject, lane);
    void lane.then(() => {
      if (this.lanes.get(effect.subject) === lane) this.lanes.delete(effect.subject);
    });
  }

  /** @param sinceMs how long ago this was tried first */
  private async carryOut(effect: StoredEffect, sinceMs: number): Promise<void> {
    const { messaging, scheduler, log, streamNamed, running } = this.options;
    const { clock } = scheduler;
    let triedAt = clock.monotonicMs() - sinceMs;
    for (let delayMs = FIRST_RETRY_MS; running(); delayMs = Math.min(LONGEST_RETRY_MS, delayMs * 2)) {
      try {
        const stream = streamNamed(effect.stream);
        if (this.stored.isTooLate(stream, clock.monotonicMs() - triedAt) && !isEnvelope(effect)) {
          if (await this.stored.has(stream, effect)) return this.done(effect);
          // Not stored so far: what is stored from here on the broker recognizes.
          triedAt = clock.monotonicMs();
        }
        const ack = await messaging.publishRaw(stream, effect.subject, effect.payload, { messageId: effect.id, ...(effect.headers === undefined ? {} : { headers: effect.headers }) });
        this.acked[effect.stream] = ack.sequence;
        return this.done(effect);
      } catch (thrown) {
        const error = asObserverError(thrown);
        if (!error.retryable) {
          this.options.onRefused(effect, error);
          return this.done(effect);
        }
        log.info({ sender: this.options.sender, subject: effect.subject, reason: error.message, retry_ms: delayMs }, 'actor-effect-repeated');
        await pause(scheduler, delayMs);
      }
    }
  }

  private done(effect: StoredEffect): void {
    if (!this.durable.delete(effect)) return;
    this.pendingBytes -= effect.payload.length;
    this.doneSinceCommit++;
    this.options.onProgress();
  }
}
