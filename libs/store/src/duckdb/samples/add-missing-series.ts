import { DuckDBConnection } from '@duckdb/node-api';
import { Catalogue, FieldColumnInfo, Measurement, TagColumnInfo } from '../engine/catalogue';
import { CatalogueFile } from '../engine/catalogue-file';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { eachChunk, uint32Column } from './read/chunk-columns';

export interface UpgradeParts {
  readonly connection: DuckDBConnection;
  readonly catalogue: Catalogue;
  readonly catalogueFile: CatalogueFile;
  readonly files: WindowFiles;
  readonly isEvent: (measurement: string) => boolean;
}

/** An earlier release kept metrics as wide rows and no series: finds them once. The rows stay where they are, and are read there. */
export async function addMissingSeries({ connection, catalogue, catalogueFile, files, isEvent }: UpgradeParts): Promise<void> {
  const metrics = catalogue.measurements().filter(({ name }) => !isEvent(name));
  for (const start of files.starts()) {
    await files.use([start], async ([window]) => {
      for (const measurement of metrics) {
        const present = window?.tables.get(measurement.table);
        if (present === undefined) continue;
        const fields = [...measurement.fields.values()].filter((field) => field.type !== 'string' && present.has(field.physical));
        for (const field of fields) await addSeriesOf(connection, catalogue, window!, measurement, field);
      }
    });
  }
  await catalogueFile.save(catalogue);
  await catalogueFile.markUpgraded();
}

async function addSeriesOf(connection: DuckDBConnection, catalogue: Catalogue, window: AttachedWindow, measurement: Measurement, field: FieldColumnInfo): Promise<void> {
  const present = window.tables.get(measurement.table)!;
  const tags = [...measurement.tags.values()].filter((tag) => present.has(tag.physical));
  const list = tags.length === 0 ? '0::UINTEGER' : tags.map(({ physical }) => physical).join(', ');
  const result = await connection.run(`SELECT DISTINCT ${list} FROM ${window.alias}.main.${measurement.table} WHERE ${field.physical} IS NOT NULL`);
  await eachChunk(result, (chunk) => {
    const ids = new Map(tags.map((tag, i): [TagColumnInfo, Uint32Array] => [tag, uint32Column(chunk, i)]));
    for (const tagSet of catalogue.obtainTagSets(measurement, ids, chunk.rowCount)) catalogue.obtainSeries(field, tagSet);
  });
}
