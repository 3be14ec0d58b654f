import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { REGISTRY_LOOKUP } from '../enrich';
import { RegistryCache } from './registry-cache';
import { serveRegistry } from './registry.commands';
import { REGISTRY } from './registry.port';

/** The registry of nodes, chains and customers: kept in memory for enrichment and probing, changed by commands. */
@Module({
  providers: [
    { provide: REGISTRY, inject: [PLATFORM], useFactory: (platform: Platform) => new RegistryCache(platform.messaging) },
    { provide: REGISTRY_LOOKUP, useExisting: REGISTRY },
  ],
  exports: [REGISTRY, REGISTRY_LOOKUP],
})
export class RegistryModule implements OnModuleInit, OnModuleDestroy {
  private subscriptions: Subscription[] = [];

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(REGISTRY) private readonly registry: RegistryCache,
  ) {}

  /** Before the server listens: the first request finds the registry filled. */
  async onModuleInit(): Promise<void> {
    this.platform.health.addCheck('registry', () => (this.registry.ready ? { ok: true } : { ok: false, reason: 'nodes, chains and customers are not read yet' }));
    await this.registry.start();
    this.subscriptions = serveRegistry(this.platform);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
    await this.registry.stop();
  }
}
