import { DuckDBConnection } from '@duckdb/node-api';
import { IntervalSet } from '../../log/interval-set';
import { WindowRollups } from '../rollup/window-rollups';
import { rowsOf } from './connections';

/** A window's file while it is attached. `tables` says which physical columns each table has. */
export interface AttachedWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly path: string;
  /** Name of the database in SQL. */
  readonly alias: string;
  readonly tables: Map<string, Set<string>>;
  /** Sequences of the log whose rows are in this file, by epoch. */
  applied: Map<string, IntervalSet>;
  /** Rows of the table that keeps them. */
  appliedRows: number;
  /** Tells this attachment from earlier ones. */
  readonly attachedAt: number;
  /** Commits since it was attached. */
  changes: number;
  /** Tables that take no more rows, because they are being packed. */
  readonly sealed: Set<string>;
  /** What the file knows of its rollups. */
  readonly rollups: WindowRollups;
}

/** Tables of a new file of raw rows. */
export const rawStatements = (schema: string): string[] => [`CREATE TABLE ${schema}.applied(epoch VARCHAR, seq_from BIGINT, seq_to BIGINT)`, ...WindowRollups.statements(schema)];

/** Reads what a file says of itself. */
export async function loadWindow(connection: DuckDBConnection, file: Pick<AttachedWindow, 'startMs' | 'endMs' | 'path' | 'alias' | 'attachedAt'>): Promise<AttachedWindow> {
  const { alias } = file;
  const tables = new Map<string, Set<string>>();
  const columns = `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = '${alias}' ORDER BY table_name, column_index`;
  for (const [table, column] of await rowsOf<[string, string]>(connection, columns)) {
    tables.set(table, (tables.get(table) ?? new Set()).add(column));
  }
  const applied = new Map<string, IntervalSet>();
  const runs = tables.has('applied') ? await rowsOf<[string, bigint, bigint]>(connection, `SELECT epoch, seq_from, seq_to FROM ${alias}.main.applied`) : [];
  for (const [epoch, from, to] of runs) intervalsOf(applied, epoch).add(Number(from), Number(to));
  const rollups = await WindowRollups.load(connection, alias, tables);
  return { ...file, tables, applied, appliedRows: runs.length, changes: 0, sealed: new Set(), rollups };
}

/** The set of one epoch, made when it is new. */
export function intervalsOf(applied: Map<string, IntervalSet>, epoch: string): IntervalSet {
  let set = applied.get(epoch);
  if (set === undefined) applied.set(epoch, (set = new IntervalSet()));
  return set;
}
