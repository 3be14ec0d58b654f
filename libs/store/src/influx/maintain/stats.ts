import type { StoreStats } from '@observer/contracts';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { LEVELS } from '../../rollup/rollup-specs';
import { greatest, least, levelCounts } from '../rollup/rollup-retention';
import { levelDatabase } from '../rollup/rollup-rows';
import type { Rollups } from '../rollup/rollups';
import { bytesOf, shardsOf } from './disk-usage';
import { type RowCounts, rowsOf } from './row-counts';

/** Rows, and bytes of all databases of the store. Where the server does not tell the bytes of a day (2.x), they are its share of rows. */
export async function statsOf(counts: RowCounts, rollups: Rollups, server: InfluxServer, scope: QueryScope): Promise<StoreStats> {
  const { database } = server.location;
  const all = await counts.all();
  const byDatabase = await bytesOf(server, [database, `${database}_meta`, ...LEVELS.map((level) => levelDatabase(database, level))], scope);
  const rawBytes = byDatabase.get(database)!;
  const bytes = [...byDatabase.values()].reduce((sum, one) => sum + one, 0);
  const shards = new Map((await shardsOf(server, database, scope)).map((shard) => [shard.startMs, shard.bytes]));
  const measurements = [...all].filter(([, one]) => one.byDay.size > 0).map(([name, one]) => ({ name, rows: rowsOf(one), oldestMs: one.oldestMs, newestMs: one.newestMs }));
  const rows = measurements.reduce((sum, one) => sum + one.rows, 0);
  const days = new Map<number, number>();
  for (const { byDay } of all.values()) for (const [day, count] of byDay) days.set(day, (days.get(day) ?? 0) + count);
  const windows = [...days].sort(([a], [b]) => a - b).map(([startMs, dayRows]) => ({
    startMs, endMs: startMs + DAY_MS, rows: dayRows, bytes: shards.get(startMs) ?? (rows === 0 ? 0 : Math.round((rawBytes * dayRows) / rows)),
  }));
  const levels = await levelCounts(rollups, server, scope);
  const raw = measurements.reduce<{ oldestMs: number | null; newestMs: number | null }>((span, one) => ({ oldestMs: least(span.oldestMs, one.oldestMs), newestMs: greatest(span.newestMs, one.newestMs) }), { oldestMs: null, newestMs: null });
  const resolutions: StoreStats['resolutions'] = [
    { resolution: 'raw', rows, bytes: rawBytes, ...raw },
    ...LEVELS.map((level) => ({ resolution: level, bytes: byDatabase.get(levelDatabase(database, level))!, ...levels.get(level)! })),
  ];
  return { resolutions, adapter: `influxdb ${server.version}`, rows, bytes, bytesPerRow: rows === 0 ? 0 : bytes / rows, measurements: measurements.sort((a, b) => b.rows - a.rows), windows };
}
