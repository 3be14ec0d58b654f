import type {
  Cardinality, CardinalityQuery, EventsQuery, EventsResult, LabelsQuery, LabelsResult, Matcher, MetadataQuery, MetadataResult, RetentionPreview, SamplesAnswer, SamplesQuery, SamplesResult, SeriesQuery, SeriesResult, StoreStats, TimeRange,
} from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { decodeEntries } from '../log/decode-entries';
import { checkSeriesQuery } from '../page/check-series-query';
import { PageCursors } from '../page/page-cursors';
import type {
  EncodedLogEntry, EncodedWriteReport, ErasureReport, ErasureSubject, LogEntry, OnErasedPart, RetentionPlan, RetentionReport, TelemetryStore, WorkProgress, WriteReport,
} from '../telemetry-store.port';
import { highCardinalityOf, type InfluxStoreOptions, influxStoreOptions } from './influx-store.options';
import { parseInfluxLocation } from './location';
import { cardinalityOf } from './maintain/cardinality';
import { eraseSubject } from './maintain/erase';
import { applyRetention, previewRetention } from './maintain/retention';
import { dayOf, RowCounts } from './maintain/row-counts';
import { statsOf } from './maintain/stats';
import { selectEvents } from './read/events-query';
import { selectMetadata } from './read/metadata-query';
import type { RowPlace } from './read/row-place';
import { selectSeries } from './read/series-query';
import { ReadGate } from './remove/read-gate';
import { type RemoverParts, RowRemover, type Turns } from './remove/remove-rows';
import { Replacement } from './remove/replacement';
import { Rollups, rollupDatabases } from './rollup/rollups';
import { RollupState } from './rollup/rollup-state';
import { selectLabels } from './samples/labels-query';
import type { SamplesPlace } from './samples/samples-place';
import { selectSamples } from './samples/samples-query';
import { selectBatch } from './samples/select-batch';
import { Catalogue } from './schema/catalogue';
import { CatalogueLog } from './schema/catalogue-log';
import { loadCursorKey } from './schema/cursor-key';
import { DAY_MS, reconcileDatabases } from './server/databases';
import { InfluxServer } from './server/influx-server';
import { QueryScope } from './server/query-scope';
import { AppliedLog } from './write/applied-log';
import { LineSender } from './write/line-sender';
import { Writer } from './write/writer';

/** Metadata queries name no time of their own. */
const METADATA_TIMEOUT_MS = 30_000;
/** How often rollups are looked after. */
const ROLLUP_INTERVAL_MS = 2_000;
/** Looking for what is to be erased, and counting, may take long, but not for ever. */
const MAINTENANCE_TIMEOUT_MS = 600_000;
/** What commits wait for. */
const TURN_TIMEOUT_MS = 120_000;
/** The catalogue and the record of what was applied: small, and never dropped. */
const ADMINISTRATION_SHARD_MS = 3_640 * DAY_MS;

/**
 * Opens the store in an InfluxDB: finds out which version it is, makes and mends its databases, loads the catalogue.
 * @throws ObserverError `invalid_argument` for a location or token that does not fit, `unavailable` when the server does not answer,
 *   `conflict` when a bucket of that name forgets data by itself
 */
export async function openInfluxStore(given: Pick<InfluxStoreOptions, 'location'> & Partial<InfluxStoreOptions>): Promise<TelemetryStore> {
  const options = influxStoreOptions(given);
  const location = parseInfluxLocation(options.location);
  const server = new InfluxServer(location);
  const administration = `${location.database}_meta`;
  try {
    await server.detect();
    await reconcileDatabases(server, [{ name: location.database, shardMs: DAY_MS }, ...rollupDatabases(location.database), { name: administration, shardMs: ADMINISTRATION_SHARD_MS }]);
    const catalogue = new Catalogue(highCardinalityOf(options.kinds));
    const catalogueLog = new CatalogueLog(server, administration);
    const applied = new AppliedLog(server, administration, catalogue);
    await catalogueLog.load(catalogue);
    await applied.load();
    const state = new RollupState(server, administration);
    await state.load();
    const rollups = new Rollups(catalogue, server, state, options.kinds);
    const replacement = new Replacement(server, administration);
    await replacement.load();
    const key = await loadCursorKey(server, administration);
    const cursors = { eventCursors: new PageCursors<RowPlace>(key), sampleCursors: new PageCursors<SamplesPlace>(key) };
    return new InfluxStore({ ...cursors, server, catalogue, catalogueLog, applied, rollups, replacement, gate: new ReadGate(), kinds: new Set(options.kinds.map(({ name }) => name)) });
  } catch (thrown) {
    server.close();
    throw thrown;
  }
}

