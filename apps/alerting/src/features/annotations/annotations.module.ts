import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { putAnnotationV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { DocumentDeleters } from '../desk/documents/document-deleters';
import { INCIDENT_ACTOR } from '../incidents';
import { AnnotationBook } from './annotation-book';
import { AnnotationTeller } from './annotation-teller';

/** Deploys and other things that happened: kept, and shown where they may explain an incident. */
@Module({})
export class AnnotationsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem, private readonly deleters: DocumentDeleters) {}

  async onApplicationBootstrap(): Promise<void> {
    const { messaging, clock, drain } = this.platform;
    const book = new AnnotationBook(messaging, clock);
    const teller = new AnnotationTeller(this.platform, book, { tell: async (id, note, messageId) => void (await this.actors.send(INCIDENT_ACTOR, id, note, { messageId })) });
    this.deleters.register('annotation', (id, by) => book.delete(id, by));
    await teller.start();
    const serving = messaging.serve(putAnnotationV1, async ({ annotation, by }) => ({ annotation: await book.put(annotation, by) }));
    drain.onDrain('annotations', async () => {
      await serving.stop();
      await teller.stop();
    });
  }
}
