import type { ErasureReport, ErasureSubject } from '../../telemetry-store.port';
import type { Catalogue, Measurement } from '../schema/catalogue';
import type { CatalogueLog } from '../schema/catalogue-log';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { countRows, deleteRollupRows, tablesOf } from '../rollup/rollup-retention';
import type { Rollups } from '../rollup/rollups';
import type { Level } from '../../rollup/rollup-specs';
import { type Deletion, deleteRows, timesOf } from './delete-rows';
import type { RowCounts } from './row-counts';

interface EraseParts {
  readonly server: InfluxServer;
  readonly catalogue: Catalogue;
  readonly catalogueLog: CatalogueLog;
  readonly counts: RowCounts;
  readonly rollups: Rollups;
}

/**
 * Removes a person's rows, then their text from the catalogue. What is deleted leaves InfluxDB's files when it compacts them.
 * Rows first: a crash in between leaves a text nobody uses, and the repeat removes it.
 */
export async function eraseSubject({ column, values }: ErasureSubject, { server, catalogue, catalogueLog, counts, rollups }: EraseParts, scope: QueryScope): Promise<ErasureReport> {
  const erased: { measurement: string; resolution: 'raw' | Level; rows: number }[] = [];
  for (const measurement of catalogue.measurements()) {
    if (!measurement.tags.has(column) && !measurement.fields.has(column)) continue;
    await bringUpToDate(measurement, values, column, { counts, rollups }, scope);
    let rows = 0;
    for (const value of values) {
      const deletions: Deletion[] = [
        ...(measurement.tags.has(column) ? [{ measurement, matchers: [{ tag: column, op: '=' as const, value }], range: undefined }] : []),
        ...(measurement.fields.get(column)?.type === 'string' ? [{ measurement, matchers: [], filters: [{ field: column, op: '=' as const, value }], range: undefined }] : []),
      ];
      for (const deletion of deletions) {
        await rollups.beforeDeletion(measurement.name, await timesOf(deletion, server, scope));
        rows += await deleteRows(deletion, server, scope);
      }
    }
    if (rows > 0) {
      erased.push({ measurement: measurement.name, resolution: 'raw', rows });
      await counts.recount([measurement.name], scope);
    }
    const found = new Map<Level, number>();
    for (const one of tablesOf(rollups, measurement.name)) {
      if (!one.table.measurement.tags.has(column)) continue;
      for (const value of values) {
        const matchers = [{ tag: column, op: '=' as const, value }];
        const { rows: named } = await countRows(one, matchers, undefined, server, scope);
        if (named === 0) continue;
        await deleteRollupRows(one, matchers, undefined, server, scope);
        found.set(one.level, (found.get(one.level) ?? 0) + named);
      }
    }
    for (const [resolution, named] of found) erased.push({ measurement: measurement.name, resolution, rows: named });
  }
  await catalogueLog.forget(catalogue, column, new Set(values), scope);
  return { erased };
}

/** So that the report says of rollups what they would have said. */
async function bringUpToDate({ name, tags }: Measurement, values: readonly string[], column: string, { counts, rollups }: Pick<EraseParts, 'counts' | 'rollups'>, scope: QueryScope): Promise<void> {
  if (!values.some((value) => tags.get(column)?.values.has(value))) return;
  const days = [...((await counts.all(scope)).get(name)?.byDay.keys() ?? [])];
  for (const { measurement, specs } of rollups.measurements(name)) while (await rollups.buildSlice(measurement, specs, days, true, scope));
}
