import { Module } from '@nestjs/common';
import { KindRegistry } from '@observer/telemetry';
import { BodyDecoder } from './body-decoder';

/** One decoder for all: it remembers the series of every body. */
@Module({
  providers: [{ provide: BodyDecoder, inject: [KindRegistry], useFactory: (kinds: KindRegistry) => new BodyDecoder(kinds) }],
  exports: [BodyDecoder],
})
export class DecodeModule {}
