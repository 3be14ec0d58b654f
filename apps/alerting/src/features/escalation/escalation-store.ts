import { type Escalation, escalationsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { DocumentStore, DocumentWatch, Messaging } from '@observer/platform';

const CAS_ATTEMPTS = 10;

/** How far each escalation is. */
export class EscalationStore {
  private readonly documents: DocumentStore<Escalation>;
  private readonly waiting = new Map<string, Escalation>();
  private watch: DocumentWatch | undefined;

  constructor(messaging: Pick<Messaging, 'documents'>) {
    this.documents = messaging.documents(escalationsBucket);
  }

  async start(): Promise<void> {
    this.watch = await this.documents.watch(({ key, value }) => {
      if (value === undefined || value.next === null) this.waiting.delete(key);
      else this.waiting.set(key, value);
    });
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  /** Those that have something to come, as far as this replica has heard. */
  waitingOnes(): Escalation[] {
    return [...this.waiting.values()];
  }

  async get(incidentId: string): Promise<Escalation | undefined> {
    return (await this.documents.get(incidentId))?.value;
  }

  /** Changes it, again when somebody else was faster. @returns before and after; `change` may give back what it got */
  async change(incidentId: string, change: (escalation: Escalation | undefined) => Escalation | undefined): Promise<{ readonly before: Escalation | undefined; readonly after: Escalation | undefined }> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(incidentId);
      const before = found?.value;
      const after = change(before);
      if (after === undefined || after === before) return { before, after };
      try {
        await this.documents.put(incidentId, after, { expectedRevision: found?.revision ?? 0 });
        return { before, after };
      } catch (thrown) {
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }
}
