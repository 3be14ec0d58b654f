import { BIGINT, BOOLEAN, DOUBLE, DuckDBType, UBIGINT, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { FieldType } from '@observer/telemetry';
import { Column } from './catalogue';

const FIELD_TYPES: Record<FieldType, { readonly sql: string; readonly type: DuckDBType }> = {
  float: { sql: 'DOUBLE', type: DOUBLE },
  integer: { sql: 'BIGINT', type: BIGINT },
  unsigned: { sql: 'UBIGINT', type: UBIGINT },
  boolean: { sql: 'BOOLEAN', type: BOOLEAN },
  string: { sql: 'VARCHAR', type: VARCHAR },
};

export const sqlTypeOf = (column: Column): string => (column.role === 'tag' ? 'UINTEGER' : FIELD_TYPES[column.type].sql);

export const duckTypeOf = (column: Column): DuckDBType => (column.role === 'tag' ? UINTEGER : FIELD_TYPES[column.type].type);

/** How a column reads in rows written before it existed: a tag is missing (0), a field has no value. */
export const absentValueOf = (column: Column): string => `${column.role === 'tag' ? '0' : 'NULL'}::${sqlTypeOf(column)}`;

/** Columns of a new table, or of `ALTER TABLE ADD COLUMN`. */
export const definitionOf = (column: Column): string =>
  `${column.physical} ${sqlTypeOf(column)}${column.role === 'tag' ? ' DEFAULT 0' : ''}`;
