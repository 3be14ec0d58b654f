import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Cell, Table, TableColumn, TableRow } from './table';

/** Rows of one row group: what is held in memory. */
const ROWS_PER_GROUP = 50_000;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Parquet with one row group per 50,000 rows, Snappy, times as UTC nanoseconds. */
export async function* parquetFile({ columns, batches }: Table): AsyncGenerator<Uint8Array> {
  const bytes = new DrainedBytes();
  const writer = new ParquetWriter({ writer: bytes, schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)], createdBy: 'Observer' });
  let held: TableRow[] = [];
  const flush = (): Uint8Array => {
    void writer.write({ columnData: columns.map((column, i) => sourceOf(column, held.map((row) => row[i]!))), rowGroupSize: ROWS_PER_GROUP });
    held = [];
    return bytes.drain();
  };
  for await (const rows of batches) {
    held.push(...rows);
    if (held.length >= ROWS_PER_GROUP) yield flush();
  }
  if (held.length > 0) yield flush();
  void writer.finish();
  yield bytes.drain();
}

/** Gives away what was written so far; offsets go on counting. */
class DrainedBytes extends ByteWriter {
  drain(): Uint8Array {
    const taken = Uint8Array.from(this.getBytes());
    this.index = 0;
    return taken;
  }
}

function elementOf({ name, type }: TableColumn): SchemaElement {
  const column = { name, repetition_type: 'OPTIONAL' as const };
  switch (type) {
    case 'time':
      return { ...column, type: 'INT64', repetition_type: 'REQUIRED', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } };
    case 'string':
      return { ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'float':
      return { ...column, type: 'DOUBLE' };
    case 'integer':
      return { ...column, type: 'INT64' };
    case 'unsigned':
      return { ...column, type: 'INT64', converted_type: 'UINT_64' };
    case 'boolean':
      return { ...column, type: 'BOOLEAN' };
  }
}

const sourceOf = ({ name, type }: TableColumn, cells: Cell[]): ColumnSource => ({ name, data: cells.map((cell) => valueOf(type, cell)) });

function valueOf(type: TableColumn['type'], cell: Cell): Cell | bigint {
  if (cell === null) return null;
  if (type === 'float') return Number(cell);
  return type === 'time' || type === 'integer' || type === 'unsigned' ? BigInt(cell) : cell;
}
