export * from './metric-rules';
