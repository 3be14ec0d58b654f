import type {
  EventsQuery, EventsResult, Matcher, MetadataQuery, MetadataResult, SeriesQuery, SeriesResult, StoreStats, TimeRange,
} from '@observer/contracts';
import type { Batch } from '@observer/telemetry';

/**
 * Identity of a message in the log. `epoch` tells one incarnation of the stream from the next (its creation time), so that sequences
 * that start again after the stream was made anew are not taken for repeats.
 */
export interface LogPosition {
  readonly epoch: string;
  readonly sequence: number;
}

/** The batches of one message of the log. */
export interface LogEntry {
  readonly position: LogPosition;
  readonly batches: readonly Batch[];
}

export interface WriteReport {
  readonly rowsWritten: number;
  /** Entries that had been committed before and were left alone. */
  readonly repeatedEntries: number;
}

/** Where telemetry is kept. Every adapter passes `conformance/telemetry-store.conformance.ts`. */
export interface TelemetryStore {
  /**
   * Commits all entries; when it returns they survive a kill. Entries seen before (same epoch and sequence) are skipped, in any
   * order of delivery, also after a crash in the middle of an earlier write: each entry counts exactly once.
   * @throws ObserverError `unavailable` (retryable) when nothing may be acked.
   */
  write(entries: readonly LogEntry[]): Promise<WriteReport>;
  selectSeries(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesResult>;
  selectEvents(query: EventsQuery, signal?: AbortSignal): Promise<EventsResult>;
  selectMetadata(query: MetadataQuery): Promise<MetadataResult>;
  /** Erases matching rows; returns how many. */
  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number>;
  /** Drops whole windows that end before `keepFromMs`; returns the bytes freed. */
  applyRetention(keepFromMs: number): Promise<{ readonly windowsDropped: number; readonly bytesFreed: number }>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}
