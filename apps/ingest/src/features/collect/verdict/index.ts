export * from './head-board';
export * from './head-track';
export * from './thresholds';
export * from './verdict';
