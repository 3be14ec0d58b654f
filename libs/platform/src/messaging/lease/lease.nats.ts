import { type KV, Kvm } from '@nats-io/kv';
import type { BucketDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Logger } from '../../log/logger';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import type { Lease, LeaseOptions } from './lease';

/** The holder stops this much before others may take over, as a share of the time to live. */
const SAFETY = 0.9;
const RENEWALS_PER_TTL = 3;

interface Tenure {
  readonly fence: bigint;
  revision: number;
  /** Monotonic time at which the tenure ends unless renewed. */
  until: number;
}

interface Sighting {
  readonly revision: number;
  /** Monotonic time at which this revision was first seen. */
  readonly at: number;
}

/**
 * A lease as one key: whoever writes it with the revision last seen holds it. Clocks of machines are not compared: a contender
 * takes over when the revision has not changed for a whole time to live by its own monotonic clock, and a holder counts from before
 * it sent its renewal, so its tenure always ends first.
 */
export class NatsLease implements Lease {
  private readonly kv: Promise<KV>;
  private readonly key: string;
  private readonly ttlMs: number;
  private tenure: Tenure | undefined;
  private sighting: Sighting | undefined;
  private released = false;
  private wake: (() => void) | undefined;
  private expiry: NodeJS.Timeout | undefined;
  private readonly loop: Promise<void>;

  constructor(
    private readonly connection: Connection,
    bucket: BucketDeclaration,
    private readonly name: string,
    private readonly holder: string,
    private readonly options: LeaseOptions,
    private readonly log: Logger,
  ) {
    if (options.ttlMs < 300) throw new ObserverError('invalid_argument', `Lease ${name}: ttlMs is ${options.ttlMs}; at least 300 leaves room for renewals`);
    this.key = name.replaceAll(/[^\w-]/g, '_');
    this.ttlMs = Math.min(options.ttlMs, bucket.ttlMs ?? Infinity);
    this.kv = new Kvm(connection.jetstream).open(bucket.name, { allow_direct: false });
    this.loop = this.run();
  }

  get held(): boolean {
    return this.tenure !== undefined && performance.now() < this.tenure.until;
  }

  get fence(): bigint | undefined {
    return this.held ? this.tenure!.fence : undefined;
  }

  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    this.wake?.();
    await this.loop;
    clearTimeout(this.expiry);
    const { tenure } = this;
    this.tenure = undefined;
    if (tenure === undefined || !this.connection.connected) return;
    // Lost to another holder meanwhile, or the broker is away: then it ends by itself.
    await this.attempt(async (kv) => kv.delete(this.key, { previousSeq: tenure.revision }));
  }

  private async run(): Promise<void> {
    while (!this.released) {
      await (this.tenure === undefined ? this.compete() : this.renew());
      if (!this.released) await this.pause((this.ttlMs / RENEWALS_PER_TTL) * (0.8 + Math.random() / 5));
    }
  }

  private async compete(): Promise<void> {
    await this.attempt(async (kv) => {
      const sentAt = performance.now();
      const entry = await kv.get(this.key);
      if (entry === null || entry.operation !== 'PUT') return this.begin(sentAt, await kv.create(this.key, this.body()));
      if (this.sighting?.revision !== entry.revision) this.sighting = { revision: entry.revision, at: performance.now() };
      if (performance.now() - this.sighting.at < this.ttlMs) return;
      const takeoverAt = performance.now();
      this.begin(takeoverAt, await kv.update(this.key, this.body(), entry.revision));
    });
  }

  private async renew(): Promise<void> {
    const { tenure } = this;
    if (tenure === undefined) return;
    const sentAt = performance.now();
    try {
      const revision = await this.connection.untilLost('Renew', (await this.kv).update(this.key, this.body(), tenure.revision, this.ttlMs / RENEWALS_PER_TTL));
      // It may have ended while the answer was on its way; then it is over, though the broker still shows our name.
      if (this.tenure !== tenure) return;
      tenure.revision = revision;
      this.extend(tenure, sentAt);
    } catch (error) {
      if (isApiError(error, 'wrongLastSequence')) await this.resolveConflict(tenure, sentAt);
      else this.log.debug({ lease: this.name, err: error }, 'lease-renewal-failed');
    }
  }

  /** The revision is not ours: either another holds the lease, or an earlier renewal of ours took effect though its answer was lost. */
  private async resolveConflict(tenure: Tenure, sentAt: number): Promise<void> {
    await this.attempt(async (kv) => {
      const entry = await kv.get(this.key);
      const ours = entry !== null && entry.operation === 'PUT' && entry.string() === this.body() && entry.revision > tenure.revision;
      if (!ours) return this.lose('another holder took over');
      const revision = await kv.update(this.key, this.body(), entry.revision);
      if (this.tenure !== tenure) return;
      tenure.revision = revision;
      this.extend(tenure, sentAt);
    });
  }

  private begin(sentAt: number, revision: number): void {
    if (this.released) {
      this.tenure = { fence: BigInt(revision), revision, until: 0 };
      return;
    }
    const tenure: Tenure = { fence: BigInt(revision), revision, until: 0 };
    this.tenure = tenure;
    this.extend(tenure, sentAt);
    this.log.info({ lease: this.name, fence: revision }, 'lease-acquired');
    this.options.onAcquired(tenure.fence);
  }

  private extend(tenure: Tenure, sentAt: number): void {
    tenure.until = sentAt + this.ttlMs * SAFETY;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => this.lose('not renewed in time'), Math.max(0, tenure.until - performance.now()));
  }

  private lose(reason: string): void {
    if (this.tenure === undefined || this.released) return;
    clearTimeout(this.expiry);
    this.tenure = undefined;
    this.sighting = undefined;
    this.log.warn({ lease: this.name, reason }, 'lease-lost');
    this.options.onLost();
  }

  /** Runs a step; a lost race is no fault, an absent broker passes. */
  private async attempt(step: (kv: KV) => Promise<void>): Promise<void> {
    try {
      this.connection.assertConnected('Lease');
      await this.connection.untilLost('Lease', step(await this.kv));
    } catch (error) {
      if (isApiError(error, 'wrongLastSequence')) return;
      this.log.debug({ lease: this.name, reason: toObserverError(error, 'Lease').message }, 'lease-attempt-failed');
    }
  }

  private body(): string {
    return JSON.stringify({ holder: this.holder });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
