import type { Batch } from '@observer/telemetry';

/** Where collected telemetry goes: the same way in as everything that is received. */
export interface EventSink {
  /** Resolves when the rows are durable. Repeating a `messageId` adds nothing. @throws ObserverError, retryable or not */
  accept(batches: readonly Batch[], options: { readonly source: string; readonly messageId: string }): Promise<unknown>;
}
