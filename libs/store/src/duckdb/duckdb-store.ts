import { mkdirSync, realpathSync } from 'node:fs';
import { EventsQuery, EventsResult, Matcher, MetadataQuery, MetadataResult, SeriesQuery, SeriesResult, StoreStats, TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { EncodedLogEntry, EncodedWriteReport, LogEntry, TelemetryStore, WriteReport } from '../telemetry-store.port';
import { DuckDbStoreOptions, storeOptions } from './duckdb-store.options';
import { StoreThread } from './worker/store-thread';

/** Directories open in this process: the file lock of DuckDB only keeps out other processes. */
const openDirectories = new Set<string>();

/**
 * Opens, or makes, a store in a directory.
 * @throws ObserverError `conflict` when the directory is open elsewhere, `invalid_argument` for options that do not fit it,
 *   `internal` when a file is damaged (the message names it and the remedy)
 */
export async function openDuckDbStore(options: Pick<DuckDbStoreOptions, 'directory'> & Partial<DuckDbStoreOptions>): Promise<TelemetryStore> {
  const complete = storeOptions(options);
  mkdirSync(complete.directory, { recursive: true });
  const directory = realpathSync(complete.directory);
  if (openDirectories.has(directory)) {
    throw new ObserverError('conflict', `the store ${directory} is already open in this process; share that one`, { retryable: false });
  }
  openDirectories.add(directory);
  const thread = new StoreThread();
  try {
    await thread.call({ method: 'open', options: { ...complete, directory } });
    return new DuckDbStore(thread, directory);
  } catch (thrown) {
    openDirectories.delete(directory);
    await thread.terminate();
    throw thrown;
  }
}

/** `TelemetryStore` on DuckDB files; the work is done in a thread of its own. */
class DuckDbStore implements TelemetryStore {
  private closed: Promise<void> | undefined;

  constructor(
    private readonly thread: StoreThread,
    private readonly directory: string,
  ) {}

  write(entries: readonly LogEntry[]): Promise<WriteReport> {
    return this.thread.call({ method: 'write', entries });
  }

  writeEncoded(entries: readonly EncodedLogEntry[]): Promise<EncodedWriteReport> {
    // Copied once into memory that is handed over: payloads are views of buffers that belong to the caller.
    const own = entries.map(({ position, payload }) => ({ position, payload: Uint8Array.from(payload) }));
    return this.thread.call({ method: 'writeEncoded', entries: own }, { transfer: own.map(({ payload }) => payload.buffer) });
  }

  selectSeries(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesResult> {
    return this.thread.call({ method: 'selectSeries', query }, { signal });
  }

  selectEvents(query: EventsQuery, signal?: AbortSignal): Promise<EventsResult> {
    return this.thread.call({ method: 'selectEvents', query }, { signal });
  }

  selectMetadata(query: MetadataQuery, signal?: AbortSignal): Promise<MetadataResult> {
    return this.thread.call({ method: 'selectMetadata', query }, { signal });
  }

  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number> {
    return this.thread.call({ method: 'delete', measurement, matchers, range });
  }

  applyRetention(keepFromMs: number): Promise<{ readonly windowsDropped: number; readonly bytesFreed: number }> {
    return this.thread.call({ method: 'applyRetention', keepFromMs });
  }

  stats(): Promise<StoreStats> {
    return this.thread.call({ method: 'stats' });
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    try {
      if (this.thread.ended === undefined) await this.thread.call({ method: 'close' });
    } finally {
      await this.thread.terminate();
      openDirectories.delete(this.directory);
    }
  }
}
