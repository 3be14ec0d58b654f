export { metricsLink } from './metrics-state';
export { startQuery } from './selector-text';
