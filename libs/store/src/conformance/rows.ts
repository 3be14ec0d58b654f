import { Batch, FieldColumn, FieldType } from '@observer/telemetry';
import { LogEntry } from '../telemetry-store.port';

export type FieldValue = number | bigint | boolean | string;

/** A row as tests write it. A field's type follows from its value: number = float, bigint = integer. */
export interface Row {
  /** Milliseconds, or exact nanoseconds as bigint. */
  readonly at: number | bigint;
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly fields?: Readonly<Record<string, FieldValue | undefined>>;
}

const TYPE_OF: Record<string, FieldType> = { number: 'float', bigint: 'integer', boolean: 'boolean', string: 'string' };

/** A batch of event rows. `types` overrides the type of a field, e.g. to unsigned. */
export function batchOf(measurement: string, rows: readonly Row[], types: Readonly<Record<string, FieldType>> = {}): Batch {
  const tagNames = namesOf(rows, (row) => row.tags);
  const fieldNames = namesOf(rows, (row) => row.fields);
  return {
    measurement,
    rows: rows.length,
    time: BigInt64Array.from(rows, ({ at }) => (typeof at === 'bigint' ? at : BigInt(at) * 1_000_000n)),
    seriesCount: rows.length,
    tags: tagNames.map((name) => {
      const dictionary = [...new Set(rows.flatMap((row) => row.tags?.[name] ?? []))];
      const ids = new Map(dictionary.map((value, i) => [value, i + 1]));
      return { name, dictionary, ids: Uint32Array.from(rows, (row) => ids.get(row.tags?.[name] ?? '') ?? 0) };
    }),
    fields: fieldNames.map((name) => fieldOf(name, rows.map((row) => row.fields?.[name]), types[name])),
  };
}

/** One message of the log. */
export const entryOf = (sequence: number, batches: readonly Batch[], epoch = 'epoch-1'): LogEntry => ({ position: { epoch, sequence }, batches });

/** The same rows as a batch of few series: tags once per tag set. */
export function bySeries(batch: Batch): Batch {
  const keys = new Map<string, number>();
  const firstRow: number[] = [];
  const rowSeries = Uint32Array.from({ length: batch.rows }, (_, row) => {
    const key = batch.tags.map((tag) => tag.ids[row]).join();
    if (!keys.has(key)) keys.set(key, firstRow.push(row) - 1);
    return keys.get(key)!;
  });
  const tags = batch.tags.map((tag) => ({ ...tag, ids: Uint32Array.from(firstRow, (row) => tag.ids[row]!) }));
  return { ...batch, rowSeries, seriesCount: firstRow.length, tags };
}

const namesOf = (rows: readonly Row[], part: (row: Row) => object | undefined): string[] => [...new Set(rows.flatMap((row) => Object.keys(part(row) ?? {})))];

function fieldOf(name: string, values: readonly (FieldValue | undefined)[], given: FieldType | undefined): FieldColumn {
  const type = given ?? TYPE_OF[typeof values.find((value) => value !== undefined)]!;
  const missing = values.some((value) => value === undefined);
  const present = missing ? new Uint8Array((values.length + 7) >> 3) : undefined;
  if (present !== undefined) values.forEach((value, i) => (present[i >> 3]! |= value === undefined ? 0 : 1 << (i & 7)));
  switch (type) {
    case 'float':
      return { name, type, values: Float64Array.from(values, (value) => Number(value ?? 0)), present };
    case 'integer':
      return { name, type, values: BigInt64Array.from(values, (value) => BigInt(value ?? 0)), present };
    case 'unsigned':
      return { name, type, values: BigUint64Array.from(values, (value) => BigInt(value ?? 0)), present };
    case 'boolean':
      return { name, type, values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)), present };
    case 'string':
      return { name, type, values: values.map((value) => String(value ?? '')), present };
  }
}
