import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { StreamFigures } from './stream-figures';

/** What every replica of ingest tells of the pipeline, whatever its roles. */
@Module({})
export class FiguresModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onApplicationBootstrap(): void {
    const { messaging, health, drain } = this.platform;
    const figures = new StreamFigures(messaging, health);
    drain.onDrain('stream-figures', () => figures.stop());
  }
}
