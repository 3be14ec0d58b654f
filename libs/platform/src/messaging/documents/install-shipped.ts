import { asObserverError } from '@observer/kernel';
import type { DocumentStore } from './document-store';

export interface Installation<T, Marker> {
  readonly documents: DocumentStore<unknown, T>;
  /** Says of each key that it was installed once. */
  readonly markers: DocumentStore<unknown, Marker>;
  readonly marker: Marker;
  readonly shipped: ReadonlyMap<string, T>;
}

/**
 * Installs shipped documents that were never installed before. One that a person changed or removed since stays as it is, and so does a person's own
 * document of the same key. Any number of replicas may do it at once. @returns the keys installed by this call
 */
export async function installShipped<T, Marker>({ documents, markers, marker, shipped }: Installation<T, Marker>): Promise<string[]> {
  const before = new Set((await markers.list()).map(({ key }) => key));
  const installed: string[] = [];
  for (const [key, document] of shipped) {
    if (before.has(key)) continue;
    // First the document, then the mark: after a crash between them the document is found and left alone.
    const made = await isCreated(documents.put(key, document, { expectedRevision: 0 }));
    await isCreated(markers.put(key, marker, { expectedRevision: 0 }));
    if (made) installed.push(key);
  }
  return installed;
}

/** @returns false when it was there already */
async function isCreated(writing: Promise<number>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (thrown) {
    if (asObserverError(thrown).code === 'conflict') return false;
    throw thrown;
  }
}
