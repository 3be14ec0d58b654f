import { ALERTING_DOCUMENTS, DELETE_ALERTING_DOCUMENT, type DocumentKind, PUT_ALERTING_DOCUMENT, type StoredDocument } from './alerting-documents';
import { type ApiError } from './api-error';
import { type Maintenance } from './maintenance';
import { type Policy, type Routing, type Schedule, type Team } from './people';
import { invalidate } from './query-cache';
import { useMutation, useQuery } from './use-query';

interface DocumentOf {
  MAINTENANCE: Maintenance;
  ROUTING: Routing;
  TEAM: Team;
  SCHEDULE: Schedule;
  POLICY: Policy;
}

export interface DocumentList<T> {
  /** Undefined until they are known. */
  list: StoredDocument<T>[] | undefined;
  error: ApiError | undefined;
  refetch: () => void;
}

/** The gateway hears of a change a moment after it is stored. */
const HEARD_AFTER_MS = 1_000;

function askAgain(): void {
  invalidate(ALERTING_DOCUMENTS);
  setTimeout(() => invalidate(ALERTING_DOCUMENTS), HEARD_AFTER_MS);
}

/** Documents of one kind, asked for again now and then. */
export function useDocuments<K extends DocumentKind>(kind: K): DocumentList<DocumentOf[K]> {
  const { data, error, refetch } = useQuery(ALERTING_DOCUMENTS, { kind }, { pollMs: 15_000 });
  return { list: data?.alertingDocuments as StoredDocument<DocumentOf[K]>[] | undefined, error, refetch };
}

export interface DocumentChange<T> {
  /** @returns whether it was stored; else `error` says why not */
  save: (document: T, expectedRevision: number) => Promise<boolean>;
  /** @returns whether it is gone; else `error` says why not */
  remove: (id: string) => Promise<boolean>;
  busy: boolean;
  error: ApiError | undefined;
  reset: () => void;
}

/** Changes documents of one kind; every list that shows them asks again. */
export function useDocumentChange<K extends DocumentKind>(kind: K): DocumentChange<DocumentOf[K]> {
  const put = useMutation(PUT_ALERTING_DOCUMENT);
  const del = useMutation(DELETE_ALERTING_DOCUMENT);
  const save = async (document: DocumentOf[K], expectedRevision: number) => {
    const done = (await put.run({ kind, document, expectedRevision })) !== undefined;
    askAgain();
    return done;
  };
  const remove = async (id: string) => {
    const done = (await del.run({ kind, id })) !== undefined;
    askAgain();
    return done;
  };
  const reset = () => {
    put.reset();
    del.reset();
  };
  return { save, remove, busy: put.busy || del.busy, error: put.error ?? del.error, reset };
}
