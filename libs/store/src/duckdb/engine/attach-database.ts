import { DuckDBConnection } from '@duckdb/node-api';
import { hasLog } from './database-files';
import { execute, quoteText, rowsOf } from './connections';
import { blockLocation, damagedLocation, mendTornBlock } from './torn-block';

/** More torn blocks than one can only come of a power failure; more than so many of neither. */
const MOST_MENDED = 16;

export interface Attachment {
  readonly path: string;
  /** Name of the database in SQL. */
  readonly alias: string;
  /** Options of ATTACH, in parentheses; may be empty. */
  readonly options: string;
}

/**
 * Attaches a file. One that a kill left in the middle of a checkpoint is mended (see `mendTornBlock`), and then read as a whole before it is trusted.
 * @returns whether it was mended
 * @throws what DuckDB throws
 */
export async function attachDatabase(connection: DuckDBConnection, attachment: Attachment): Promise<boolean> {
  const { path, alias, options } = attachment;
  const attach = (): Promise<void> => execute(connection, `ATTACH ${quoteText(path)} AS ${alias} ${options}`);
  const wasKilled = hasLog(path);
  let mended = 0;
  for (; ; mended++) {
    try {
      await attach();
      break;
    } catch (thrown) {
      const location = damagedLocation(String(thrown));
      if (location === undefined || mended === MOST_MENDED || !mendTornBlock(path, location)) throw thrown;
    }
  }
  // Blocks that are read only when they are needed are looked at now.
  if (wasKilled && (await mendMetadata(connection, attachment)) > 0) {
    mended++;
    await execute(connection, `DETACH ${alias}`);
    await attach();
  }
  if (mended > 0) await readWhole(connection, alias);
  return mended > 0;
}

async function mendMetadata(connection: DuckDBConnection, { path, alias }: Attachment): Promise<number> {
  const blocks = await rowsOf<[bigint]>(connection, `SELECT DISTINCT block_id FROM pragma_metadata_info('${alias}')`);
  return blocks.filter(([id]) => mendTornBlock(path, blockLocation(Number(id)))).length;
}

/** Reads every value of every table, which checks every block that is in use. @throws what DuckDB throws for a damaged one */
export async function readWhole(connection: DuckDBConnection, alias: string): Promise<void> {
  for (const [table] of await rowsOf<[string]>(connection, `SELECT table_name FROM duckdb_tables() WHERE database_name = '${alias}'`)) {
    await execute(connection, `SELECT bit_xor(hash(COLUMNS(*))) FROM ${alias}.main.${table}`);
  }
}
