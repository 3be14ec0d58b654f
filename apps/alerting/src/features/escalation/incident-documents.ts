import { type Incident, incidentsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { DocumentStore, Messaging } from '@observer/platform';

const CAS_ATTEMPTS = 10;

/** Incidents as everybody reads them. Whoever hears of a newer version first writes it; an older one never replaces a newer. */
export class IncidentDocuments {
  private readonly documents: DocumentStore<Incident>;

  constructor(messaging: Pick<Messaging, 'documents'>) {
    this.documents = messaging.documents(incidentsBucket);
  }

  async get(id: string): Promise<Incident | undefined> {
    return (await this.documents.get(id))?.value;
  }

  /** @returns the newest of the given one and the stored one, which is stored then */
  async keepNewest(incident: Incident): Promise<Incident> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(incident.id);
      if (found !== undefined && found.value.version >= incident.version) return found.value;
      try {
        await this.documents.put(incident.id, incident, { expectedRevision: found?.revision ?? 0 });
        return incident;
      } catch (thrown) {
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }
}
