export type * from './telemetry-store.port';
