export { type ReadLimits, StoreSamples } from './store-samples';
