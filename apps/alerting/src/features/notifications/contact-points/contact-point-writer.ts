import { type AuditChange, type ContactPoint, contactPointSchema } from '@observer/contracts';
import type { AlertingDocuments } from '../../desk/documents/alerting-documents';
import type { ContactPointStore } from './contact-point-store';

export interface ContactPointWrite {
  readonly document: ContactPoint;
  readonly secrets: Readonly<Record<string, string>>;
  readonly expectedRevision?: number | undefined;
  readonly by: AuditChange['by'];
}

/** Writes contact points for people and for bundles alike: checked, sealed, and told to the audit trail. */
export class ContactPointWriter {
  constructor(private readonly store: ContactPointStore, private readonly audit: AlertingDocuments) {}

  /** @throws ObserverError as `ContactPointStore.put` */
  async put({ document, secrets, expectedRevision, by }: ContactPointWrite): Promise<{ readonly revision: number; readonly document: ContactPoint }> {
    const { revision, changed, created } = await this.store.put({ document, secrets, ...(expectedRevision === undefined ? {} : { expectedRevision }) });
    if (changed) await this.audit.audit({ by, action: `contact-point.${created ? 'created' : 'changed'}`, target: `contact-point/${document.id}`, details: { revision, secrets: Object.keys(secrets) } }, `contact-points-${revision}`);
    return { revision, document };
  }

  /** Of a bundle, whose contact points have fields of their own beside those of the document. */
  putOfBundle(document: unknown, how: Omit<ContactPointWrite, 'document'>): Promise<unknown> {
    return this.put({ document: contactPointSchema.parse(document), ...how });
  }
}