interface Parts {
  readonly server: InfluxServer;
  readonly catalogue: Catalogue;
  readonly catalogueLog: CatalogueLog;
  readonly applied: AppliedLog;
  readonly rollups: Rollups;
  readonly replacement: Replacement;
  readonly gate: ReadGate;
  /** Names of the declared kinds: events, not metrics. */
  readonly kinds: ReadonlySet<string>;
  readonly eventCursors: PageCursors<RowPlace>;
  readonly sampleCursors: PageCursors<SamplesPlace>;
}

/** `TelemetryStore` on InfluxDB. Reads run beside writes; whatever changes the store runs one after the other. */
class InfluxStore implements TelemetryStore {
  private readonly counts: RowCounts;
  private readonly writer: Writer;
  private readonly reads = new Set<QueryScope>();
  private readonly timer: NodeJS.Timeout;
  private isMaintaining = false;
  private changes: Promise<unknown> = Promise.resolve();
  private closed: Promise<void> | undefined;
  private readonly turns: Turns = { beside: (work) => this.reading(MAINTENANCE_TIMEOUT_MS, undefined, work), inTurn: (work) => this.maintaining(work) };

  constructor(private readonly parts: Parts) {
    const { server, catalogue, catalogueLog, applied, rollups } = parts;
    this.counts = new RowCounts(catalogue, server, (work) => this.maintaining(work));
    this.writer = new Writer(catalogue, catalogueLog, applied, new LineSender(server, server.location.database), this.counts, rollups);
    this.timer = setInterval(() => void this.maintainRollups(), ROLLUP_INTERVAL_MS);
    this.timer.unref();
  }

  write(entries: readonly LogEntry[]): Promise<WriteReport> {
    return this.inTurn(() => this.writer.write(entries));
  }

  async writeEncoded(encoded: readonly EncodedLogEntry[]): Promise<EncodedWriteReport> {
    const { entries, refusedEntries } = decodeEntries(encoded);
    return { ...(await this.write(entries)), refusedEntries };
  }

