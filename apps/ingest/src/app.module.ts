import { type DynamicModule, Module } from '@nestjs/common';
import { type IngestConfig, pseudonymKeyOf, type Role } from './config';
import { AcceptModule, AcceptService } from './features/accept';
import { CollectModule } from './features/collect';
import { DeadLettersModule, refusedPointsKeeper } from './features/dead-letters';
import { DecodeModule } from './features/decode';
import { FiguresModule } from './features/figures';
import { KindsModule } from './features/kinds';
import { OwnMetricsModule } from './features/own-metrics';
import { ReceiveModule } from './features/receive';
import { RegistryModule } from './features/registry';
import { Pseudonyms } from './features/sanitize';
import { WriteModule } from './features/write';

/** Values not seen for one to two hours stop counting against the cardinality limit. */
const CARDINALITY_DECAY_MS = 3_600_000;
/** Distinct values the guard holds in memory, about 100 bytes each. */
const CARDINALITY_TOTAL = 1_000_000;

/** Ingest in one of its forms: which modules run is a matter of the roles. */
@Module({})
export class AppModule {
  static for(config: IngestConfig): DynamicModule {
    const has = (role: Role): boolean => config.OBSERVER_INGEST_ROLES.includes(role);
    const accept = acceptModule(config);
    return {
      module: AppModule,
      imports: [
        KindsModule.for(config.OBSERVER_KINDS_DIR),
        FiguresModule,
        ...(has('receive') || has('collect') ? [RegistryModule] : []),
        ...(has('receive') ? [receiveModule(config, accept), DeadLettersModule.for([accept, DecodeModule]), OwnMetricsModule.for(config.OBSERVER_SHARDS)] : []),
        ...(has('collect') ? [CollectModule.for({ config, sink: AcceptService, imports: [accept] })] : []),
        ...(has('write') ? [writeModule(config)] : []),
      ],
    };
  }
}

function acceptModule(config: IngestConfig): DynamicModule {
  const pseudonyms = new Pseudonyms(pseudonymKeyOf(config).key);
  const limit = config.OBSERVER_CARDINALITY_LIMIT;
  return AcceptModule.for({
    shards: config.OBSERVER_SHARDS,
    registry: RegistryModule,
    refusedPointsKeeper: refusedPointsKeeper(pseudonyms),
    limits: {
      skew: { maxAgeMs: config.OBSERVER_MAX_AGE, maxFutureMs: config.OBSERVER_MAX_SKEW_FUTURE },
      cardinality: { perTag: limit, total: Math.max(limit, CARDINALITY_TOTAL), decayMs: CARDINALITY_DECAY_MS },
      pseudonyms,
    },
  });
}

const receiveModule = (config: IngestConfig, accept: DynamicModule): DynamicModule =>
  ReceiveModule.for(
    {
      maxBodyBytes: config.OBSERVER_MAX_BODY_BYTES, maxExpandedBytes: config.OBSERVER_MAX_EXPANDED_BYTES,
      maxInFlightBytes: config.OBSERVER_MAX_IN_FLIGHT_BYTES, defaultRowsPerSecond: config.OBSERVER_RATE_LIMIT_ROWS_PER_SECOND,
    },
    [accept, DecodeModule],
  );

const writeModule = (config: IngestConfig): DynamicModule =>
  WriteModule.for({
    store: config.OBSERVER_STORE, windowMs: config.OBSERVER_STORE_WINDOW, memoryLimit: config.OBSERVER_STORE_MEMORY_LIMIT, retentionMs: config.OBSERVER_STORE_RETENTION,
    pseudonyms: new Pseudonyms(pseudonymKeyOf(config).key), shards: config.OBSERVER_SHARDS,
  });
