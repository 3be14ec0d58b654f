import { type DynamicModule, Inject, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { KindRegistry } from '@observer/telemetry';
import { Enricher, REGISTRY_LOOKUP, type RegistryLookup } from '../enrich';
import { SourceFigures } from '../figures';
import { FieldTypeBook, KvFieldTypeStore, Sanitizer, type SanitizerLimits } from '../sanitize';
import { ACCEPTANCE_PARTS, AcceptService } from './accept.service';
import { AcceptMetrics } from './accept-metrics';
import type { AcceptanceParts } from './acceptance';

export interface AcceptModuleOptions {
  readonly limits: SanitizerLimits;
  readonly shards: number;
  /** Provides `REGISTRY_LOOKUP`. */
  readonly registry: NonNullable<DynamicModule['imports']>[number];
  /** Provides `REFUSED_POINTS_KEEPER`. */
  readonly refusedPointsKeeper: Provider;
}

/** What everything that comes in goes through: `AcceptService`. */
@Module({})
export class AcceptModule implements OnModuleInit {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly fieldTypes: FieldTypeBook,
    private readonly fieldTypeStore: KvFieldTypeStore,
  ) {}

  static for({ limits, shards, registry, refusedPointsKeeper }: AcceptModuleOptions): DynamicModule {
    return {
      module: AcceptModule,
      imports: [registry],
      providers: [
        { provide: KvFieldTypeStore, inject: [PLATFORM], useFactory: (platform: Platform) => new KvFieldTypeStore(platform.messaging) },
        { provide: FieldTypeBook, inject: [KvFieldTypeStore], useFactory: (store: KvFieldTypeStore) => new FieldTypeBook(store) },
        { provide: SourceFigures, inject: [PLATFORM], useFactory: (platform: Platform) => new SourceFigures(platform.health, platform.clock) },
        {
          provide: ACCEPTANCE_PARTS,
          inject: [PLATFORM, KindRegistry, FieldTypeBook, REGISTRY_LOOKUP],
          useFactory: ({ messaging, clock, metrics }: Platform, kinds: KindRegistry, fieldTypes: FieldTypeBook, lookup: RegistryLookup): AcceptanceParts => ({
            messaging, clock, kinds, shards, sanitizer: new Sanitizer({ kinds, fieldTypes, ...limits }), enricher: new Enricher(lookup), metrics: new AcceptMetrics(metrics),
          }),
        },
        refusedPointsKeeper,
        AcceptService,
      ],
      exports: [AcceptService],
    };
  }

  /** Before the server listens: types agreed upon earlier are known. */
  async onModuleInit(): Promise<void> {
    const watch = await this.fieldTypeStore.follow(this.fieldTypes);
    this.platform.drain.onDrain('field-types', () => watch.stop());
  }
}
