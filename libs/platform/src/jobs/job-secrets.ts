import type { BucketDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';
import type { Platform } from '../lifecycle/platform';
import type { DocumentStore } from '../messaging/documents/document-store';

export type SecretsBucket = BucketDeclaration<z.ZodType<Record<string, unknown>, Record<string, unknown>>>;

/** A job that was started without its document being written is not coming. */
const ORPHANED_AFTER_MS = 60_000;

export const erasedSecrets = (id: string): ObserverError => new ObserverError('conflict', `The parameters of job ${id} were erased when it ended: start a new one`, { retryable: false });

/** Parameters that must not stand in the documents of jobs. Each is written once, so that erasing it leaves no byte of it on the broker's disk. */
export class JobSecrets {
  private readonly documents: DocumentStore<Record<string, unknown>>;

  constructor(private readonly platform: Platform, bucket: SecretsBucket) {
    this.documents = platform.messaging.documents(bucket);
  }

  async keep(id: string, params: Record<string, unknown>): Promise<void> {
    await this.documents.put(id, params, { expectedRevision: 0 });
  }

  /** @throws ObserverError `conflict` when they were erased */
  async of(id: string): Promise<Record<string, unknown>> {
    const found = await this.documents.get(id);
    if (found !== undefined) return found.value;
    throw erasedSecrets(id);
  }

  async erase(id: string): Promise<void> {
    await this.documents.erase(id);
  }

  /** Erases what is left of jobs that need theirs no more. @param needed whether a job does; undefined = there is no such job */
  async sweep(needed: (id: string) => boolean | undefined): Promise<void> {
    const before = this.platform.clock.nowMs() - ORPHANED_AFTER_MS;
    for (const { key, updatedAtMs } of await this.documents.list()) {
      const isNeeded = needed(key) ?? updatedAtMs > before;
      if (!isNeeded) await this.erase(key);
    }
  }
}
