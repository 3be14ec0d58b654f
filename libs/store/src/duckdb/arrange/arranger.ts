import { DuckDBConnection } from '@duckdb/node-api';
import { Kind } from '@observer/telemetry';
import { Catalogue, Measurement } from '../engine/catalogue';
import { ChangeQueue } from '../engine/change-queue';
import { rowsOf } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { msToNs } from '../engine/window-span';
import { Rollups } from '../rollup/rollups';
import { arrangingDimension } from './arrange-tag';

/** Says in a file that it was arranged. */
export const ARRANGED = 'arranged';

/** A window is arranged this long after its end: most late rows are in by then. */
const SETTLE_MS = 3_600_000;
/** Of fewer rows there is nothing to save. */
const LEAST_ROWS = 200_000;
/** Rows are arranged within spans of about so many: enough that those of one value fill whole groups of DuckDB's compression. */
const SPAN_ROWS = 1_200_000;
/**
 * A column of a row group fills blocks of 256 KB and leaves the rest of its last one empty: with eight times the rows that DuckDB puts in a group by
 * itself, little is. Parts of a group are still skipped by time, because every block has its own least and greatest.
 */
const ROW_GROUP_ROWS = 983_040;
const HOUR_MS = 3_600_000;

export interface ArrangerParts {
  readonly catalogue: Catalogue;
  readonly files: WindowFiles;
  readonly rollups: Rollups;
  readonly copier: DuckDBConnection;
  readonly changes: ChangeQueue;
  readonly kinds: readonly Kind[];
}

/**
 * Writes the file of a window that is over once more, in an order that compresses better than that of arrival: by span of time, within it by
 * the dimension that most others follow from, so that all of these become runs; within that by time, there and back. It also leaves behind the free blocks of
 * many commits. Rows that come later are simply added.
 */
export class Arranger {
  private readonly done = new Set<number>();
  private readonly dimensions: ReadonlyMap<string, string | undefined>;

  constructor(private readonly parts: ArrangerParts) {
    this.dimensions = new Map(parts.kinds.map((kind) => [kind.name, arrangingDimension(kind)]));
  }

  get hasWork(): boolean {
    return this.parts.files.starts().some((start) => !this.done.has(start));
  }

  /** The oldest window that is due. */
  async next(nowMs: number): Promise<number | undefined> {
    const { files } = this.parts;
    for (const start of files.starts()) {
      if (this.done.has(start) || start + files.widthMs + SETTLE_MS > nowMs) continue;
      const tables = await files.tablesOf(start);
      if (!tables.includes(ARRANGED) && !this.isSettled(start, tables)) continue;
      if (!tables.includes(ARRANGED) && (await this.isWorthIt(start))) return start;
      this.done.add(start);
    }
    return undefined;
  }

  /** To be called while no rollups are built and nothing is packed. A window that is written to meanwhile is left for later. */
  async arrange(start: number): Promise<void> {
    const { files, copier, changes } = this.parts;
    const rows = await files.use([start], ([window]) => this.rowsOf(window));
    const freed = await files.rewrite(start, { connection: copier, statements: (window, schema) => this.statements(window, schema, rows), turn: (work) => changes.run(work), rowGroupRows: ROW_GROUP_ROWS });
    if (freed !== undefined) this.done.add(start);
  }

  private isSettled(windowStartMs: number, tables: readonly string[]): boolean {
    const { catalogue, rollups } = this.parts;
    return catalogue.measurements().every(({ id, name, table }) => {
      const specs = rollups.specs.of(name);
      return specs === undefined || !tables.includes(table) || rollups.ledger.isSettled({ windowStartMs, measurementId: id }, specs.declaration);
    });
  }

  private async isWorthIt(start: number): Promise<boolean> {
    const rows = await this.parts.files.use([start], ([window]) => this.rowsOf(window));
    return [...rows.values()].some((count) => count >= LEAST_ROWS);
  }

  /** Rows of events by table. */
  private async rowsOf(window: AttachedWindow | undefined): Promise<ReadonlyMap<string, number>> {
    const rows = new Map<string, number>();
    for (const { table } of this.parts.catalogue.measurements()) {
      if (window === undefined || !window.tables.has(table)) continue;
      const [row] = await rowsOf<[bigint]>(this.parts.copier, `SELECT count(*) FROM ${window.alias}.main.${table}`);
      rows.set(table, Number(row![0]));
    }
    return rows;
  }

  private statements(window: AttachedWindow, schema: string, rows: ReadonlyMap<string, number>): string[] {
    const byTable = new Map(this.parts.catalogue.measurements().map((measurement) => [measurement.table, measurement]));
    const copies = [...window.tables.keys()].filter((table) => table !== ARRANGED).map((table) => {
      const measurement = byTable.get(table);
      const count = rows.get(table) ?? 0;
      const from = `${window.alias}.main.${table}`;
      return measurement === undefined || count < LEAST_ROWS ? `CREATE TABLE ${schema}.${table} AS FROM ${from}` : this.arranged(window, measurement, `${schema}.${table}`, from, count);
    });
    return [...copies, `CREATE TABLE ${schema}.${ARRANGED}(at_ms BIGINT)`];
  }

  /** One sorted copy: several inserts would leave free blocks behind wherever one begins within a row group. What does not fit into memory is sorted on disk. */
  private arranged({ startMs, endMs, tables }: AttachedWindow, measurement: Measurement, to: string, from: string, rows: number): string {
    const dimension = this.dimensions.get(measurement.name);
    const tag = dimension === undefined ? undefined : measurement.tags.get(dimension);
    const spanMs = Math.max(1, Math.ceil(SPAN_ROWS / (rows / ((endMs - startMs) / HOUR_MS)))) * HOUR_MS;
    const isTagged = tag !== undefined && tables.get(measurement.table)!.has(tag.physical);
    const order = isTagged ? `(time - ${msToNs(startMs)}) // ${msToNs(spanMs)}, ${tag.physical}, ${thereAndBack(tag.physical, msToNs(endMs))}` : 'time';
    return `CREATE TABLE ${to} AS FROM ${from} ORDER BY ${order}`;
  }
}

/**
 * Times ascend for one value of the dimension and descend for the next. DuckDB packs the differences of 2,048 neighbours to the width of the widest;
 * where one value's rows end and the next one's begin, times would jump back by a whole span and widen all of them.
 */
const thereAndBack = (dimension: string, endNs: bigint): string => `CASE WHEN ${dimension} & 1 = 0 THEN time ELSE ${endNs} - time END`;
