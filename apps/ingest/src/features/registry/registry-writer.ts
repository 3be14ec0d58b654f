import { chainsBucket, customersBucket, nodesBucket, registryChangedV1, retentionClassesBucket, type AuditChange, type BucketDeclaration } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { type Messaging, tellAudit } from '@observer/platform';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';

export type Kind = 'node' | 'chain' | 'customer' | 'retention-class';
const BUCKETS = { node: nodesBucket, chain: chainsBucket, customer: customersBucket, 'retention-class': retentionClassesBucket } as const;

interface Change<T> {
  readonly value: T;
  readonly expectedRevision?: number;
  readonly by: AuditChange['by'];
}

/** Writes documents and tells the audit trail. */
export class RegistryWriter {
  constructor(
    private readonly messaging: Messaging,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates or replaces. Writing what is stored already changes nothing and is not audited.
   * @throws ObserverError `conflict` when `expectedRevision` is not the stored one; `unavailable` when the broker is away, also when
   *   the document was written but not the audit entry (the message says so; repeating the call with another value is safe)
   */
  async put<S extends z.ZodType>(kind: Kind, bucket: BucketDeclaration<S>, id: string, change: Change<z.output<S>>): Promise<{ revision: number; value: z.output<S> }> {
    const store = this.messaging.documents(bucket);
    const stored = await store.get(id);
    const { value, expectedRevision, by } = change;
    if (stored !== undefined && (expectedRevision ?? stored.revision) === stored.revision && isDeepStrictEqual(stored.value, value)) {
      return { revision: stored.revision, value };
    }
    const revision = await store.put(id, value as z.input<S>, expectedRevision === undefined ? {} : { expectedRevision });
    await this.audit({ atMs: this.clock.nowMs(), by, action: `${kind}.${stored === undefined ? 'created' : 'changed'}`, target: `${kind}/${id}`, details: { revision } }, `${bucket.name}-${revision}`);
    return { revision, value };
  }

  /** @returns false when there was no such document. @throws ObserverError as `put` */
  async delete(kind: Kind, id: string, by: AuditChange['by']): Promise<boolean> {
    const bucket = BUCKETS[kind];
    const store = this.messaging.documents<z.ZodType>(bucket);
    const stored = await store.get(id);
    if (stored === undefined || !(await store.delete(id))) return false;
    await this.audit({ atMs: this.clock.nowMs(), by, action: `${kind}.deleted`, target: `${kind}/${id}`, details: { lastRevision: stored.revision } }, `${bucket.name}-${stored.revision}-deleted`);
    return true;
  }

  private audit(entry: AuditChange, messageId: string): Promise<void> {
    return tellAudit(this.messaging, registryChangedV1, entry, messageId);
  }
}
