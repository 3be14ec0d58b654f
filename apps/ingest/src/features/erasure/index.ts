export { checkSubject } from './check-subject';
export { erasureJob, type ErasureParts } from './erasure.job';
