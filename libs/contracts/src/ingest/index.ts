export * from './collect';
export * from './commands';
export * from './ingest-state';
export * from './registry';
export * from './store-query';
export * from './telemetry-stream';
