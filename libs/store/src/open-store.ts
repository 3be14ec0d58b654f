import { ObserverError } from '@observer/kernel';
import { openDuckDbStore } from './duckdb/duckdb-store';
import { DuckDbStoreOptions } from './duckdb/duckdb-store.options';
import { openInfluxStore } from './influx/influx-store';
import { OnStoreNotice, TelemetryStore } from './telemetry-store.port';

/**
 * Opens the store that a location names (the value of OBSERVER_STORE): `duckdb:/var/lib/observer/store`, or `influxdb://user:password@host:8086/?db=observer`
 * (`influxdbs://` for TLS). Of the options, InfluxDB has use for `kinds` only.
 * @throws ObserverError `invalid_argument` for a location of no known adapter; else as the adapter's own open
 */
export async function openTelemetryStore(location: string, options: Omit<Partial<DuckDbStoreOptions>, 'directory'> & OnStoreNotice = {}): Promise<TelemetryStore> {
  if (/^influxdbs?:/.test(location)) return openInfluxStore({ location, ...(options.kinds === undefined ? {} : { kinds: options.kinds }) });
  const [, directory] = /^duckdb:(.+)$/.exec(location) ?? [];
  if (directory === undefined) throw new ObserverError('invalid_argument', 'the location names no store; write duckdb:<directory> or influxdb://<host>:<port>/?db=<database>');
  return openDuckDbStore({ ...options, directory });
}
