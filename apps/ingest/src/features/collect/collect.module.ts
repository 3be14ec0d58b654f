import { type DynamicModule, Inject, Module, type ModuleMetadata, type OnApplicationBootstrap } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { REGISTRY, RegistryModule, type Registry } from '../registry';
import { defaultCollectConfig, type CollectConfig } from './collect.config';
import { Collector } from './collector';
import type { EventSink } from './deliver/event-sink.port';
import { serveProbeNow } from './probe-now';

const COLLECTOR = Symbol('COLLECTOR');

export interface CollectModuleOptions {
  /** The part of the service's configuration that `collectConfigShape` declares. */
  readonly config?: CollectConfig;
  /** Injection token of the `EventSink` (AcceptService), and the modules that provide it. */
  readonly sink: symbol | (abstract new (...args: never[]) => EventSink);
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

/** The collect role: node probes, host metrics, and the command that tests a target. */
@Module({})
export class CollectModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(COLLECTOR) private readonly collector: Collector,
  ) {}

  static for({ config = defaultCollectConfig(), sink, imports }: CollectModuleOptions): DynamicModule {
    return {
      module: CollectModule,
      imports: [RegistryModule, ...imports],
      providers: [
        {
          provide: COLLECTOR, inject: [PLATFORM, REGISTRY, sink],
          useFactory: (platform: Platform, registry: Registry, accept: EventSink) => new Collector(platform, registry, accept, config),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    const probeNow = serveProbeNow(this.platform.messaging, this.registry, this.collector.judge);
    this.platform.drain.onDrain('collect', async () => {
      await Promise.all([probeNow.stop(), this.collector.stop()]);
    });
    this.collector.start();
  }
}
