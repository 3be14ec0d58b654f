export * from './collect';
export * from './commands';
export * from './ingest-state';
export * from './registry';
export * from './retention';
export * from './sample-query';
export * from './store-query';
export * from './telemetry-stream';
