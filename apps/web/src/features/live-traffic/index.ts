export * from './live-indicator';
export * from './traffic-ticks';
export * from './use-live-traffic';
