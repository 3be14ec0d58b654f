import { type RetentionClass, retentionClassesBucket } from '@observer/contracts';
import type { DocumentWatch, Platform } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import { planOf } from './retention-rules';

/** Time goes on, so what is over is looked for this often; a change of a class is applied at once. */
const INTERVAL_MS = 30_000;
const RECONNECT_MS = 2_000;

export interface RetentionKeeperParts {
  readonly platform: Pick<Platform, 'messaging' | 'clock' | 'log'>;
  readonly store: TelemetryStore;
  readonly fallback: RetentionClass;
}

/** Applies the retention classes to the store, in the replica that owns it. */
export class RetentionKeeper {
  private readonly classes = new Map<string, RetentionClass>();
  private watch: DocumentWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private appliedMs: number | null = null;

  constructor(private readonly parts: RetentionKeeperParts) {}

  /** When the classes were last applied in full. */
  get appliedAtMs(): number | null {
    return this.appliedMs;
  }

  /** Without its classes nothing may be dropped, so it waits for the broker. */
  start(): void {
    void this.connect();
  }

  /** What runs is given up when the store is closed; it goes on after the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.watch?.stop();
  }

  private async connect(): Promise<void> {
    try {
      const watch = await this.parts.platform.messaging.documents(retentionClassesBucket).watch(({ key, value }) => {
        if (value === undefined) this.classes.delete(key);
        else this.classes.set(key, value);
        if (this.watch !== undefined) this.apply();
      });
      if (this.stopped) return await watch.stop();
      this.watch = watch;
      this.timer = setInterval(() => this.apply(), INTERVAL_MS);
      this.apply();
    } catch (error) {
      this.parts.platform.log.warn({ err: error, retry_ms: RECONNECT_MS }, 'retention-classes-not-read');
      if (!this.stopped) this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
    }
  }

  private apply(): void {
    this.running = this.running.then(() => (this.stopped ? undefined : this.applyNow()));
  }

  private async applyNow(): Promise<void> {
    const { store, fallback, platform } = this.parts;
    const nowMs = platform.clock.nowMs();
    try {
      const { windowsDropped, bytesFreed } = await store.applyRetention(planOf([...this.classes.values()], fallback, nowMs));
      this.appliedMs = nowMs;
      if (windowsDropped > 0 || bytesFreed > 0) platform.log.info({ windows_dropped: windowsDropped, bytes_freed: bytesFreed }, 'retention-applied');
    } catch (error) {
      if (!this.stopped) platform.log.error({ err: error }, 'retention-failed');
    }
  }
}
