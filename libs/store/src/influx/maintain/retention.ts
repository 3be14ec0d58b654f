import type { RetentionPreview } from '@observer/contracts';
import { keepFromOf } from '../../retention-plan';
import type { RetentionPlan, RetentionReport } from '../../telemetry-store.port';
import type { Catalogue } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { selectionOf, whereOf } from '../read/selection';
import { dropRollups, previewDroppedRollups } from '../rollup/rollup-retention';
import type { Rollups } from '../rollup/rollups';
import type { Turns } from '../remove/remove-rows';
import { bytesOf, shardsOf } from './disk-usage';
import { type MeasurementCounts, type RowCounts, rowsOf } from './row-counts';

/** Days of a measurement that a plan does not keep. */
interface Doomed {
  readonly name: string;
  readonly days: readonly number[];
  readonly rows: number;
  readonly keepFromMs: number;
  readonly oldestMs: number;
}

function doomedOf(plan: RetentionPlan, counts: ReadonlyMap<string, MeasurementCounts>): Doomed[] {
  return [...counts].flatMap(([name, { byDay, oldestMs }]): Doomed[] => {
    const keepFromMs = keepFromOf(plan, name).raw;
    const days = [...byDay.keys()].filter((day) => day + DAY_MS <= keepFromMs);
    return days.length === 0 ? [] : [{ name, days, rows: days.reduce((sum, day) => sum + byDay.get(day)!, 0), keepFromMs, oldestMs }];
  });
}

const daysOf = (counts: ReadonlyMap<string, MeasurementCounts>): Set<number> => new Set([...counts.values()].flatMap(({ byDay }) => [...byDay.keys()]));

/** What `applyRetention` would remove. */
export async function previewRetention(plan: RetentionPlan, counts: RowCounts, rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<RetentionPreview> {
  const all = await counts.all();
  const doomed = doomedOf(plan, all);
  const drops: RetentionPreview['drops'] = [
    ...doomed.map((one) => ({ measurement: one.name, resolution: 'raw' as const, rows: one.rows, oldestMs: one.oldestMs, keepFromMs: one.keepFromMs })),
    ...(await previewDroppedRollups(plan, rollups, server, scope)),
  ];
  const rows = drops.reduce((sum, one) => sum + one.rows, 0);
  return {
    drops, rows, bytes: Math.round(rows * Math.max(1, await bytesPerRow(all, server, scope))),
  };
}

async function bytesPerRow(counts: ReadonlyMap<string, MeasurementCounts>, server: InfluxServer, scope: QueryScope): Promise<number> {
  const { database } = server.location;
  const bytes = (await bytesOf(server, [database], scope)).get(database)!;
  const rows = [...counts.values()].reduce((sum, one) => sum + rowsOf(one), 0);
  return rows === 0 ? 0 : bytes / rows;
}

export interface RetentionParts extends Turns {
  readonly catalogue: Catalogue;
  readonly counts: RowCounts;
  readonly rollups: Rollups;
  readonly server: InfluxServer;
}

/**
 * Removes whole days that are older than the plan keeps. In 1.x a day that no measurement needs is dropped with its shard, which costs nothing; else rows
 * are deleted, and their bytes come free when the server compacts: until then they are an estimate. Commits go on between its steps.
 */
export async function applyRetention(plan: RetentionPlan, { catalogue, counts, rollups, server, beside, inTurn }: RetentionParts): Promise<RetentionReport> {
  const all = await counts.all();
  const wanted = doomedOf(plan, all);
  for (const { name, days } of wanted) for (const { measurement, specs } of rollups.measurements(name)) await rollups.finish(measurement, specs, days, inTurn);
  const doomed = await inTurn(async () => {
    const finished = wanted.map((one) => ({ ...one, days: one.days.filter((day) => rollups.isFinished(one.name, day)) }));
    // Rollups say from now on what the rows said.
    for (const { name, days } of finished) if (rollups.measurements(name).length > 0) await rollups.state.seal(name, days);
    return finished;
  });
  await inTurn((scope) => dropRollups(plan, rollups, server, scope));
  if (doomed.every(({ days }) => days.length === 0)) return { windowsDropped: 0, bytesFreed: 0 };
  const perRow = Math.max(1, await beside((scope) => bytesPerRow(all, server, scope)));
  return inTurn(async (scope) => {
    const rows = doomed.reduce((sum, { name, days }) => sum + days.reduce((own, day) => own + (all.get(name)?.byDay.get(day) ?? 0), 0), 0);
    const before = daysOf(all);
    const goes = new Map(doomed.map(({ name, days }) => [name, new Set(days)]));
    const neededFrom = Math.min(...[...all].flatMap(([name, { byDay }]) => [...byDay.keys()].filter((day) => goes.get(name)?.has(day) !== true)), Infinity);
    const dropped = await dropShards(server, neededFrom, scope);
    for (const { name, days } of doomed) {
      for (const { startMs, endMs } of runsOf(days)) await deleteBetween(catalogue, server, name, startMs, endMs, scope);
      counts.removeDays(name, days);
    }
    const after = daysOf(all);
    return { windowsDropped: [...before].filter((day) => !after.has(day)).length, bytesFreed: Math.max(dropped, Math.round(rows * perRow)) };
  });
}

/** Neighbouring days together. */
function runsOf(days: readonly number[]): { startMs: number; endMs: number }[] {
  const runs: { startMs: number; endMs: number }[] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.endMs === day) last.endMs = day + DAY_MS;
    else runs.push({ startMs: day, endMs: day + DAY_MS });
  }
  return runs;
}

/** @returns bytes of the shards that end by then, which are gone */
async function dropShards(server: InfluxServer, beforeMs: number, scope: QueryScope): Promise<number> {
  let bytes = 0;
  for (const shard of await shardsOf(server, server.location.database, scope)) {
    if (shard.endMs > beforeMs) continue;
    await server.command(`DROP SHARD ${shard.id}`, {}, scope);
    bytes += shard.bytes;
  }
  return bytes;
}

async function deleteBetween(catalogue: Catalogue, server: InfluxServer, name: string, startMs: number, endMs: number, scope: QueryScope): Promise<void> {
  const measurement = catalogue.get(name)!;
  const selection = selectionOf({ measurement, matchers: [], range: { startMs, endMs } });
  await server.command(`DELETE FROM ${quoted(measurement.stored)}${whereOf(selection)}`, {}, scope, server.location.database);
}
