export * from './actors';
export * from './metric-rules';
