import { DuckDBDataChunk, DuckDBMaterializedResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** Numbers of one column of a chunk, copied at once. */
export const uint32Column = (chunk: DuckDBDataChunk, column: number): Uint32Array => {
  const bytes = bytesOf(chunk, column, Uint32Array.BYTES_PER_ELEMENT);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
};

export const float64Column = (chunk: DuckDBDataChunk, column: number): Float64Array => {
  const bytes = bytesOf(chunk, column, Float64Array.BYTES_PER_ELEMENT);
  return new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
};

/** Calls `visit` for every chunk of a result. */
export async function eachChunk(result: DuckDBMaterializedResult, visit: (chunk: DuckDBDataChunk) => void): Promise<void> {
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) visit(chunk);
}

const bytesOf = (chunk: DuckDBDataChunk, column: number, size: number): Uint8Array => duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), size * chunk.rowCount);
