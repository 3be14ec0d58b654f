/** Cells of columnar batches, in the form the query API gives them. */
import { type Batch, type FieldColumn, hasValue, type TagColumn, tagIdOfRow } from '@observer/telemetry';

export type Cell = string | number | boolean | null;
export interface Column {
  readonly name: string;
  readonly role: 'time' | 'tag' | 'field';
  readonly type: 'time' | 'string' | 'float' | 'integer' | 'unsigned' | 'boolean';
}

/** `time`, then the tags, then the fields. */
export const columnsOf = (batch: Batch): Column[] => [
  { name: 'time', role: 'time', type: 'time' },
  ...batch.tags.map((tag): Column => ({ name: tag.name, role: 'tag', type: 'string' })),
  ...batch.fields.map((field): Column => ({ name: field.name, role: 'field', type: field.type })),
];

/** The cells of a row in the order of `columnsOf`. */
export const rowOf = (batch: Batch, row: number): Cell[] => [
  batch.time[row]!.toString(),
  ...batch.tags.map((tag) => tagOf(batch, tag, row) ?? null),
  ...batch.fields.map((field) => fieldOf(field, row)),
];

/** Undefined when the row lacks the tag. */
export function tagOf(batch: Batch, tag: TagColumn, row: number): string | undefined {
  const id = tagIdOfRow(batch, tag, row);
  return id === 0 ? undefined : tag.dictionary[id - 1];
}

/** Integers beyond 2^53 as decimal strings; null when the row lacks the field. */
export function fieldOf(field: FieldColumn, row: number): Cell {
  if (!hasValue(field, row)) return null;
  switch (field.type) {
    case 'integer':
    case 'unsigned': {
      const value = field.values[row]!;
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
    }
    case 'boolean':
      return field.values[row] !== 0;
    default:
      return field.values[row]!;
  }
}
