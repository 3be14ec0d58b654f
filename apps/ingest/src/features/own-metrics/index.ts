export { OwnMetricsModule } from './own-metrics.module';
