import { asObserverError } from '@observer/kernel';
import { decodeBatches } from '@observer/telemetry';
import { EncodedLogEntry, LogEntry, RefusedEntry } from '../telemetry-store.port';

/** Reads payloads of the wire format; an unreadable one is set aside with its reason. */
export function decodeEntries(encoded: readonly EncodedLogEntry[]): { entries: LogEntry[]; refusedEntries: RefusedEntry[] } {
  const entries: LogEntry[] = [];
  const refusedEntries: RefusedEntry[] = [];
  for (const { position, payload } of encoded) {
    try {
      entries.push({ position, batches: decodeBatches(payload) });
    } catch (thrown) {
      const { code, message } = asObserverError(thrown);
      refusedEntries.push({ position, code, reason: message });
    }
  }
  return { entries, refusedEntries };
}
