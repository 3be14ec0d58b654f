import type {
  EventsQuery, EventsResult, LabelsQuery, LabelsResult, Matcher, MetadataQuery, MetadataResult, SamplesQuery, SamplesSource, SeriesQuery, SeriesResult, StoreStats, TimeRange,
} from '@observer/contracts';
import type { ErrorCode } from '@observer/kernel';
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

/** One message of the log as it came: the wire format of libs/telemetry, decoded by the store off the caller's thread. */
export interface EncodedLogEntry {
  readonly position: LogPosition;
  readonly payload: Uint8Array;
}

/** A field value of another type than the field has: it was kept under the name `storedAs`, its row is whole. */
export interface TypeConflict {
  readonly measurement: string;
  readonly field: string;
  readonly storedAs: string;
}

export interface WriteReport {
  readonly rowsWritten: number;
  /** Entries that had been committed before and were left alone. */
  readonly repeatedEntries: number;
  readonly typeConflicts: readonly TypeConflict[];
}

/** An entry that can never be written, because its payload is not readable. The others were committed. */
export interface RefusedEntry {
  readonly position: LogPosition;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface EncodedWriteReport extends WriteReport {
  readonly refusedEntries: readonly RefusedEntry[];
}

/** A series of a metric. Times ascend and are unique: milliseconds since the epoch. */
export interface SampleSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** One page of an answer: whole series, in an order that stays the same from page to page. */
export interface SamplesResult {
  readonly series: readonly SampleSeries[];
  readonly nextCursor?: string;
  readonly source: SamplesSource;
}

/** Where telemetry is kept. Every adapter passes `conformance/telemetry-store.conformance.ts`. */
export interface TelemetryStore {
  /**
   * Commits all entries; when it returns they survive a kill. Entries seen before (same epoch and sequence) are skipped, in any
   * order of delivery, also after a crash in the middle of an earlier write: each entry counts exactly once.
   * @throws ObserverError `unavailable` (retryable) when nothing may be acked.
   */
  write(entries: readonly LogEntry[]): Promise<WriteReport>;
  /** As `write`, for payloads in the wire format. An unreadable payload is reported and does not hold up the others. */
  writeEncoded(entries: readonly EncodedLogEntry[]): Promise<EncodedWriteReport>;
  selectSeries(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesResult>;
  selectEvents(query: EventsQuery, signal?: AbortSignal): Promise<EventsResult>;
  selectMetadata(query: MetadataQuery, signal?: AbortSignal): Promise<MetadataResult>;
  /**
   * Series of samples, as PromQL sees them; with `pushdown` the values of its steps instead of samples, as far as `source.pushed` says.
   * Answers come in pages: ask again with `cursor` while there is a `nextCursor`.
   * @throws ObserverError `resource_exhausted` beyond the query's limits, `deadline_exceeded`, `cancelled`, `invalid_argument`
   */
  selectSamples(query: SamplesQuery, signal?: AbortSignal): Promise<SamplesResult>;
  /** Which series, label names or values of a label exist. */
  selectLabels(query: LabelsQuery, signal?: AbortSignal): Promise<LabelsResult>;
  /** Erases matching rows; returns how many. */
  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number>;
  /** Drops whole windows that end before `keepFromMs`; returns the bytes freed. */
  applyRetention(keepFromMs: number): Promise<{ readonly windowsDropped: number; readonly bytesFreed: number }>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}
