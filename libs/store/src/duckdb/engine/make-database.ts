import { DuckDBConnection } from '@duckdb/node-api';
import { attachDatabase, readWhole } from './attach-database';
import { execute } from './connections';
import { removeDatabase } from './database-files';

export interface NewDatabase {
  readonly path: string;
  /** Name in SQL while it is made; of no other. */
  readonly alias: string;
  /** Options of ATTACH, in parentheses. */
  readonly options: string;
  /** Fill it, given the schema to fill. */
  readonly statements: (schema: string) => string[];
}

/** Makes a file as a whole; the log is folded in and gone. @throws what DuckDB throws */
export async function makeDatabase(connection: DuckDBConnection, { path, alias, options, statements }: NewDatabase): Promise<void> {
  removeDatabase(path);
  await attachDatabase(connection, { path, alias, options });
  try {
    // In one transaction, whose rows go into the file at once: a log that is folded in again and again leaves free blocks behind.
    for (const statement of ['BEGIN', ...statements(`${alias}.main`), 'COMMIT', `CHECKPOINT ${alias}`]) await execute(connection, statement);
  } catch (thrown) {
    await execute(connection, 'ROLLBACK').catch(() => undefined);
    throw thrown;
  } finally {
    await execute(connection, `DETACH ${alias}`);
  }
}

/** Reads a file back from the disk as a whole: nothing of a source goes before its copy was read. @throws what DuckDB throws when it is damaged */
export async function verifyDatabase(connection: DuckDBConnection, { path, alias }: Pick<NewDatabase, 'path' | 'alias'>): Promise<void> {
  await attachDatabase(connection, { path, alias, options: '(READ_ONLY)' });
  try {
    await readWhole(connection, alias);
  } finally {
    await execute(connection, `DETACH ${alias}`);
  }
}
