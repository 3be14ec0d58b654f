import type { RetentionPreview } from '@observer/contracts';
import { keepFromOf } from '../../retention-plan';
import type { RetentionPlan, RetentionReport } from '../../telemetry-store.port';
import type { Catalogue } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { OLDEST_MS } from '../schema/row-identity';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { selectionOf, whereOf } from '../read/selection';
import { dropRollups, previewDroppedRollups } from '../rollup/rollup-retention';
import type { Rollups } from '../rollup/rollups';
import { bytesOf, shardsOf } from './disk-usage';
import { dayOf, type MeasurementCounts, type RowCounts, rowsOf } from './row-counts';

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
  const all = await counts.all(scope);
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

/**
 * Removes whole days that are older than the plan keeps. In 1.x a day that no measurement needs is dropped with its shard, which costs nothing; else rows
 * are deleted, and their bytes come free when the server compacts: until then they are an estimate.
 */
export async function applyRetention(plan: RetentionPlan, catalogue: Catalogue, counts: RowCounts, rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<RetentionReport> {
  const all = await counts.all(scope);
  const doomed = doomedOf(plan, all);
  await finishRollups(doomed, rollups, scope);
  await dropRollups(plan, rollups, server, scope);
  if (doomed.length === 0) return { windowsDropped: 0, bytesFreed: 0 };
  const perRow = Math.max(1, await bytesPerRow(all, server, scope));
  const before = daysOf(all);
  const names = new Set(doomed.map(({ name }) => name));
  const neededFrom = Math.min(...[...all].map(([name, { byDay }]) => Math.min(...[...byDay.keys()].filter((day) => day + DAY_MS > keepFromOf(plan, name).raw), Infinity)));
  const dropped = await dropShards(server, neededFrom, scope);
  for (const { name, keepFromMs } of doomed) await deleteBefore(catalogue, server, name, dayOf(keepFromMs), scope);
  await counts.recount([...names], scope);
  const after = daysOf(await counts.all(scope));
  const rows = doomed.reduce((sum, one) => sum + one.rows, 0);
  return { windowsDropped: [...before].filter((day) => !after.has(day)).length, bytesFreed: Math.max(dropped, Math.round(rows * perRow)) };
}

/** Rollups say from now on what the rows said. */
async function finishRollups(doomed: readonly Doomed[], rollups: Rollups, scope: QueryScope): Promise<void> {
  for (const { name, days } of doomed) {
    for (const { measurement, specs } of rollups.measurements(name)) {
      while (await rollups.buildSlice(measurement, specs, days, true, scope));
      await rollups.state.seal(name, days);
    }
  }
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

async function deleteBefore(catalogue: Catalogue, server: InfluxServer, name: string, beforeMs: number, scope: QueryScope): Promise<void> {
  const measurement = catalogue.get(name)!;
  const selection = selectionOf({ measurement, matchers: [], range: { startMs: OLDEST_MS, endMs: beforeMs } });
  await server.command(`DELETE FROM ${quoted(measurement.stored)}${whereOf(selection)}`, {}, scope, server.location.database);
}
