import { ObserverError } from '@observer/kernel';
import { openDuckDbStore } from './duckdb/duckdb-store';
import { DuckDbStoreOptions } from './duckdb/duckdb-store.options';
import { TelemetryStore } from './telemetry-store.port';

/**
 * Opens the store that a location names, e.g. `duckdb:/var/lib/observer/store` (the value of OBSERVER_STORE).
 * @throws ObserverError `invalid_argument` for a location of no known adapter; else as the adapter's own open
 */
export async function openTelemetryStore(location: string, options: Omit<Partial<DuckDbStoreOptions>, 'directory'> = {}): Promise<TelemetryStore> {
  const [, directory] = /^duckdb:(.+)$/.exec(location) ?? [];
  if (directory === undefined) throw new ObserverError('invalid_argument', `"${location}" names no store; write duckdb:<directory>`);
  return openDuckDbStore({ ...options, directory });
}
