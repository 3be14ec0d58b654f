export { openDuckDbStore } from './duckdb/duckdb-store';
export type { DuckDbStoreOptions } from './duckdb/duckdb-store.options';
export { openInfluxStore } from './influx/influx-store';
export { openTelemetryStore } from './open-store';
export { keepAllFrom, keepFrom, keepFromOf } from './retention-plan';
export type * from './telemetry-store.port';
