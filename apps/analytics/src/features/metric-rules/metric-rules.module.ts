import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { KindRegistry } from '@observer/telemetry';
import { type MetricRulesOptions, MetricRulesService } from './metric-rules.service';

/** Event → metric rules: counters, gauges and histograms from events, as they come in. */
@Module({})
export class MetricRulesModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly service: MetricRulesService) {}

  static for({ kindsDir, ...options }: MetricRulesOptions & { readonly kindsDir: string | undefined }): DynamicModule {
    return {
      module: MetricRulesModule,
      providers: [{ provide: MetricRulesService, inject: [PLATFORM], useFactory: (platform: Platform) => new MetricRulesService(platform, KindRegistry.load(kindsDir), options) }],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.service.start();
    this.platform.drain.onDrain('metric-rules', () => this.service.stop());
  }
}
