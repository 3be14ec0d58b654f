import { BIGINT, DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { LogEntry, LogPosition, TypeConflict, WriteReport } from '../../telemetry-store.port';
import { Catalogue, Column, Measurement } from '../engine/catalogue';
import { CatalogueFile } from '../engine/catalogue-file';
import { definitionOf } from '../engine/column-types';
import { execute } from '../engine/connections';
import { commitFault } from '../engine/faults';
import { Interval, IntervalSet } from '../../log/interval-set';
import { AttachedWindow, intervalsOf } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { msToNs } from '../engine/window-span';
import { RollupMarker } from '../rollup/rollup-marker';
import { openRowTable, ROW_COLUMNS, ROWS_DEFINITION } from '../samples/layout';
import { SampleBuffer } from '../samples/write/sample-buffer';
import { appendChunks, numbers, texts } from './append-chunks';
import { BatchPart, rowsByWindow, rowsIn } from './rows-by-window';
import { TableBuffer } from './table-buffer';

/** Rows of `applied` in a file above which they are folded into their runs. */
const FOLD_APPLIED_ABOVE = 512;

interface EntryParts {
  readonly position: LogPosition;
  readonly parts: BatchPart[];
}

export interface WriterOptions {
  readonly windowMs: number;
  /** Whether a measurement is a declared kind; all others are metrics. */
  readonly isEvent: (measurement: string) => boolean;
  /** Marks what a commit leaves behind in rollups. */
  readonly marker: RollupMarker;
  /** Called after a commit of samples: the window's start, the slots, and the time of the newest sample. */
  readonly onSamples: (startMs: number, slots: Iterable<number>, newestMs: number) => void;
}

/** Commits log entries: one transaction per window file, which holds the rows and the sequences they came from. */
export class Writer {
  private readonly windowNs: bigint;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly catalogue: Catalogue,
    private readonly catalogueFile: CatalogueFile,
    private readonly files: WindowFiles,
    private readonly options: WriterOptions,
  ) {
    const { windowMs } = options;
    this.windowNs = msToNs(windowMs);
  }

  /** @throws ObserverError `unavailable` when a file could not be committed; files committed before stay so, and a repeat skips them */
  async write(entries: readonly LogEntry[]): Promise<WriteReport> {
    const { fresh, repeated } = withoutRepeats(entries);
    const windows = this.byWindow(fresh);
    const written = new Set<LogPosition>();
    const conflicts: TypeConflict[] = [];
    let rowsWritten = 0;
    for (const startMs of [...windows.keys()].sort((a, b) => a - b)) {
      await this.files.useForWrite(startMs, async (window) => {
        const unseen = windows.get(startMs)!.filter(({ position }) => !window.applied.get(position.epoch)?.has(position.sequence));
        rowsWritten += await this.commit(window, unseen, conflicts);
        for (const { position } of unseen) written.add(position);
      });
    }
    const seenBefore = fresh.filter((entry) => hasRows(entry) && !written.has(entry.position)).length;
    return { rowsWritten, repeatedEntries: repeated + seenBefore, typeConflicts: conflicts };
  }

  private byWindow(entries: readonly LogEntry[]): Map<number, EntryParts[]> {
    const windows = new Map<number, EntryParts[]>();
    for (const { position, batches } of entries) {
      const own = new Map<number, EntryParts>();
      for (const batch of batches) {
        for (const [startMs, part] of rowsByWindow(batch, this.windowNs)) {
          let entry = own.get(startMs);
          if (entry === undefined) own.set(startMs, (entry = { position, parts: [] }));
          entry.parts.push(part);
        }
      }
      for (const [startMs, entry] of own) windows.set(startMs, (windows.get(startMs) ?? []).concat(entry));
    }
    return windows;
  }

  private async commit(window: AttachedWindow, entries: readonly EntryParts[], conflicts: TypeConflict[]): Promise<number> {
    if (entries.length === 0) return 0;
    const byMeasurement = new Map<string, BatchPart[]>();
    const samples = new SampleBuffer(this.catalogue, window.startMs);
    for (const part of entries.flatMap((entry) => entry.parts)) {
      if (!this.options.isEvent(part.batch.measurement) && samples.add(part)) continue;
      const list = byMeasurement.get(part.batch.measurement);
      if (list === undefined) byMeasurement.set(part.batch.measurement, [part]);
      else list.push(part);
    }
    const buffers = [...byMeasurement].map(([name, parts]) => TableBuffer.of(this.catalogue, name, parts));
    await this.catalogueFile.save(this.catalogue);
    try {
      for (const buffer of buffers) await this.prepareTable(window, buffer.measurement);
      const rowTables = await this.prepareRowTables(window, samples);
      await execute(this.connection, 'BEGIN');
      const marked: (() => void)[] = [];
      for (const buffer of buffers) {
        await this.appendRows(window, buffer);
        marked.push(await this.options.marker.markTimes(window, buffer.measurement, buffer.times));
      }
      for (const [slot, rows] of samples.slots) await appendChunks(this.connection, { catalog: window.alias, table: rowTables.get(slot)! }, rows.count, rows.columns());
      const applied = union(window.applied, runsOfPositions(entries));
      const appliedRows = await this.recordApplied(window, applied, runsOfPositions(entries));
      await execute(this.connection, 'COMMIT');
      Object.assign(window, { applied, appliedRows, changes: window.changes + 1 });
      for (const remember of marked) remember();
    } catch (thrown) {
      await execute(this.connection, 'ROLLBACK').catch(() => undefined);
      this.files.distrust(window.startMs);
      throw commitFault(window.path, thrown);
    }
    for (const buffer of [...buffers, samples]) conflicts.push(...buffer.conflicts.values());
    if (samples.slots.size > 0) this.options.onSamples(window.startMs, samples.slots.keys(), samples.newestMs);
    return entries.reduce((sum, entry) => sum + entry.parts.reduce((rows, part) => rows + rowsIn(part), 0), 0);
  }

  /** Tables and columns are made ahead of the transaction: empty ones do no harm when it fails. */
  private async prepareTable(window: AttachedWindow, measurement: Measurement): Promise<void> {
    const known = window.tables.get(measurement.table);
    const wanted = columnsOf(measurement);
    const table = `${window.alias}.main.${measurement.table}`;
    if (known === undefined) {
      await execute(this.connection, `CREATE TABLE ${table}(${['time BIGINT', ...wanted.map(definitionOf)].join(', ')})`);
      window.tables.set(measurement.table, new Set(['time', ...wanted.map((column) => column.physical)]));
    }
    await this.options.marker.prepare(window, measurement, known === undefined);
    if (known === undefined) return;
    for (const column of wanted) {
      if (known.has(column.physical)) continue;
      await execute(this.connection, `ALTER TABLE ${table} ADD COLUMN ${definitionOf(column)}`);
      known.add(column.physical);
    }
  }

  /** @returns the table that takes the samples of each slot */
  private async prepareRowTables(window: AttachedWindow, samples: SampleBuffer): Promise<Map<number, string>> {
    const tables = new Map<number, string>();
    for (const slot of samples.slots.keys()) {
      const name = openRowTable(window, slot);
      tables.set(slot, name);
      if (window.tables.has(name)) continue;
      await execute(this.connection, `CREATE TABLE ${window.alias}.main.${name}(${ROWS_DEFINITION})`);
      window.tables.set(name, new Set(ROW_COLUMNS));
    }
    return tables;
  }

  private async appendRows(window: AttachedWindow, buffer: TableBuffer): Promise<void> {
    const byPhysical = new Map(columnsOf(buffer.measurement).map((column) => [column.physical, column]));
    const order = [...window.tables.get(buffer.measurement.table)!].slice(1).map((physical) => byPhysical.get(physical)!);
    await appendChunks(this.connection, { catalog: window.alias, table: buffer.measurement.table }, buffer.rows, buffer.append(order));
  }

  /** Adds the new runs to the file, or replaces all by their union once there are many. @returns rows of the table afterwards */
  private async recordApplied(window: AttachedWindow, all: AppliedRuns, added: AppliedRuns): Promise<number> {
    const folds = window.appliedRows + runsOf(added).length > Math.max(FOLD_APPLIED_ABOVE, 2 * runsOf(all).length);
    if (folds) await execute(this.connection, `DELETE FROM ${window.alias}.main.applied`);
    const runs = runsOf(folds ? all : added);
    await appendChunks(this.connection, { catalog: window.alias, table: 'applied' }, runs.length, [
      texts(VARCHAR, runs.map(([epoch]) => epoch)),
      numbers(BIGINT, BigInt64Array.from(runs, ([, run]) => BigInt(run.from))),
      numbers(BIGINT, BigInt64Array.from(runs, ([, run]) => BigInt(run.to))),
    ]);
    return folds ? runs.length : window.appliedRows + runs.length;
  }
}

