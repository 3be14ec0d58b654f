import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { KindRegistry } from '@observer/telemetry';
import { REFUSED_POINTS_KEEPER } from '../accept';
import { type Pseudonyms, RawScrubber } from '../sanitize';
import { DeadLetterPublisher } from './dead-letter-publisher';
import { DeadLettersService } from './dead-letters.service';

/** Keeps refused points in DEADLETTER; a part of `AcceptModule`. */
export const refusedPointsKeeper = (pseudonyms: Pseudonyms): Provider => ({
  provide: REFUSED_POINTS_KEEPER,
  inject: [PLATFORM, KindRegistry],
  useFactory: (platform: Platform, kinds: KindRegistry) => new DeadLetterPublisher(platform.messaging, new RawScrubber(kinds.list(), pseudonyms), platform.metrics),
});

/** The commands on dead letters. */
@Module({})
export class DeadLettersModule {
  static for(imports: NonNullable<DynamicModule['imports']>): DynamicModule {
    return { module: DeadLettersModule, imports, providers: [DeadLettersService] };
  }
}
