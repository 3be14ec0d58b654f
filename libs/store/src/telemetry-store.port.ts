import type {
  Cardinality, CardinalityQuery, EventsQuery, EventsResult, LabelsQuery, LabelsResult, Matcher, MetadataQuery, MetadataResult, RetentionPreview, SamplesAnswer, SamplesQuery, SamplesResult, SeriesQuery, SeriesResult, StoreStats, TimeRange,
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

/** Something about the store's own files that its operator should know. */
export interface StoreNotice {
  /** `store-file-mended`: nothing is lost. `store-file-set-aside`: damaged, out of use, kept as `movedTo`. `store-file-damaged`: what it held is being made anew. */
  readonly event: 'store-file-mended' | 'store-file-set-aside' | 'store-file-damaged';
  readonly file: string;
  readonly movedTo?: string;
  readonly reason: string;
}

export interface OnStoreNotice {
  readonly onNotice?: ((notice: StoreNotice) => void) | undefined;
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
  /** Rows the store will never take, one per batch; the others were committed. Absent = none. */
  readonly refusedPoints?: readonly RefusedPoint[];
}

/** A row that the database behind the store refuses for good. */
export interface RefusedPoint {
  readonly position: LogPosition;
  /** The row alone. */
  readonly batch: Batch;
  readonly code: ErrorCode;
  readonly reason: string;
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

export type Resolution = 'raw' | '10s' | '1m' | '1h';

/** The earliest time kept, milliseconds, by resolution. */
export type KeepFrom = Readonly<Record<Resolution, number>>;

/** What is kept: measurements with a rule of their own, and all others (samples of metrics among them). */
export interface RetentionPlan {
  readonly measurements: Readonly<Record<string, KeepFrom>>;
  readonly others: KeepFrom;
}

export interface RetentionReport {
  /** Windows of raw rows that are gone altogether. */
  readonly windowsDropped: number;
  /** Bytes less on disk. */
  readonly bytesFreed: number;
}

/** Whom to erase: rows in which the tag or text field `column` has one of the values. */
export interface ErasureSubject {
  readonly column: string;
  readonly values: readonly string[];
}

export interface ErasureReport {
  /** What was found and erased. A rollup's rows are those that named the subject; those that only counted it are made anew. */
  readonly erased: readonly { readonly measurement: string; readonly resolution: Resolution; readonly rows: number }[];
}

/**
 * Rows that are about to be erased. When an erasure that was cut off is repeated, a part has the same id, and as many rows as are left of it: the greater
 * number is what was erased of it in all.
 */
export interface ErasedPart {
  readonly id: string;
  readonly measurement: string;
  readonly resolution: Resolution;
  readonly rows: number;
}

/** Told of every part before it is erased, which waits until this resolves; a part that turns out larger is told again. */
export type OnErasedPart = (part: ErasedPart) => Promise<void>;

/** How far long work has come. */
export interface WorkProgress {
  readonly done: number;
  readonly total: number;
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
  /**
   * Many small selections at once: each is answered as `selectSamples` answers it, or refused by itself. It works for two seconds and about one page of
   * samples; what would take longer, or is read in another way than the rest, is answered `later` and has to be asked by itself.
   * @returns in the order of the queries
   * @throws ObserverError `cancelled`, `unavailable`
   */
  selectSamplesBatch(queries: readonly SamplesQuery[], signal?: AbortSignal): Promise<SamplesAnswer[]>;
  /** Which series, label names or values of a label exist. */
  selectLabels(query: LabelsQuery, signal?: AbortSignal): Promise<LabelsResult>;
  /** Erases matching rows; returns how many. */
  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number>;
  /**
   * Drops what the plan does not keep, by whole windows: a window goes when all of it is older. Rollups are brought up to date before their
   * rows go, and stay as they are from then on: rows that come later for a time whose raw rows are gone are not added to them.
   */
  applyRetention(plan: RetentionPlan): Promise<RetentionReport>;
  /** What `applyRetention` would drop now, measurement by measurement. */
  previewRetention(plan: RetentionPlan): Promise<RetentionPreview>;
  /**
   * Removes a person's rows so that their text is nowhere in the store's files: rows, dictionaries, logs, rollups. Safe to repeat after a crash.
   * Rows that are written later are not touched, and writes go on meanwhile.
   */
  erase(subject: ErasureSubject, signal?: AbortSignal, onPart?: OnErasedPart): Promise<ErasureReport>;
  /**
   * Computes rollups of a range anew from raw rows, of one measurement or all; what has no raw rows any more is left alone.
   * @returns how many windows were done
   */
  rebuildRollups(measurement: string | undefined, range: TimeRange, onProgress?: (progress: WorkProgress) => void, signal?: AbortSignal): Promise<number>;
  /** Brings rollups up to date with everything committed. The store does so by itself in the background, and answers exactly before it has. */
  updateRollups(): Promise<void>;
  stats(): Promise<StoreStats>;
  /** Series per measurement; with `measurement`, its tags with the most values. */
  cardinality(query: CardinalityQuery): Promise<Cardinality>;
  close(): Promise<void>;
}
