import { type ContactHealth, contactHealthBucket } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { DocumentStore, Messaging } from '@observer/platform';
import { afterFailure, afterSent, healthy } from './contact-circuit';

/** How contact points do, as all replicas see it. Two that write at once may lose a failure: the next one counts. */
export class ContactHealthStore {
  private readonly documents: DocumentStore<ContactHealth>;

  constructor(messaging: Pick<Messaging, 'documents'>, private readonly clock: Clock) {
    this.documents = messaging.documents(contactHealthBucket);
  }

  async of(contactPointId: string): Promise<ContactHealth> {
    return (await this.documents.get(contactPointId))?.value ?? healthy;
  }

  async all(): Promise<ReadonlyMap<string, ContactHealth>> {
    return new Map((await this.documents.list()).map(({ key, value }) => [key, value]));
  }

  async sent(contactPointId: string): Promise<void> {
    await this.documents.put(contactPointId, afterSent(await this.of(contactPointId), this.clock.nowMs()));
  }

  async failed(contactPointId: string, reason: string): Promise<void> {
    await this.documents.put(contactPointId, afterFailure(await this.of(contactPointId), reason, this.clock.nowMs()));
  }
}
