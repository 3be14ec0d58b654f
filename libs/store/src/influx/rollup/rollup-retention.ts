import type { RetentionPreview } from '@observer/contracts';
import { type Level, LEVELS, WINDOWS_PER_FILE } from '../../rollup/rollup-specs';
import { keepFromOf } from '../../retention-plan';
import type { RetentionPlan } from '../../telemetry-store.port';
import { selectionOf, whereOf } from '../read/selection';
import type { Matcher } from '@observer/contracts';
import type { Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS, OLDEST_MS } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { levelDatabase, RollupTable } from './rollup-rows';
import type { Rollups } from './rollups';

export interface LevelTable {
  readonly measurement: Measurement;
  readonly level: Level;
  readonly table: RollupTable;
}

export interface LevelCount {
  readonly rows: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
}

/** Every rollup there is, level by level. */
export const tablesOf = (rollups: Rollups, name?: string): LevelTable[] =>
  rollups.measurements(name).flatMap(({ measurement, specs }) => specs.rollups.flatMap((spec) => spec.levels.map((level) => ({ measurement, level, table: new RollupTable(measurement, spec) }))));

/** Rows of a rollup that match, and their span. */
export async function countRows({ table, level }: LevelTable, matchers: readonly Matcher[], endMs: number | undefined, server: InfluxServer, scope: QueryScope): Promise<LevelCount> {
  const selection = selectionOf({ measurement: table.measurement, matchers, range: endMs === undefined ? undefined : { startMs: OLDEST_MS, endMs } });
  if (selection.never) return { rows: 0, oldestMs: null, newestMs: null };
  const from = `FROM ${quoted(table.measurement.stored)}${whereOf(selection)}`;
  const column = quoted(NANOSECONDS);
  let what = '';
  const found: { rows: number; oldestMs: number | null; newestMs: number | null } = { rows: 0, oldestMs: null, newestMs: null };
  const sink = {
    header: (columns: readonly string[]) => void (what = columns[3]!),
    record: (record: CsvRecord) => {
      if (what === 'rows') found.rows = record.number(3);
      else if (what === 'oldest') found.oldestMs = record.milliseconds(2);
      else found.newestMs = record.milliseconds(2);
    },
  };
  const statement = `SELECT count(${column}) AS "rows" ${from}; SELECT first(${column}) AS "oldest" ${from}; SELECT last(${column}) AS "newest" ${from}`;
  await server.query(levelDatabase(server.location.database, level), statement, selection.parameters, sink, scope);
  return found;
}

/** Removes rows of a rollup. */
export async function deleteRollupRows({ table, level }: LevelTable, matchers: readonly Matcher[], endMs: number | undefined, server: InfluxServer, scope: QueryScope): Promise<void> {
  const selection = selectionOf({ measurement: table.measurement, matchers, range: endMs === undefined ? undefined : { startMs: OLDEST_MS, endMs } });
  if (selection.never) return;
  await server.command(`DELETE FROM ${quoted(table.measurement.stored)}${whereOf(selection)}`, selection.parameters, scope, levelDatabase(server.location.database, level));
}

/** The end of the last window of a level that is older than a plan keeps. */
export function endOfDropped(plan: RetentionPlan, measurement: string, level: Level): number {
  const width = WINDOWS_PER_FILE[level] * DAY_MS;
  return Math.floor(keepFromOf(plan, measurement)[level] / width) * width;
}

/** Drops what the plan does not keep of rollups. */
export async function dropRollups(plan: RetentionPlan, rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<void> {
  for (const one of tablesOf(rollups)) {
    const endMs = endOfDropped(plan, one.measurement.name, one.level);
    if ((await countRows(one, [], endMs, server, scope)).rows > 0) await deleteRollupRows(one, [], endMs, server, scope);
  }
  for (const { measurement, specs } of rollups.measurements()) for (const level of specs.levels) await rollups.state.dropped(measurement.name, specs, level, endOfDropped(plan, measurement.name, level));
}

/** What `dropRollups` would remove. */
export async function previewDroppedRollups(plan: RetentionPlan, rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<RetentionPreview['drops']> {
  const drops = new Map<string, RetentionPreview['drops'][number]>();
  for (const one of tablesOf(rollups)) {
    const { rows, oldestMs } = await countRows(one, [], endOfDropped(plan, one.measurement.name, one.level), server, scope);
    if (rows === 0) continue;
    const key = `${one.measurement.name}\0${one.level}`;
    const known = drops.get(key);
    drops.set(key, {
      measurement: one.measurement.name, resolution: one.level, rows: rows + (known?.rows ?? 0), oldestMs: Math.min(oldestMs ?? Infinity, known?.oldestMs ?? Infinity),
      keepFromMs: keepFromOf(plan, one.measurement.name)[one.level],
    });
  }
  return [...drops.values()];
}

/** What each level holds. */
export async function levelCounts(rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<Map<Level, LevelCount>> {
  const totals = new Map(LEVELS.map((level): [Level, LevelCount] => [level, { rows: 0, oldestMs: null, newestMs: null }]));
  for (const one of tablesOf(rollups)) {
    const { rows, oldestMs, newestMs } = await countRows(one, [], undefined, server, scope);
    const total = totals.get(one.level)!;
    totals.set(one.level, { rows: total.rows + rows, oldestMs: least(total.oldestMs, oldestMs), newestMs: greatest(total.newestMs, newestMs) });
  }
  return totals;
}

export const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
export const greatest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
