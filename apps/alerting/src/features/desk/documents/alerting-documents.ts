import { isDeepStrictEqual } from 'node:util';
import { alertingChangedV1, type AuditChange, type BucketDeclaration } from '@observer/contracts';
import { asObserverError, type Clock } from '@observer/kernel';
import { type Messaging, tellAudit } from '@observer/platform';
import type { z } from 'zod';

const CAS_ATTEMPTS = 5;
type By = AuditChange['by'];

/** A kind of document: where it is kept and what it is called in the audit trail. */
export interface DocumentKind<S extends z.ZodType> {
  readonly bucket: BucketDeclaration<S>;
  /** As in `silence.created` and `silence/<id>`. */
  readonly kind: string;
}

/** Writes documents of alerting, and tells the audit trail. */
export class AlertingDocuments {
  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {}

  /**
   * Creates or changes a document. Writing what is stored already changes nothing.
   * @param expectedRevision 0 = create only, n = only when the stored revision is n, undefined = either
   * @throws ObserverError `conflict` when another revision is stored
   */
  async put<S extends z.ZodType>({ bucket, kind }: DocumentKind<S>, id: string, document: z.input<S> & z.output<S>, { by, expectedRevision }: { readonly by: By; readonly expectedRevision?: number | undefined }): Promise<number> {
    const documents = this.messaging.documents(bucket);
    for (let attempt = 1; ; attempt++) {
      const found = await documents.get(id);
      if (found !== undefined && (expectedRevision ?? found.revision) === found.revision && isDeepStrictEqual(found.value, document)) return found.revision;
      try {
        const revision = await documents.put(id, document, { expectedRevision: expectedRevision ?? found?.revision ?? 0 });
        await this.audit({ by, action: `${kind}.${found === undefined ? 'created' : 'changed'}`, target: `${kind}/${id}`, details: { revision } }, `${bucket.name}-${revision}`);
        return revision;
      } catch (thrown) {
        // Someone else was faster; only who did not say which revision it expects is asked again.
        if (asObserverError(thrown).code !== 'conflict' || expectedRevision !== undefined || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }

  /** @returns false when there was no such document */
  async delete<S extends z.ZodType>({ bucket, kind }: DocumentKind<S>, id: string, by: By): Promise<boolean> {
    const documents = this.messaging.documents(bucket);
    const found = await documents.get(id);
    if (found === undefined || !(await documents.delete(id))) return false;
    await this.audit({ by, action: `${kind}.deleted`, target: `${kind}/${id}`, details: { lastRevision: found.revision } }, `${bucket.name}-${found.revision}-deleted`);
    return true;
  }

  /** Tells the audit trail; the caller repeats nothing when it fails, the change is made. @throws ObserverError `unavailable` */
  audit(entry: Omit<AuditChange, 'atMs'>, messageId: string): Promise<void> {
    return tellAudit(this.messaging, alertingChangedV1, { atMs: this.clock.nowMs(), ...entry }, messageId);
  }
}
