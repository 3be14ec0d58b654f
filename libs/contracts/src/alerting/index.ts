export * from './actors';
export * from './alert-rules';
export * from './escalations';
export * from './incidents';
export * from './labels';
export * from './noise';
export * from './on-call';
export * from './rules-as-code';
