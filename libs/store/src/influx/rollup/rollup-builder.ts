import type { Interval } from '../../log/interval-set';
import { type Level, LEVELS, type MeasurementSpecs, type RollupSpec, WIDTH_MS } from '../../rollup/rollup-specs';
import { RowPlan } from '../read/row-plan';
import { selectionOf, whereOf } from '../read/selection';
import type { Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { LineSender } from '../write/line-sender';
import { levelDatabase, RollupCells, RollupTable } from './rollup-rows';

/** Lines of one request. */
const LINES = 5_000;

/** A run of buckets of one level. */
export interface BuildTask {
  readonly measurement: Measurement;
  readonly specs: MeasurementSpecs;
  readonly level: Level;
  readonly buckets: Interval;
}

/** The level a rollup is computed from; undefined = from rows. */
const finerOf = (spec: RollupSpec, level: Level): Level | undefined => (level === spec.levels[0] ? undefined : LEVELS[LEVELS.indexOf(level) - 1]);

/** Computes buckets anew and puts them in the place of what was there: however often it is done, the result is the same. */
export class RollupBuilder {
  constructor(private readonly server: InfluxServer) {}

  /** @throws ObserverError `unavailable`; what is half done is done again */
  async build(task: BuildTask, scope: QueryScope): Promise<void> {
    const { specs, level, buckets, measurement } = task;
    const range = { startMs: buckets.from * WIDTH_MS[level], endMs: (buckets.to + 1) * WIDTH_MS[level] };
    const database = levelDatabase(this.server.location.database, level);
    for (const spec of specs.rollups.filter(({ levels }) => levels.includes(level))) {
      const table = new RollupTable(measurement, spec);
      const finer = finerOf(spec, level);
      const cells = new RollupCells(table);
      await (finer === undefined ? this.fromRows(measurement, table, level, range, cells, scope) : this.fromRollup(finer, table, level, range, cells, scope));
      if (await this.holdsRows(table, database, range, scope)) await this.server.command(`DELETE FROM ${quoted(table.measurement.stored)}${whereOf(selectionOf({ measurement: table.measurement, matchers: [], range }))}`, {}, scope, database);
      const lines = cells.lines();
      const sender = new LineSender(this.server, database);
      for (let at = 0; at < lines.length; at += LINES) await sender.send(lines.slice(at, at + LINES));
    }
  }

  /** To delete costs much more than to look, and most buckets are built once. */
  private async holdsRows({ measurement }: RollupTable, database: string, range: { startMs: number; endMs: number }, scope: QueryScope): Promise<boolean> {
    let rows = 0;
    const selection = selectionOf({ measurement, matchers: [], range });
    const sink = { header: () => undefined, record: (record: CsvRecord) => void (rows = record.number(3)) };
    await this.server.query(database, `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(measurement.stored)}${whereOf(selection)}`, selection.parameters, sink, scope);
    return rows > 0;
  }

  private async fromRows(measurement: Measurement, table: RollupTable, level: Level, range: { startMs: number; endMs: number }, cells: RollupCells, scope: QueryScope): Promise<void> {
    const width = WIDTH_MS[level];
    const plan: RowPlan = new RowPlan(measurement, () => undefined, ({ ms, ns }) => {
      const cell = cells.cell(Math.floor(ms / width) * width, texts.map((text) => text()));
      cell.rows++;
      values.forEach((read, i) => {
        const value = read();
        if (value !== undefined) cells.addValue(cell, i, value, ms, ns);
      });
    });
    const texts = table.dimensions.map(({ name }) => plan.text(name));
    const values = table.measures.map(({ field }) => plan.number(field));
    const selection = selectionOf({ measurement, matchers: [], range });
    await this.server.query(this.server.location.database, plan.statement(selection), selection.parameters, plan, scope);
  }

  private async fromRollup(finer: Level, table: RollupTable, level: Level, range: { startMs: number; endMs: number }, cells: RollupCells, scope: QueryScope): Promise<void> {
    const width = WIDTH_MS[level];
    const plan: RowPlan = new RowPlan(table.measurement, () => undefined, ({ ms }) => {
      const cell = cells.cell(Math.floor(ms / width) * width, texts.map((text) => text()));
      cell.rows += rows();
      summaries.forEach((read, i) => {
        const summary = read?.();
        if (summary !== undefined) cells.merge(cell, i, summary);
      });
    });
    const texts = table.dimensions.map(({ name }) => plan.text(name));
    const rows = table.rowsOf(plan);
    const summaries = table.measures.map(({ field }) => table.summaryOf(plan, field.name, true));
    const selection = selectionOf({ measurement: table.measurement, matchers: [], range });
    await this.server.query(levelDatabase(this.server.location.database, finer), plan.statement(selection), selection.parameters, plan, scope);
  }
}
