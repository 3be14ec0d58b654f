export { metricRulesConfigShape } from './metric-rules.config';
export { MetricRulesModule } from './metric-rules.module';
