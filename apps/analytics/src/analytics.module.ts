import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config';
import { MetricRulesModule } from './features/metric-rules';

/** The root of the service: one import per feature. */
@Module({})
export class AnalyticsModule {
  static for(config: Config): DynamicModule {
    return {
      module: AnalyticsModule,
      imports: [
        MetricRulesModule.for({
          shards: config.OBSERVER_SHARDS, kindsDir: config.OBSERVER_KINDS_DIR, latenessMs: 1000 * config.OBSERVER_METRIC_RULES_LATENESS_SECONDS, shipped: config.OBSERVER_METRIC_RULES_SHIPPED,
        }),
      ],
    };
  }
}