  async selectSeries(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesResult> {
    const startedAt = performance.now();
    const { rowsRead, resolution, ...answer } = await this.reading(query.limits.timeoutMs, signal, async (scope) => {
      checkSeriesQuery(query);
      const rolled = await this.parts.rollups.select(query, scope);
      return rolled ?? { ...(await selectSeries(query, this.parts.catalogue, this.parts.server, scope)), resolution: 'raw' as const };
    });
    return { ...answer, source: { tookMs: performance.now() - startedAt, rowsRead, resolution } };
  }

  async selectEvents(query: EventsQuery, signal?: AbortSignal): Promise<EventsResult> {
    const startedAt = performance.now();
    const { rowsRead, ...page } = await this.reading(query.timeoutMs, signal, (scope) => selectEvents(query, this.parts.catalogue, this.parts.server, scope, this.parts.eventCursors));
    return { ...page, source: { tookMs: performance.now() - startedAt, rowsRead, resolution: 'raw' } };
  }

  selectMetadata(query: MetadataQuery, signal?: AbortSignal): Promise<MetadataResult> {
    return this.reading(METADATA_TIMEOUT_MS, signal, (scope) => selectMetadata(query, this.parts.catalogue, this.parts.server, scope));
  }

  selectSamples(query: SamplesQuery, signal?: AbortSignal): Promise<SamplesResult> {
    return this.reading(query.limits.timeoutMs, signal, (scope) => selectSamples(query, this.parts, scope));
  }

  selectSamplesBatch(queries: readonly SamplesQuery[], signal?: AbortSignal): Promise<SamplesAnswer[]> {
    return selectBatch(queries, (query, ends) => this.selectSamples(query, ends), signal);
  }

  selectLabels(query: LabelsQuery, signal?: AbortSignal): Promise<LabelsResult> {
    return this.reading(query.timeoutMs, signal, (scope) => selectLabels(query, this.parts, scope));
  }

  delete(measurement: string, matchers: readonly Matcher[], range: TimeRange): Promise<number> {
    const known = this.parts.catalogue.get(measurement);
    this.throwIfClosed();
    return known === undefined ? Promise.resolve(0) : new RowRemover(this.removing()).remove({ measurement: known, matchers }, range);
  }

  applyRetention(plan: RetentionPlan): Promise<RetentionReport> {
    return applyRetention(plan, { ...this.parts, counts: this.counts, ...this.turns });
  }

  previewRetention(plan: RetentionPlan): Promise<RetentionPreview> {
    return this.reading(MAINTENANCE_TIMEOUT_MS, undefined, (scope) => previewRetention(plan, this.counts, this.parts.rollups, this.parts.server, scope));
  }

  erase(subject: ErasureSubject, signal?: AbortSignal, onPart: OnErasedPart = () => Promise.resolve()): Promise<ErasureReport> {
    return eraseSubject(subject, { ...this.parts, ...this.removing(signal) }, onPart);
  }

  async rebuildRollups(measurement: string | undefined, range: TimeRange, onProgress?: (progress: WorkProgress) => void, signal?: AbortSignal): Promise<number> {
    const { rollups } = this.parts;
    const chosen = rollups.measurements(measurement);
    const days = new Set<number>();
    for (const { measurement: one } of chosen) for (const day of await this.openDaysOf(one.name)) if (day < range.endMs && day + DAY_MS > range.startMs) days.add(day);
    const windows = [...days].sort((a, b) => a - b);
    let done = 0;
    for (const day of windows) {
      for (const { measurement: one, specs } of chosen) {
        await this.maintaining(() => rollups.beforeDeletion(one.name, [{ startMs: Math.max(day, range.startMs), endMs: Math.min(day + DAY_MS, range.endMs) }]), signal);
        await rollups.finish(one, specs, [day], (work) => this.maintaining(work, signal));
      }
      onProgress?.({ done: ++done, total: windows.length });
    }
    return windows.length;
  }

  updateRollups(): Promise<void> {
    return this.finishRollups();
  }

  stats(): Promise<StoreStats> {
    return this.reading(MAINTENANCE_TIMEOUT_MS, undefined, (scope) => statsOf(this.counts, this.parts.rollups, this.parts.server, scope));
  }

  cardinality(query: CardinalityQuery): Promise<Cardinality> {
    return this.reading(MAINTENANCE_TIMEOUT_MS, undefined, (scope) => cardinalityOf(query, this.parts.catalogue, this.counts, this.parts.server, scope));
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    clearInterval(this.timer);
    for (const scope of this.reads) scope.cancel();
    await this.changes;
    this.parts.server.close();
  }

  /** Days of a measurement whose rollups follow its rows. */
  private async openDaysOf(name: string): Promise<number[]> {
    const counts = (await this.counts.all()).get(name);
    return [...(counts?.byDay.keys() ?? [])].map(dayOf).filter((day) => !this.parts.rollups.state.isSealed(name, day));
  }

  /** Slice by slice, so that writes go on in between. */
  private async buildRollups(): Promise<void> {
    for (const { measurement, specs } of this.parts.rollups.measurements()) {
      for (let worked = true; worked; ) {
        const days = await this.openDaysOf(measurement.name);
        worked = await this.maintaining((scope) => this.parts.rollups.buildSlice(measurement, specs, days, scope));
      }
    }
  }

  private async finishRollups(): Promise<void> {
    for (const { measurement, specs } of this.parts.rollups.measurements()) await this.parts.rollups.finish(measurement, specs, await this.openDaysOf(measurement.name), this.turns.inTurn);
  }

  /** In the background; what fails is tried again the next time, and rows answer meanwhile. */
  private async maintainRollups(): Promise<void> {
    if (this.isMaintaining || this.closed !== undefined) return;
    this.isMaintaining = true;
    await this.buildRollups().catch(() => undefined);
    this.isMaintaining = false;
  }

  private throwIfClosed(): void {
    if (this.closed !== undefined) throw new ObserverError('unavailable', 'the store is closed', { retryable: false });
  }

  private async reading<T>(timeoutMs: number, signal: AbortSignal | undefined, work: (scope: QueryScope) => Promise<T>): Promise<T> {
    this.throwIfClosed();
    if (this.parts.replacement.isUnfinished) {
      await this.whole();
      this.throwIfClosed();
    }
    const scope = new QueryScope(timeoutMs, signal);
    this.reads.add(scope);
    try {
      return await scope.run(() => this.parts.gate.read(() => work(scope), () => this.whole()));
    } finally {
      this.reads.delete(scope);
    }
  }

  /** Rows that stay may be missing until then. @throws ObserverError `unavailable` when they cannot be written again now */
  private async whole(): Promise<void> {
    if (this.parts.replacement.isUnfinished) await this.inTurn(() => Promise.resolve());
  }

  /** Changes to the store, and what must not change while it is looked at, one after the other. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.throwIfClosed();
    const turn = this.changes.then(() => this.parts.replacement.settle()).then(work);
    this.changes = turn.catch(() => undefined);
    return turn;
  }

  private maintaining<T>(work: (scope: QueryScope) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.inTurn(() => {
      const scope = new QueryScope(TURN_TIMEOUT_MS, signal);
      return scope.run(() => work(scope));
    });
  }

  private removing(signal?: AbortSignal): RemoverParts {
    return { ...this.parts, counts: this.counts, beside: (work) => this.reading(MAINTENANCE_TIMEOUT_MS, signal, work), inTurn: this.turns.inTurn, signal };
  }
}
