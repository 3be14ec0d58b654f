import { CardinalityQuery, EventsQuery, LabelsQuery, Matcher, MetadataQuery, SamplesQuery, SeriesQuery, TimeRange } from '@observer/contracts';
import { ErrorCode, ObserverError } from '@observer/kernel';
import { DuckDbStoreOptions } from '../duckdb-store.options';
import { EncodedLogEntry, ErasedPart, ErasureSubject, LogEntry, RetentionPlan, StoreNotice, TelemetryStore, WorkProgress } from '../../telemetry-store.port';

/** What a store's thread is asked. */
export type Call =
  | { readonly method: 'open'; readonly options: DuckDbStoreOptions }
  | { readonly method: 'write'; readonly entries: readonly LogEntry[] }
  | { readonly method: 'writeEncoded'; readonly entries: readonly EncodedLogEntry[] }
  | { readonly method: 'selectSeries'; readonly query: SeriesQuery }
  | { readonly method: 'selectEvents'; readonly query: EventsQuery }
  | { readonly method: 'selectMetadata'; readonly query: MetadataQuery }
  | { readonly method: 'selectSamples'; readonly query: SamplesQuery }
  | { readonly method: 'selectSamplesBatch'; readonly queries: readonly SamplesQuery[] }
  | { readonly method: 'selectLabels'; readonly query: LabelsQuery }
  | { readonly method: 'delete'; readonly measurement: string; readonly matchers: readonly Matcher[]; readonly range: TimeRange }
  | { readonly method: 'applyRetention'; readonly plan: RetentionPlan }
  | { readonly method: 'previewRetention'; readonly plan: RetentionPlan }
  | { readonly method: 'erase'; readonly subject: ErasureSubject }
  | { readonly method: 'rebuildRollups'; readonly measurement: string | undefined; readonly range: TimeRange }
  | { readonly method: 'updateRollups' }
  | { readonly method: 'cardinality'; readonly query: CardinalityQuery }
  | { readonly method: 'stats' }
  | { readonly method: 'close' };

/** What comes back, by method. */
export type Answer<M extends Call['method']> = M extends keyof TelemetryStore ? Awaited<ReturnType<TelemetryStore[M]>> : undefined;

export type Request = { readonly id: number; readonly call: Call } | { readonly id: number; readonly cancel: true } | Told | { readonly halt: true };

/** A part of an erasure was noted, or could not be: the thread waits for this before it erases it. */
export interface Told {
  readonly id: number;
  readonly part: number;
  readonly error?: ErrorData;
}

/** What the thread is started with. */
export interface ThreadData {
  /** One number in shared memory, 0 until a thread told to halt has closed its files. */
  readonly halted: Int32Array;
}

export type Response =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly progress: WorkProgress }
  | { readonly id: number; readonly part: number; readonly erased: ErasedPart }
  | { readonly id: number; readonly error: ErrorData };

/** Sent when the thread met a fault that belongs to no call: it closes its files and ends. */
export interface ThreadFault {
  readonly fault: ErrorData;
}

/** Sent when the store has something to tell that belongs to no call. */
export interface ThreadNotice {
  readonly notice: StoreNotice;
}

/** An `ObserverError` as data. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;
  readonly cause: string | undefined;
}

export const errorData = ({ code, message, retryable, details, cause }: ObserverError): ErrorData => ({
  code,
  message,
  retryable,
  details,
  cause: cause === undefined ? undefined : String(cause),
});

export const errorOf = ({ code, message, ...rest }: ErrorData): ObserverError => new ObserverError(code, message, rest);
