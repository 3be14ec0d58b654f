import { type Batch, hasValue, tagIdOfRow } from '../model/batch';

/** One row in plain objects: for tests, which compare. */
export interface PlainRow {
  measurement: string;
  time: bigint;
  tags: Record<string, string>;
  fields: Record<string, number | bigint | boolean | string>;
  types: Record<string, string>;
}

/** The rows of batches as plain objects, batch by batch. */
export const plainRows = (batches: readonly Batch[]): PlainRow[] => batches.flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => plainRow(batch, row)));

function plainRow(batch: Batch, row: number): PlainRow {
  const plain: PlainRow = { measurement: batch.measurement, time: batch.time[row]!, tags: {}, fields: {}, types: {} };
  for (const tag of batch.tags) {
    const id = tagIdOfRow(batch, tag, row);
    if (id > 0) plain.tags[tag.name] = tag.dictionary[id - 1]!;
  }
  for (const field of batch.fields) {
    if (!hasValue(field, row)) continue;
    const value = field.values[row]!;
    plain.fields[field.name] = field.type === 'boolean' ? value === 1 : value;
    plain.types[field.name] = field.type;
  }
  return plain;
}
