export { gridBounds as alignedBounds } from './grid';
export { metricsLink } from './metrics-state';
export { seriesPoints } from './result-series';
export { startQuery } from './selector-text';
