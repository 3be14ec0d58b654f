import { csvFile } from './csv';
import { jsonFile } from './json';
import { parquetFile } from './parquet';
import type { Table, TableFormat } from './table';

export { harmless } from './csv';
export * from './table';

const WRITERS: Readonly<Record<TableFormat, (table: Table) => AsyncGenerator<Uint8Array>>> = { csv: csvFile, json: jsonFile, parquet: parquetFile };

/** The bytes of a file that holds the table, made as its rows come: memory holds one batch, or one row group of Parquet. */
export const tableFile = (format: TableFormat, table: Table): AsyncGenerator<Uint8Array> => WRITERS[format](table);
