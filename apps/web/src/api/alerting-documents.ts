/** Documents of alerting that are kept and changed alike. Their shapes are those of the REST API. */
import { operation } from './operation';

export interface StoredDocument<T> {
  revision: number;
  document: T;
}
export type DocumentKind = 'MAINTENANCE' | 'ROUTING' | 'TEAM' | 'SCHEDULE' | 'POLICY';

export const ALERTING_DOCUMENTS = operation<{ alertingDocuments: StoredDocument<unknown>[] }, { kind: DocumentKind }>('query AlertingDocuments($kind: AlertingDocumentKind!) { alertingDocuments(kind: $kind) { revision document } }');
export const PUT_ALERTING_DOCUMENT = operation<{ putAlertingDocument: StoredDocument<unknown> }, { kind: DocumentKind; document: object; expectedRevision: number }>(
  'mutation PutAlertingDocument($kind: AlertingDocumentKind!, $document: JSON!, $expectedRevision: Int) { putAlertingDocument(kind: $kind, document: $document, expectedRevision: $expectedRevision) { revision document } }',
);
export const DELETE_ALERTING_DOCUMENT = operation<{ deleteAlertingDocument: boolean }, { kind: DocumentKind; id: string }>('mutation DeleteAlertingDocument($kind: AlertingDocumentKind!, $id: ID!) { deleteAlertingDocument(kind: $kind, id: $id) }');
