export * from './api-gateway';
export * from './catalogue';
export * from './definition/define';
export * from './definition/service';
export * from './ingest';
export * from './nats-server-config';
export * from './permissions';
export * from './platform/heartbeat';
