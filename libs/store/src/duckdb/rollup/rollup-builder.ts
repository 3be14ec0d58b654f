import { DuckDBConnection } from '@duckdb/node-api';
import { Measurement } from '../engine/catalogue';
import { execute } from '../engine/connections';
import { commitFault } from '../engine/faults';
import { Interval } from '../../log/interval-set';
import { AttachedWindow } from '../engine/attached-window';
import { msToNs } from '../engine/window-span';
import { RollupFiles } from './rollup-files';
import { Level, LEVELS, MeasurementSpecs, RollupSpec, WIDTH_MS } from '../../rollup/rollup-specs';
import { RollupSource, RollupTable, rollupSelect, tablesOf } from './rollup-table';

/** A run of buckets of one level in one window. */
export interface BuildTask {
  readonly window: AttachedWindow;
  readonly measurement: Measurement;
  readonly specs: MeasurementSpecs;
  readonly level: Level;
  readonly buckets: Interval;
}

/** The level a rollup is computed from; undefined = from rows. */
const sourceLevel = (spec: RollupSpec, level: Level): Level | undefined => (level === spec.levels[0] ? undefined : LEVELS[LEVELS.indexOf(level) - 1]);

/** What stands between buckets computed and buckets in place. */
export interface Turn {
  /** Runs `finish` in turn with the writes, which is told whether the buckets are still what the rows say. */
  (finish: (stillTrue: boolean) => Promise<void>): Promise<void>;
}

/** Computes buckets anew and puts them in the place of what was there: however often it is done, the result is the same. */
export class RollupBuilder {
  /** @param connection its own, so that a long computation holds up neither writes nor queries */
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly files: RollupFiles,
  ) {}

  /**
   * One transaction in the level's file: computed while writes go on, committed in turn with them.
   * @returns false when the rows changed meanwhile, and nothing was done
   * @throws ObserverError `unavailable` when it could not be committed
   */
  async build(task: BuildTask, turn: Turn): Promise<boolean> {
    const { window, level } = task;
    const files = this.files.at(level);
    const start = this.files.fileStart(level, window.startMs);
    let done = false;
    await files.useForWrite(start, async (file) => {
      try {
        await this.withFiner(task, async (finer) => {
          const statements = await this.statements(task, file, finer);
          await execute(this.connection, 'BEGIN');
          for (const statement of statements) await execute(this.connection, statement);
          await turn(async (stillTrue) => {
            await execute(this.connection, stillTrue ? 'COMMIT' : 'ROLLBACK');
            done = stillTrue;
          });
        });
        if (done) file.changes++;
      } catch (thrown) {
        await execute(this.connection, 'ROLLBACK').catch(() => undefined);
        files.distrust(start);
        throw commitFault(file.path, thrown);
      }
    });
    return done;
  }

  private withFiner(task: BuildTask, work: (finer: AttachedWindow | undefined) => Promise<void>): Promise<void> {
    const finer = LEVELS[LEVELS.indexOf(task.level) - 1];
    if (finer === undefined || !task.specs.rollups.some((spec) => spec.levels.includes(task.level) && sourceLevel(spec, task.level) === finer)) return work(undefined);
    return this.files.at(finer).use([this.files.fileStart(finer, task.window.startMs)], ([file]) => work(file));
  }

  private async statements({ window, measurement, specs, level, buckets }: BuildTask, file: AttachedWindow, finer: AttachedWindow | undefined): Promise<string[]> {
    const fromNs = msToNs(buckets.from * WIDTH_MS[level]);
    const toNs = msToNs((buckets.to + 1) * WIDTH_MS[level]);
    const statements: string[] = [];
    for (const spec of specs.rollups.filter(({ levels }) => levels.includes(level))) {
      const isRows = sourceLevel(spec, level) === undefined;
      for (const table of tablesOf(measurement, spec)) {
        await this.prepareTable(file, table);
        const target = `${file.alias}.main.${table.name}`;
        statements.push(`DELETE FROM ${target} WHERE time >= ${fromNs} AND time < ${toNs}`);
        const source = isRows ? sourceIn(window, measurement.table, true) : finer && sourceIn(finer, table.name, false);
        if (source === undefined) continue;
        const columns = ['time', ...table.tags.map(({ physical }) => physical), ...table.columns.map(({ name }) => name)].join(', ');
        statements.push(`INSERT INTO ${target}(${columns}) ${rollupSelect(table, level, source, fromNs, toNs)}`);
      }
    }
    return statements;
  }

  /** Ahead of the transaction, as for raw rows. */
  private async prepareTable(file: AttachedWindow, table: RollupTable): Promise<void> {
    const definitions = new Map<string, string>([
      ['time', 'BIGINT'],
      ...table.tags.map(({ physical }): [string, string] => [physical, 'UINTEGER DEFAULT 0']),
      ...table.columns.map(({ name, type }): [string, string] => [name, type]),
    ]);
    const target = `${file.alias}.main.${table.name}`;
    const known = file.tables.get(table.name);
    if (known === undefined) {
      await execute(this.connection, `CREATE TABLE ${target}(${[...definitions].map(([name, type]) => `${name} ${type}`).join(', ')})`);
      file.tables.set(table.name, new Set(definitions.keys()));
      return;
    }
    for (const [name, type] of definitions) {
      if (known.has(name)) continue;
      await execute(this.connection, `ALTER TABLE ${target} ADD COLUMN ${name} ${type}`);
      known.add(name);
    }
  }
}

function sourceIn(file: AttachedWindow, table: string, isRows: boolean): RollupSource | undefined {
  const has = file.tables.get(table);
  return has === undefined ? undefined : { sql: `${file.alias}.main.${table}`, isRows, has };
}
