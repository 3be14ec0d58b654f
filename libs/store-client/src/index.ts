export { BatchedPages } from './batched-pages';
export type { SamplesPages } from './samples-pages';
export { type ReadLimits, StoreSamples } from './store-samples';
