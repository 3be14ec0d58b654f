import { writerLeaseBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Lease, Platform, Subscription } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import type { KindRegistry } from '@observer/telemetry';
import { LogTrimmer } from './log-trimmer';
import { PipelineFigures } from './pipeline-figures';
import { StoreConsumer } from './store-consumer';
import { defaultClass, RetentionKeeper, serveRetention } from '../retention';
import type { Pseudonyms } from '../sanitize';
import { startStoreJobs } from './store-jobs';
import { serveStoreQueries } from './store-queries';

/** How long a writer that died keeps others waiting. */
const LEASE_TTL_MS = 5_000;
const REOPEN_MS = 1_000;

export interface StoreOwnerOptions {
  readonly openStore: () => Promise<TelemetryStore>;
  readonly kinds: KindRegistry;
  /** Of the log. */
  readonly shards: number;
  readonly retentionMs: number;
  readonly pseudonyms: Pseudonyms;
}

/** Everything that runs while this replica owns the store. */
interface Tenure {
  readonly store: TelemetryStore;
  readonly consumer: Subscription;
  readonly queries: readonly Subscription[];
  readonly retention: RetentionKeeper;
  readonly figures: PipelineFigures;
  readonly stopTimers: () => void;
  readonly stopJobs: () => Promise<void>;
}

/**
 * One replica writes the store and answers queries, the others wait for its lease. The store's own lock is the last guard: while a
 * former owner still holds the files, opening fails and is tried again.
 */
export class StoreOwner {
  private lease: Lease | undefined;
  private tenure: Tenure | undefined;
  private transitions: Promise<void> = Promise.resolve();
  private wanted = false;
  private problem: string | undefined;

  constructor(private readonly platform: Platform, private readonly options: StoreOwnerOptions) {}

  start(): void {
    const { messaging, health, log } = this.platform;
    health.addCheck('store', () => this.check());
    log.info({ lease: 'store' }, 'store-lease-awaited');
    this.lease = messaging.lease(writerLeaseBucket, 'store', {
      ttlMs: LEASE_TTL_MS,
      onAcquired: () => this.become(true),
      onLost: () => this.become(false),
    });
  }

  /** Finishes the running commit and gives the store to the next replica. */
  async stop(): Promise<void> {
    this.become(false);
    await this.transitions;
    await this.lease?.release();
  }

  /** A replica that waits is ready: it has nothing to do but to take over. */
  private check(): { ok: boolean; reason?: string } {
    if (this.tenure !== undefined) return this.tenure.figures.check();
    if (!this.wanted) return { ok: true, reason: 'stands by: another replica writes the store' };
    return { ok: false, reason: this.problem ?? 'the store is being opened' };
  }

  /** For a store that ended by itself (its thread died): what was not acknowledged is delivered again to the new one. */
  private reopen(): void {
    this.transitions = this.transitions.then(() => this.end()).then(() => (this.wanted ? this.begin() : undefined)).catch((error: unknown) => this.platform.log.error({ err: error }, 'store-transition-failed'));
  }

  private become(owner: boolean): void {
    this.wanted = owner;
    this.transitions = this.transitions.then(() => (this.wanted ? this.begin() : this.end())).catch((error: unknown) => this.platform.log.error({ err: error }, 'store-transition-failed'));
  }

  private async begin(): Promise<void> {
    if (this.tenure !== undefined) return;
    const store = await this.openUntilLost();
    if (store === undefined) return;
    const { messaging, metrics, clock, log, health } = this.platform;
    const figures = new PipelineFigures(clock, health, messaging);
    const trimmer = new LogTrimmer(messaging, clock, log);
    const fallback = defaultClass(this.options.retentionMs);
    const { kinds, shards, pseudonyms } = this.options;
    /** Events are never removed as samples. */
    const isEventKind = (measurement: string): boolean => kinds.get(measurement) !== undefined;
    const retention = new RetentionKeeper({ platform: this.platform, store, fallback });
    retention.start();
    const stopJobs = await startStoreJobs({ platform: this.platform, store, pseudonyms, kinds, shards });
    this.tenure = {
      store, stopJobs, figures,
      consumer: new StoreConsumer(store, { messaging, metrics, clock, log, commits: figures, storeLost: () => this.reopen() }).start(),
      queries: [
        ...serveStoreQueries(messaging, store, isEventKind),
        ...serveRetention({ platform: this.platform, store, fallback, isEventKind, appliedAtMs: () => retention.appliedAtMs }),
      ],
      retention,
      stopTimers: () => {
        figures.stop();
        trimmer.stop();
      },
    };
    log.info('store-opened');
  }

  private async openUntilLost(): Promise<TelemetryStore | undefined> {
    while (this.wanted) {
      try {
        const store = await this.options.openStore();
        this.problem = undefined;
        return store;
      } catch (error) {
        this.problem = asObserverError(error).message;
        this.platform.log.warn({ err: error, retry_ms: REOPEN_MS }, 'store-not-opened');
        await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
      }
    }
    return undefined;
  }

  private async end(): Promise<void> {
    const { tenure } = this;
    if (tenure === undefined) return;
    this.tenure = undefined;
    tenure.stopTimers();
    await tenure.stopJobs().catch((error: unknown) => this.platform.log.warn({ err: error }, 'store-jobs-stop-failed'));
    await Promise.all([tenure.consumer.stop(), tenure.retention.stop(), ...tenure.queries.map((query) => query.stop())]);
    await tenure.store.close().catch((error: unknown) => this.platform.log.warn({ err: error }, 'store-close-failed'));
    this.platform.log.info('store-closed');
  }
}
