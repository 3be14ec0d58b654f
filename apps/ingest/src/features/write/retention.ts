import type { Clock } from '@observer/kernel';
import type { Logger } from '@observer/platform';
import { keepAllFrom, type TelemetryStore } from '@observer/store';

const INTERVAL_MS = 3_600_000;

/** Drops what is older than the retention, at once and then every hour. @returns how to stop it */
export function startRetention(store: TelemetryStore, retentionMs: number, clock: Clock, log: Logger): () => void {
  const apply = async (): Promise<void> => {
    try {
      const { windowsDropped, bytesFreed } = await store.applyRetention(keepAllFrom(clock.nowMs() - retentionMs));
      if (windowsDropped > 0) log.info({ windows_dropped: windowsDropped, bytes_freed: bytesFreed }, 'retention-applied');
    } catch (error) {
      log.error({ err: error }, 'retention-failed');
    }
  };
  void apply();
  const timer = setInterval(() => void apply(), INTERVAL_MS);
  return () => clearInterval(timer);
}
