export { erasureJob, type ErasureParts } from './erasure.job';