const hasRows = (entry: LogEntry): boolean => entry.batches.some((batch) => batch.rows > 0);

const columnsOf = (measurement: Measurement): Column[] => [...measurement.tags.values(), ...measurement.fields.values()];

type AppliedRuns = ReadonlyMap<string, IntervalSet>;

const runsOf = (sets: AppliedRuns): [string, Interval][] =>
  [...sets].flatMap(([epoch, set]) => set.intervals().map((run): [string, Interval] => [epoch, run]));

function runsOfPositions(entries: readonly EntryParts[]): Map<string, IntervalSet> {
  const runs = new Map<string, IntervalSet>();
  for (const { position } of entries) intervalsOf(runs, position.epoch).add(position.sequence);
  return runs;
}

function union(a: AppliedRuns, b: AppliedRuns): Map<string, IntervalSet> {
  const result = new Map<string, IntervalSet>();
  for (const [epoch, run] of [...runsOf(a), ...runsOf(b)]) intervalsOf(result, epoch).add(run.from, run.to);
  return result;
}

/** Entries that stand twice in the same call count once. */
function withoutRepeats(entries: readonly LogEntry[]): { fresh: LogEntry[]; repeated: number } {
  const seen = new Set<string>();
  const fresh = entries.filter(({ position }) => {
    const key = `${position.sequence}@${position.epoch}`;
    return !seen.has(key) && seen.add(key);
  });
  return { fresh, repeated: entries.length - fresh.length };
}
