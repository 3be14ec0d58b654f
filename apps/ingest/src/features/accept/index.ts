export { AcceptModule, type AcceptModuleOptions } from './accept.module';
export { ACCEPTANCE_PARTS, type AcceptOptions, AcceptService } from './accept.service';
export { AcceptMetrics } from './accept-metrics';
export { type Acceptance, type AcceptanceParts, type AcceptReport, MAX_DESCRIBED, type RowLocator } from './acceptance';
export { bodyId } from './message-id';
export { REFUSED_POINTS_KEEPER, type RawFormat, type RefusalContext, type RefusedPoint, type RefusedPoints, type RefusedPointsKeeper } from './refused-points.port';
