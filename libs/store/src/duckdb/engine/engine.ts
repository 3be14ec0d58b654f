import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Cardinality, CardinalityQuery, EventsQuery, EventsResult, LabelsQuery, LabelsResult, Matcher, MetadataQuery, MetadataResult, RetentionPreview, SamplesAnswer, SamplesQuery, SamplesResult, SeriesQuery, SeriesResult, StoreStats, TimeRange } from '@observer/contracts';
import { ErasureReport, ErasureSubject, LogEntry, OnErasedPart, Resolution, RetentionPlan, RetentionReport, StoreNotice, WorkProgress, WriteReport } from '../../telemetry-store.port';
import { checkSeriesQuery } from '../../page/check-series-query';
import { BATCH_MS } from '../../page/samples-batch';
import { PageCursors } from '../../page/page-cursors';
import { deleteRows } from '../write/delete-rows';
import { Writer } from '../write/writer';
import { EventPlace, selectEvents } from '../read/events-query';
import { selectMetadata } from '../read/metadata-query';
import { selectSeries } from '../read/series-query';
import { DuckDbStoreOptions } from '../duckdb-store.options';
import { readCardinality } from '../retention/cardinality';
import { Erasure } from '../retention/erasure';
import { Retention } from '../retention/retention';
import { RollupRescue } from '../rollup/rollup-rescue';
import { Rollups } from '../rollup/rollups';
import { addMissingSeries } from '../samples/add-missing-series';
import { SampleEngine } from '../samples/sample-engine';
import { Arranger } from '../arrange/arranger';
import { Background } from './background';
import { Cancellation } from './cancellation';
import { Catalogue } from './catalogue';
import { CatalogueFile } from './catalogue-file';
import { ChangeQueue } from './change-queue';
import { Connections, execute, INTERRUPT_EVERY_MS, Reader } from './connections';
import { QueryThreads } from './query-threads';
import { StatsReader } from './stats';
import { WindowFiles } from './window-files';

/** What the engine is made of. */
interface Parts {
  readonly catalogue: Catalogue;
  readonly catalogueFile: CatalogueFile;
  readonly rollups: Rollups;
  readonly rescue: RollupRescue;
  readonly retention: Retention;
  readonly arranger: Arranger;
  readonly writer: Writer;
  readonly stats: StatsReader;
  readonly samples: SampleEngine;
  readonly eventCursors: PageCursors<EventPlace>;
}

