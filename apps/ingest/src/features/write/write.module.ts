import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { openTelemetryStore } from '@observer/store';
import { KindRegistry } from '@observer/telemetry';
import type { Pseudonyms } from '../sanitize';
import { StoreOwner } from './store-owner';

export interface WriteOptions {
  /** `duckdb:<directory>` */
  readonly store: string;
  readonly windowMs: number;
  /** e.g. `1GB` */
  readonly memoryLimit: string;
  readonly retentionMs: number;
  /** Finds a person behind the pseudonyms that stand in the store. */
  readonly pseudonyms: Pseudonyms;
  /** Of the log. */
  readonly shards: number;
}

/** The write role: commits telemetry to the store and answers queries from it. */
@Module({})
export class WriteModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly owner: StoreOwner) {}

  static for({ store, windowMs, memoryLimit, retentionMs, pseudonyms, shards }: WriteOptions): DynamicModule {
    return {
      module: WriteModule,
      providers: [
        {
          provide: StoreOwner,
          inject: [PLATFORM, KindRegistry],
          useFactory: (platform: Platform, kinds: KindRegistry) =>
            new StoreOwner(platform, { openStore: () => openTelemetryStore(store, { windowMs, memoryLimit, kinds: kinds.list(), onNotice: ({ event, ...what }) => (event === 'store-file-mended' ? platform.log.warn(what, event) : platform.log.error(what, event)) }), retentionMs, pseudonyms, kinds, shards }),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.owner.start();
    this.platform.drain.onDrain('store', () => this.owner.stop());
  }
}
