import { type DynamicModule, Global, Module } from '@nestjs/common';
import { PLATFORM, type Platform } from './platform';

/** Makes the platform injectable everywhere. */
@Global()
@Module({})
export class PlatformModule {
  static for(platform: Platform): DynamicModule {
    return { module: PlatformModule, providers: [{ provide: PLATFORM, useValue: platform }], exports: [PLATFORM] };
  }
}
