import type { AuditChange, deleteAlertingDocumentV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';

type Deletable = z.output<(typeof deleteAlertingDocumentV1)['request']>['kind'];
/** Deletes one document that nothing refers to. @returns false when there was none. @throws ObserverError `conflict` naming what refers to it */
export type DocumentDeleter = (id: string, by: AuditChange['by']) => Promise<boolean>;

/** Who deletes which kind of document: the command is one, its kinds belong to several features. */
export class DocumentDeleters {
  private readonly byKind = new Map<Deletable, DocumentDeleter>();

  register(kind: Deletable, deleter: DocumentDeleter): void {
    this.byKind.set(kind, deleter);
  }

  /** @throws ObserverError `invalid_argument` for a kind that no feature of this service keeps, else as the deleter */
  delete(kind: Deletable, id: string, by: AuditChange['by']): Promise<boolean> {
    const deleter = this.byKind.get(kind);
    if (deleter === undefined) throw new ObserverError('invalid_argument', `Documents of kind "${kind}" cannot be deleted here; kinds: ${[...this.byKind.keys()].join(', ')}`);
    return deleter(id, by);
  }
}
