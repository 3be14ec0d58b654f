import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EventsQuery, EventsResult, Matcher, MetadataQuery, MetadataResult, SeriesQuery, SeriesResult, StoreStats, TimeRange } from '@observer/contracts';
import { LogEntry, RetentionPlan, RetentionReport, WriteReport } from '../../telemetry-store.port';
import { deleteRows } from '../write/delete-rows';
import { Writer } from '../write/writer';
import { selectEvents } from '../read/events-query';
import { selectMetadata } from '../read/metadata-query';
import { selectSeries } from '../read/series-query';
import { DuckDbStoreOptions } from '../duckdb-store.options';
import { Cancellation } from './cancellation';
import { Catalogue } from './catalogue';
import { CatalogueFile } from './catalogue-file';
import { Connections, execute, Reader } from './connections';
import { StatsReader } from './stats';
import { WindowFiles } from './window-files';

/** The store inside its thread. Writes, deletes and retention run one after the other; reads run beside them. */
export class DuckDbEngine {
  private lastChange: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly own: { readonly admin: DuckDBConnection; readonly writer: DuckDBConnection },
    private readonly connections: Connections,
    private readonly files: WindowFiles,
    private readonly store: { readonly catalogue: Catalogue; readonly writer: Writer; readonly stats: StatsReader },
    private readonly windowMs: number,
  ) {}

  /** @throws ObserverError `conflict` when another process has the directory, `internal` when the catalogue is damaged, `invalid_argument` for another layout */
  static async open(options: DuckDbStoreOptions): Promise<DuckDbEngine> {
    const { directory, windowMs } = options;
    mkdirSync(directory, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', settingsOf(options));
    try {
      const admin = await instance.connect();
      const writer = await instance.connect();
      // Files are checkpointed before they are detached, where a full disk is an error; in a destructor it could not be handled.
      await execute(admin, 'PRAGMA disable_checkpoint_on_shutdown');
      const files = WindowFiles.open(admin, { directory, windowMs, maxAttached: options.maxAttachedWindows });
      const path = join(directory, 'catalog.duckdb');
      if (!existsSync(path)) await files.create(path, (schema) => CatalogueFile.statements(schema, windowMs));
      const catalogueFile = new CatalogueFile(writer, path);
      await catalogueFile.attach();
      const catalogue = await catalogueFile.load(windowMs);
      const parts = { catalogue, writer: new Writer(writer, catalogue, catalogueFile, files, windowMs), stats: new StatsReader(catalogue, files) };
      return new DuckDbEngine(instance, { admin, writer }, new Connections(instance, options.maxConcurrentReads), files, parts, windowMs);
    } catch (thrown) {
      instance.closeSync();
      throw thrown;
    }
  }

  write(entries: readonly LogEntry[]): Promise<WriteReport> {
    return this.change(() => this.store.writer.write(entries));
  }

  async selectSeries(query: SeriesQuery, cancellation: Cancellation): Promise<SeriesResult> {
    return this.timed(cancellation, (reader) =>
      this.files.use(this.files.startsWithin(query.range), (windows) => selectSeries(query, this.store.catalogue, windows, reader)),
    );
  }

  async selectEvents(query: EventsQuery, cancellation: Cancellation): Promise<EventsResult> {
    return this.timed(cancellation, (reader) => selectEvents(query, this.store.catalogue, this.files, reader));
  }

  selectMetadata(query: MetadataQuery, cancellation: Cancellation): Promise<MetadataResult> {
    return this.connections.read(cancellation, (reader) => selectMetadata(query, this.store.catalogue, this.files, reader));
  }

  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number> {
    return this.change(async () => {
      const known = this.store.catalogue.get(measurement);
      return known === undefined ? 0 : deleteRows(this.own.writer, this.files, { measurement: known, matchers, filters: [], range });
    });
  }

  applyRetention(plan: RetentionPlan): Promise<RetentionReport> {
    return this.change(async () => {
      const old = this.files.starts().filter((start) => start + this.windowMs <= plan.others.raw);
      let bytesFreed = 0;
      for (const start of old) bytesFreed += await this.files.drop(start);
      return { windowsDropped: old.length, bytesFreed };
    });
  }

  stats(): Promise<StoreStats> {
    return this.connections.read(new Cancellation(), (reader) => this.store.stats.read(reader));
  }

  /** Finishes the writes that wait and the reads that run. */
  async close(): Promise<void> {
    await this.change(async () => {
      try {
        await this.connections.close();
        await this.files.close();
        await execute(this.own.admin, 'CHECKPOINT catalog').catch(() => undefined);
      } finally {
        this.own.writer.closeSync();
        this.own.admin.closeSync();
        this.instance.closeSync();
      }
    });
  }

  private change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.lastChange.then(work);
    this.lastChange = done.catch(() => undefined);
    return done;
  }

  private async timed<R extends { rowsRead: number }>(
    cancellation: Cancellation,
    work: (reader: Reader) => Promise<R>,
  ): Promise<Omit<R, 'rowsRead'> & { source: { tookMs: number; rowsRead: number; resolution: 'raw' } }> {
    const started = performance.now();
    const { rowsRead, ...result } = await this.connections.read(cancellation, work);
    return { ...result, source: { tookMs: performance.now() - started, rowsRead, resolution: 'raw' } };
  }
}

function settingsOf(options: DuckDbStoreOptions): Record<string, string> {
  return {
    memory_limit: options.memoryLimit,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    temp_directory: join(options.directory, 'tmp'),
    checkpoint_threshold: options.checkpointThreshold,
    // Nothing is fetched from the network at run time.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}
