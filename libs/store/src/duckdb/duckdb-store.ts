import { mkdirSync, realpathSync } from 'node:fs';
import {
  Cardinality, CardinalityQuery, EventsQuery, EventsResult, LabelsQuery, LabelsResult, Matcher, MetadataQuery, MetadataResult, RetentionPreview, SamplesAnswer, SamplesQuery, SamplesResult, SeriesQuery, SeriesResult, StoreStats, TimeRange,
} from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import {
  EncodedLogEntry, EncodedWriteReport, ErasureReport, ErasureSubject, OnErasedPart, LogEntry, OnStoreNotice, RetentionPlan, RetentionReport, TelemetryStore, WorkProgress, WriteReport,
} from '../telemetry-store.port';
import { DuckDbStoreOptions, storeOptions } from './duckdb-store.options';
import { StoreThread } from './worker/store-thread';

type GivenOptions = Pick<DuckDbStoreOptions, 'directory'> & Partial<DuckDbStoreOptions> & OnStoreNotice;
type StartThread = () => StoreThread;

/** Directories open in this process: the file lock of DuckDB only keeps out other processes. */
const openDirectories = new Set<string>();

/**
 * Opens, or makes, a store in a directory.
 * @throws ObserverError `conflict` when the directory is open elsewhere, `invalid_argument` for options that do not fit it,
 *   `internal` when a file is damaged (the message names it and the remedy)
 */
export async function openDuckDbStore({ onNotice, ...options }: GivenOptions, startThread: StartThread = () => new StoreThread(onNotice)): Promise<TelemetryStore> {
  const complete = storeOptions(options);
  mkdirSync(complete.directory, { recursive: true });
  const directory = realpathSync(complete.directory);
  if (openDirectories.has(directory)) {
    throw new ObserverError('conflict', `the store ${directory} is already open in this process; share that one`, { retryable: false });
  }
  openDirectories.add(directory);
  const store = new DuckDbStore({ ...complete, directory }, startThread);
  try {
    await store.open();
    return store;
  } catch (thrown) {
    await store.close().catch(() => undefined);
    throw thrown;
  }
}

/** `TelemetryStore` on DuckDB files; the work is done in a thread of its own, which is started again should it die. */
class DuckDbStore implements TelemetryStore {
  private thread: Promise<StoreThread> | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly options: DuckDbStoreOptions,
    private readonly startThread: StartThread,
  ) {}

  async open(): Promise<void> {
    await this.live();
  }

  async write(entries: readonly LogEntry[]): Promise<WriteReport> {
    return (await this.live()).call({ method: 'write', entries });
  }

  async writeEncoded(entries: readonly EncodedLogEntry[]): Promise<EncodedWriteReport> {
    const thread = await this.live();
    // Copied once into memory that is handed over: payloads are views of buffers that belong to the caller.
    const own = entries.map(({ position, payload }) => ({ position, payload: Uint8Array.from(payload) }));
    return thread.call({ method: 'writeEncoded', entries: own }, { transfer: own.map(({ payload }) => payload.buffer) });
  }

  async selectSeries(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesResult> {
    return (await this.live()).call({ method: 'selectSeries', query }, { signal });
  }

  async selectEvents(query: EventsQuery, signal?: AbortSignal): Promise<EventsResult> {
    return (await this.live()).call({ method: 'selectEvents', query }, { signal });
  }

  async selectMetadata(query: MetadataQuery, signal?: AbortSignal): Promise<MetadataResult> {
    return (await this.live()).call({ method: 'selectMetadata', query }, { signal });
  }

  async selectSamples(query: SamplesQuery, signal?: AbortSignal): Promise<SamplesResult> {
    return (await this.live()).call({ method: 'selectSamples', query }, { signal });
  }

  async selectSamplesBatch(queries: readonly SamplesQuery[], signal?: AbortSignal): Promise<SamplesAnswer[]> {
    return (await this.live()).call({ method: 'selectSamplesBatch', queries }, { signal });
  }

  async selectLabels(query: LabelsQuery, signal?: AbortSignal): Promise<LabelsResult> {
    return (await this.live()).call({ method: 'selectLabels', query }, { signal });
  }

  async delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number> {
    return (await this.live()).call({ method: 'delete', measurement, matchers, range });
  }

  async applyRetention(plan: RetentionPlan): Promise<RetentionReport> {
    return (await this.live()).call({ method: 'applyRetention', plan });
  }

  async previewRetention(plan: RetentionPlan): Promise<RetentionPreview> {
    return (await this.live()).call({ method: 'previewRetention', plan });
  }

  async erase(subject: ErasureSubject, signal?: AbortSignal, onPart?: OnErasedPart): Promise<ErasureReport> {
    return (await this.live()).call({ method: 'erase', subject }, { signal, onPart });
  }

  async rebuildRollups(measurement: string | undefined, range: TimeRange, onProgress?: (progress: WorkProgress) => void, signal?: AbortSignal): Promise<number> {
    return (await this.live()).call({ method: 'rebuildRollups', measurement, range }, { signal, onProgress });
  }

  async updateRollups(): Promise<void> {
    return (await this.live()).call({ method: 'updateRollups' });
  }

  async cardinality(query: CardinalityQuery): Promise<Cardinality> {
    return (await this.live()).call({ method: 'cardinality', query });
  }

  async stats(): Promise<StoreStats> {
    return (await this.live()).call({ method: 'stats' });
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  /** The thread, started when there is none; calls that find it dead at the same time share the new one. */
  private async live(): Promise<StoreThread> {
    if (this.closed !== undefined) throw new ObserverError('unavailable', 'the store is closed', { retryable: false });
    this.thread ??= this.start();
    const thread = await this.thread;
    if (!thread.failed) return thread;
    // Its files must be closed before another thread opens them.
    await thread.ended;
    return this.live();
  }

  private async start(): Promise<StoreThread> {
    const thread = this.startThread();
    void thread.ended.then(() => (this.thread = undefined));
    try {
      await thread.call({ method: 'open', options: this.options });
      return thread;
    } catch (thrown) {
      await thread.end();
      throw thrown;
    }
  }

  private async end(): Promise<void> {
    const thread = await this.thread?.catch(() => undefined);
    try {
      await thread?.end();
    } finally {
      openDirectories.delete(this.options.directory);
    }
  }
}
