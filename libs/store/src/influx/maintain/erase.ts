import type { ErasureReport, ErasureSubject } from '../../telemetry-store.port';
import type { Catalogue } from '../schema/catalogue';
import type { CatalogueLog } from '../schema/catalogue-log';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { deleteRows } from './delete-rows';
import type { RowCounts } from './row-counts';

interface EraseParts {
  readonly server: InfluxServer;
  readonly catalogue: Catalogue;
  readonly catalogueLog: CatalogueLog;
  readonly counts: RowCounts;
}

/**
 * Removes a person's rows, then their text from the catalogue. What is deleted leaves InfluxDB's files when it compacts them.
 * Rows first: a crash in between leaves a text nobody uses, and the repeat removes it.
 */
export async function eraseSubject({ column, values }: ErasureSubject, { server, catalogue, catalogueLog, counts }: EraseParts, scope: QueryScope): Promise<ErasureReport> {
  const erased: { measurement: string; resolution: 'raw'; rows: number }[] = [];
  for (const measurement of catalogue.measurements()) {
    let rows = 0;
    for (const value of values) {
      if (measurement.tags.has(column)) rows += await deleteRows({ measurement, matchers: [{ tag: column, op: '=', value }], range: undefined }, server, scope);
      if (measurement.fields.get(column)?.type === 'string') rows += await deleteRows({ measurement, matchers: [], filters: [{ field: column, op: '=', value }], range: undefined }, server, scope);
    }
    if (rows === 0) continue;
    erased.push({ measurement: measurement.name, resolution: 'raw', rows });
    await counts.recount([measurement.name], scope);
  }
  await catalogueLog.forget(catalogue, column, new Set(values), scope);
  return { erased };
}
