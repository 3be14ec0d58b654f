import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { listKindsV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { type Kind, KindRegistry } from '@observer/telemetry';

/** The declared kinds: shipped ones and those of a folder. Every replica knows them and can list them. */
@Module({})
export class KindsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly kinds: KindRegistry) {}

  static for(directory: string | undefined): DynamicModule {
    return { module: KindsModule, global: true, providers: [{ provide: KindRegistry, useFactory: () => KindRegistry.load(directory) }], exports: [KindRegistry] };
  }

  onApplicationBootstrap(): void {
    const answer = { kinds: this.kinds.list().map(describe) };
    const subscription = this.platform.messaging.serve(listKindsV1, () => Promise.resolve(answer));
    this.platform.drain.onDrain('list-kinds', () => subscription.stop());
  }
}

function describe(kind: Kind) {
  return {
    name: kind.name,
    description: kind.description,
    columns: [
      ...kind.dimensions.map(({ name, required, personalData, description }) => ({ name, role: 'dimension' as const, type: 'string', required, personalData, description })),
      ...kind.measures.map(({ name, type, unit, required, personalData, description }) => ({ name, role: 'measure' as const, type, unit, required, personalData, description })),
    ],
  };
}
