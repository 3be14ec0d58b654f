import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { PLATFORM, type Platform } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { serveDesk } from './desk.commands';
import { DocumentDeleters } from './documents/document-deleters';
import { NoiseDocuments } from './documents/noise-documents';
import { DeskTeller } from './documents/tell-desk';

const SWEEP_MS = 600_000;

/** What keeps alerts from people, whose they are, and what comes in from outside. The desk itself is the actor `alertDeskActor`. */
@Module({})
export class DeskModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem, private readonly deleters: DocumentDeleters) {}

  static for(): DynamicModule {
    return { module: DeskModule, global: true, providers: [DocumentDeleters], exports: [DocumentDeleters] };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { platform, actors, deleters } = this;
    const { messaging, clock, log, drain } = platform;
    const documents = new NoiseDocuments(messaging, clock);
    const teller = new DeskTeller(actors, messaging, log);
    await teller.start();
    const serving = serveDesk({ platform, actors, documents, deleters });
    const sweep = setInterval(() => {
      documents.removeOldSilences().catch((err: unknown) => log.warn({ err }, 'old-silences-not-removed'));
    }, SWEEP_MS);
    sweep.unref();
    drain.onDrain('alert-desk', async () => {
      clearInterval(sweep);
      await Promise.all([teller, ...serving].map((part) => part.stop()));
    });
  }
}