/** The store inside its thread. Writes, deletes and retention run one after the other; reads run beside them. */
export class DuckDbEngine {
  private readonly background = new Background(
    async () => (await this.store.rescue.next()) || (await this.store.rollups.maintenance.slice()) || this.arrangeOne(),
    () => this.store.rescue.hasWork || this.store.rollups.maintenance.hasWork || this.store.arranger.hasWork,
  );

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly own: { readonly admin: DuckDBConnection; readonly writer: DuckDBConnection; readonly packer: DuckDBConnection; readonly roller: DuckDBConnection; readonly builder: DuckDBConnection },
    private readonly connections: Connections,
    private readonly files: WindowFiles,
    private readonly store: Parts,
    private readonly changes: ChangeQueue,
    private readonly directory: string,
  ) {
    this.background.wake();
  }

  /** @throws ObserverError `conflict` when another process has the directory, `internal` when the catalogue is damaged, `invalid_argument` for another layout */
  static async open(options: DuckDbStoreOptions, onNotice: (notice: StoreNotice) => void): Promise<DuckDbEngine> {
    const { directory, windowMs } = options;
    mkdirSync(directory, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', settingsOf(options));
    try {
      const admin = await instance.connect();
      const writer = await instance.connect();
      const packer = await instance.connect();
      const roller = await instance.connect();
      // Files are checkpointed before they are detached, where a full disk is an error; in a destructor it could not be handled.
      await execute(admin, 'PRAGMA disable_checkpoint_on_shutdown');
      const files = WindowFiles.open(admin, { directory, windowMs, maxAttached: options.maxAttachedWindows, onNotice });
      const path = join(directory, 'catalog.duckdb');
      if (!existsSync(path)) await files.create(path, (schema) => CatalogueFile.statements(schema, windowMs));
      const catalogueFile = new CatalogueFile(writer, path, onNotice);
      await catalogueFile.attach();
      const catalogue = await catalogueFile.load(windowMs);
      const cursorKey = await catalogueFile.cursorKey();
      const events = new Set(options.kinds.map(({ name }) => name));
      const isEvent = (name: string): boolean => events.has(name);
      if (await catalogueFile.isOlder()) await addMissingSeries({ connection: writer, catalogue, catalogueFile, files, isEvent });
      const changes = new ChangeQueue();
      const builder = await instance.connect();
      const opened: { engine?: DuckDbEngine } = {};
      const onDamaged = (): void => opened.engine?.background.wake();
      const rollups = await Rollups.open({ admin, writer, builder, changes, catalogue, files, directory, windowMs, kinds: options.kinds, onNotice, onDamaged });
      const samples = new SampleEngine({ writer, packer, roller, catalogue, files, changes, windowMs, rollupFiles: rollups.files, ledger: rollups.ledger, cursors: new PageCursors(cursorKey) });
      const writes = { windowMs, isEvent, marker: rollups.marker, onSamples: samples.wrote };
      const parts: Parts = {
        catalogue, catalogueFile, eventCursors: new PageCursors(cursorKey), rollups, samples, rescue: new RollupRescue({ files, rollups, samples, changes }), arranger: new Arranger({ catalogue, files, rollups, copier: builder, changes, kinds: options.kinds }), writer: new Writer(writer, catalogue, catalogueFile, files, writes),
        retention: new Retention({ catalogue, files, rollups, samples, copier: builder, changes, directory }), stats: new StatsReader(catalogue, files, rollups.files, directory),
      };
      return (opened.engine = new DuckDbEngine(instance, { admin, writer, packer, roller, builder }, new Connections(instance, options.maxConcurrentReads, new QueryThreads(await instance.connect(), options.threads ?? availableParallelism())), files, parts, changes, directory));
    } catch (thrown) {
      instance.closeSync();
      throw thrown;
    }
  }

  write(entries: readonly LogEntry[]): Promise<WriteReport> {
    this.background.wake();
    return this.change(() => this.store.writer.write(entries));
  }

  async selectSeries(query: SeriesQuery, cancellation: Cancellation): Promise<SeriesResult> {
    checkSeriesQuery(query);
    return this.timed(cancellation, async (reader) => {
      const rolledUp = await this.store.rollups.select(query, reader);
      if (rolledUp !== undefined) return rolledUp;
      return this.files.use(this.files.startsWithin(query.range), (windows) => this.store.samples.asRows(query, windows, reader, (all) => selectSeries(query, this.store.catalogue, all, reader)));
    });
  }

  async selectEvents(query: EventsQuery, cancellation: Cancellation): Promise<EventsResult> {
    return this.timed(cancellation, (reader) => selectEvents(query, this.store.catalogue, this.files, reader, this.store.eventCursors));
  }

  selectMetadata(query: MetadataQuery, cancellation: Cancellation): Promise<MetadataResult> {
    return this.connections.read(cancellation, (reader) => selectMetadata(query, this.store.catalogue, this.files, reader));
  }

  async selectSamples(query: SamplesQuery, cancellation: Cancellation): Promise<SamplesResult> {
    const started = performance.now();
    const { source, ...page } = await this.connections.read(cancellation, (reader) => this.store.samples.select(query, reader));
    return { ...page, source: { ...source, tookMs: performance.now() - started } };
  }

  selectSamplesBatch(queries: readonly SamplesQuery[], cancellation: Cancellation): Promise<SamplesAnswer[]> {
    return this.connections.readBriefly(cancellation, BATCH_MS, (reader) => this.store.samples.selectBatch(queries, reader));
  }

  selectLabels(query: LabelsQuery, cancellation: Cancellation): Promise<LabelsResult> {
    return this.connections.read(cancellation, (reader) => this.store.samples.labels(query, reader));
  }

  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number> {
    return this.store.samples.exclusive(() => this.change(async () => {
      const known = this.store.catalogue.get(measurement);
      if (known === undefined) return 0;
      const samples = await this.store.samples.delete(known, matchers, range);
      return samples + (await deleteRows({ connection: this.own.writer, files: this.files, rollups: this.store.rollups }, { measurement: known, matchers, filters: [], range }));
    }));
  }

  applyRetention(plan: RetentionPlan): Promise<RetentionReport> {
    return this.alone(() => this.store.retention.apply(plan));
  }

  previewRetention(plan: RetentionPlan): Promise<RetentionPreview> {
    return this.connections.read(new Cancellation(), async (reader) => {
      const { resolutions = [] } = await this.store.stats.read(reader);
      const perRow = Object.fromEntries(resolutions.map(({ resolution, rows, bytes }) => [resolution, rows === 0 ? 0 : bytes / rows])) as Record<Resolution, number>;
      return this.store.retention.preview(plan, perRow, reader);
    });
  }

  erase(subject: ErasureSubject, cancellation: Cancellation, onPart: OnErasedPart): Promise<ErasureReport> {
    const { changes, connections, files, own } = this;
    return this.alone(() => new Erasure({ ...this.store, changes, connections, files, directory: this.directory, writer: own.writer, copier: own.builder }, subject, cancellation, onPart).run());
  }

  cardinality(query: CardinalityQuery): Promise<Cardinality> {
    return this.connections.read(new Cancellation(), async (reader) => readCardinality(query, await this.store.stats.read(reader), { catalogue: this.store.catalogue, files: this.files }, reader));
  }

  /** A slice at a time, so that writes come between. */
  async updateRollups(): Promise<void> {
    while (await this.store.rescue.next());
    await this.store.samples.packAll();
    while (await this.store.rollups.maintenance.slice(true));
    while (await this.arrangeOne());
  }

  /** Arranges one window that is over. @returns false when there was none */
  private async arrangeOne(): Promise<boolean> {
    const start = await this.store.arranger.next(Date.now());
    if (start !== undefined) await this.alone(() => this.store.arranger.arrange(start));
    return start !== undefined;
  }

  /** @returns windows done */
  async rebuildRollups(measurement: string | undefined, range: TimeRange, onProgress: (progress: WorkProgress) => void, cancellation: Cancellation): Promise<number> {
    const { rollups, samples } = this.store;
    const sampled = new Set(samples.rebuildable(measurement, range));
    const windows = [...new Set([...rollups.rebuildable(measurement, range), ...sampled])].sort((a, b) => a - b);
    for (const [done, start] of windows.entries()) {
      cancellation.throwIfTriggered();
      if (sampled.has(start)) await samples.rebuild(start, measurement);
      await this.change(() => rollups.markAll(start, measurement, range));
      while (await this.store.rescue.next()) cancellation.throwIfTriggered();
      await rollups.maintenance.finishWindow(start, () => cancellation.throwIfTriggered());
      onProgress({ done: done + 1, total: windows.length });
    }
    cancellation.throwIfTriggered();
    return windows.length;
  }

  stats(): Promise<StoreStats> {
    return this.connections.read(new Cancellation(), (reader) => this.store.stats.read(reader));
  }

  /** Finishes the writes that wait and the reads that run. */
  async close(): Promise<void> {
    this.background.stop();
    // Copies of files and slices of rollups are given up; an interrupt between two statements is lost, so it is repeated.
    const interrupting = setInterval(() => this.own.builder.interrupt(), INTERRUPT_EVERY_MS);
    await this.store.samples.close();
    await this.store.rollups.maintenance.exclusive(() => Promise.resolve());
    clearInterval(interrupting);
    await this.change(async () => {
      try {
        await this.connections.close();
        await this.store.rollups.files.close();
        await this.files.close();
        await execute(this.own.admin, 'CHECKPOINT catalog').catch(() => undefined);
      } finally {
        this.own.builder.closeSync();
        this.own.packer.closeSync();
        this.own.roller.closeSync();
        this.own.writer.closeSync();
        this.own.admin.closeSync();
        this.instance.closeSync();
      }
    });
  }

  /** For work that rewrites files: no background work meanwhile, whose transactions would keep them open. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    return this.store.rollups.maintenance.exclusive(() => this.store.samples.exclusive(work));
  }

  private change<T>(work: () => Promise<T>): Promise<T> {
    return this.changes.run(work);
  }

  private async timed<R extends { rowsRead: number; resolution?: Resolution }>(
    cancellation: Cancellation,
    work: (reader: Reader) => Promise<R>,
  ): Promise<Omit<R, 'rowsRead' | 'resolution'> & { source: { tookMs: number; rowsRead: number; resolution: Resolution } }> {
    const started = performance.now();
    const { rowsRead, resolution = 'raw', ...result } = await this.connections.read(cancellation, work);
    return { ...result, source: { tookMs: performance.now() - started, rowsRead, resolution } };
  }
}

function settingsOf(options: DuckDbStoreOptions): Record<string, string> {
  return {
    memory_limit: options.memoryLimit,
    // More while there are reads: see `QueryThreads`.
    threads: '1',
    temp_directory: join(options.directory, 'tmp'),
    checkpoint_threshold: options.checkpointThreshold,
    // Nothing is fetched from the network at run time.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}
