import { DuckDBConnection, INTEGER, VARCHAR, BIGINT } from '@duckdb/node-api';
import { execute, rowsOf } from '../engine/connections';
import { Interval, IntervalSet } from '../../log/interval-set';
import { appendChunks, numbers, texts } from '../write/append-chunks';
import { bucketsOf, DirtyBuckets } from '../../rollup/dirty-marks';
import { Level, MeasurementSpecs } from '../../rollup/rollup-specs';

/** Buckets to be marked, by level. */
export type Marks = ReadonlyMap<Level, readonly Interval[]>;

/**
 * What a window file knows of its rollups: under which declaration its marks are complete, and which buckets are dirty. Both are changed in
 * transactions of the file, the marks in the one that writes the rows.
 */
export class WindowRollups {
  /** Measurement id -> declaration. */
  private readonly declared = new Map<number, string>();
  private readonly dirty = new Map<number, Map<Level, IntervalSet>>();

  static readonly TABLES = ['rollup_declared', 'rollup_dirty'] as const;

  static statements(schema: string): string[] {
    return [
      `CREATE TABLE IF NOT EXISTS ${schema}.rollup_declared(measurement INTEGER, declaration VARCHAR)`,
      `CREATE TABLE IF NOT EXISTS ${schema}.rollup_dirty(measurement INTEGER, level VARCHAR, from_bucket BIGINT, to_bucket BIGINT)`,
    ];
  }

  static async load(connection: DuckDBConnection, alias: string, tables: ReadonlyMap<string, unknown>): Promise<WindowRollups> {
    const rollups = new WindowRollups();
    if (!WindowRollups.TABLES.every((table) => tables.has(table))) return rollups;
    for (const [id, declaration] of await rowsOf<[number, string]>(connection, `SELECT measurement, declaration FROM ${alias}.main.rollup_declared`)) {
      rollups.declared.set(id, declaration);
    }
    const marks = `SELECT measurement, level, from_bucket, to_bucket FROM ${alias}.main.rollup_dirty`;
    for (const [id, level, from, to] of await rowsOf<[number, Level, bigint, bigint]>(connection, marks)) rollups.setOf(id, level).add(Number(from), Number(to));
    return rollups;
  }

  /** Whether the marks of a measurement tell all that is dirty; if not, everything is. */
  isTracked(id: number, specs: MeasurementSpecs): boolean {
    return this.declared.get(id) === specs.declaration;
  }

  /** The dirty buckets of a measurement. */
  dirtyOf(id: number, specs: MeasurementSpecs, window: { readonly startMs: number; readonly endMs: number }): DirtyBuckets {
    if (this.isTracked(id, specs)) return new Map(specs.levels.map((level) => [level, this.setOf(id, level)]));
    return new Map(specs.levels.map((level) => {
      const all = new IntervalSet();
      const { from, to } = bucketsOf(level, window.startMs, window.endMs);
      all.add(from, to);
      return [level, all];
    }));
  }

  isClean(id: number, specs: MeasurementSpecs): boolean {
    return this.isTracked(id, specs) && specs.levels.every((level) => this.setOf(id, level).size === 0);
  }

  /** Those of the buckets that are not marked yet. */
  unmarked(id: number, marks: Marks): Marks {
    return new Map([...marks].map(([level, runs]) => [level, runs.flatMap(({ from, to }) => this.setOf(id, level).gaps(from, to))]));
  }

  /** Writes marks within the connection's transaction; call `remember` when it is committed. */
  async write(connection: DuckDBConnection, alias: string, id: number, marks: Marks): Promise<void> {
    const rows = [...marks].flatMap(([level, runs]) => runs.map((run) => ({ level, run })));
    if (rows.length === 0) return;
    await appendChunks(connection, { catalog: alias, table: 'rollup_dirty' }, rows.length, [
      numbers(INTEGER, new Int32Array(rows.length).fill(id)),
      texts(VARCHAR, rows.map(({ level }) => level)),
      numbers(BIGINT, BigInt64Array.from(rows, ({ run }) => BigInt(run.from))),
      numbers(BIGINT, BigInt64Array.from(rows, ({ run }) => BigInt(run.to))),
    ]);
  }

  remember(id: number, marks: Marks): void {
    for (const [level, runs] of marks) for (const { from, to } of runs) this.setOf(id, level).add(from, to);
  }

  /** Begins to track a measurement under a declaration, with the buckets given as all that is dirty. */
  async track(connection: DuckDBConnection, alias: string, id: number, specs: MeasurementSpecs, marks: Marks): Promise<void> {
    await inTransaction(connection, async () => {
      for (const table of WindowRollups.TABLES) await execute(connection, `DELETE FROM ${alias}.main.${table} WHERE measurement = ${id}`);
      await execute(connection, `INSERT INTO ${alias}.main.rollup_declared VALUES (${id}, '${specs.declaration}')`);
      await this.write(connection, alias, id, marks);
    });
    this.declared.set(id, specs.declaration);
    this.dirty.delete(id);
    this.remember(id, marks);
  }

  /** Takes marks away, durably. */
  async clear(connection: DuckDBConnection, alias: string, id: number, level: Level, done: Interval): Promise<void> {
    const left = new IntervalSet();
    for (const { from, to } of this.setOf(id, level).intervals()) left.add(from, to);
    left.remove(done.from, done.to);
    await inTransaction(connection, async () => {
      await execute(connection, `DELETE FROM ${alias}.main.rollup_dirty WHERE measurement = ${id} AND level = '${level}'`);
      await this.write(connection, alias, id, new Map([[level, left.intervals()]]));
    });
    this.setOf(id, level).remove(done.from, done.to);
  }

  private setOf(id: number, level: Level): IntervalSet {
    let levels = this.dirty.get(id);
    if (levels === undefined) this.dirty.set(id, (levels = new Map()));
    let set = levels.get(level);
    if (set === undefined) levels.set(level, (set = new IntervalSet()));
    return set;
  }
}

export async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await execute(connection, 'BEGIN');
  try {
    await work();
    await execute(connection, 'COMMIT');
  } catch (thrown) {
    await execute(connection, 'ROLLBACK').catch(() => undefined);
    throw thrown;
  }
}
