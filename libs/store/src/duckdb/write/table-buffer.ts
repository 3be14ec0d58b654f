import { Batch, FieldColumn, hasValue, TagColumn } from '@observer/telemetry';
import { BIGINT } from '@duckdb/node-api';
import { TypeConflict } from '../../telemetry-store.port';
import { Catalogue, Column, FieldColumnInfo, Measurement, TagColumnInfo } from '../engine/catalogue';
import { duckTypeOf } from '../engine/column-types';
import { AppendColumn, numbers, nothing, NumberArray, texts } from './append-chunks';
import { permute, permuteBits } from './permute';
import { BatchPart, rowsIn } from './rows-by-window';
import { timeOrder } from './time-order';
import { Validity } from './validity';

type Values = { kind: 'numbers'; data: NumberArray } | { kind: 'texts'; data: (string | undefined)[] };

interface FieldBuffer {
  readonly values: Values;
  readonly validity: Validity;
}

/** Collects the rows of one measurement for one commit, as columns in the store's own types and ids. */
export class TableBuffer {
  readonly conflicts = new Map<string, TypeConflict>();
  private readonly time: BigInt64Array;
  private readonly tags = new Map<TagColumnInfo, Uint32Array>();
  private readonly fields = new Map<FieldColumnInfo, FieldBuffer>();
  private filled = 0;

  constructor(
    private readonly catalogue: Catalogue,
    readonly measurement: Measurement,
    readonly rows: number,
  ) {
    this.time = new BigInt64Array(rows);
  }

  /** Parts of this measurement in one buffer, in the order given. */
  static of(catalogue: Catalogue, name: string, parts: readonly BatchPart[]): TableBuffer {
    const buffer = new TableBuffer(catalogue, catalogue.obtain(name), parts.reduce((sum, part) => sum + rowsIn(part), 0));
    for (const part of parts) buffer.add(part);
    return buffer;
  }

  /** The data for every column of the table, in its order; rows sorted by time, which makes them smaller on disk and faster to find. */
  append(order: readonly Column[]): AppendColumn[] {
    const permutation = timeOrder(this.time);
    const arranged = <T extends NumberArray>(data: T): T => (permutation === undefined ? data : permute(data, permutation));
    const columns: AppendColumn[] = [numbers(BIGINT, arranged(this.time))];
    for (const column of order) {
      const type = duckTypeOf(column);
      if (column.role === 'tag') {
        columns.push(numbers(type, arranged(this.tags.get(column) ?? new Uint32Array(this.rows))));
        continue;
      }
      const buffer = this.fields.get(column);
      if (buffer === undefined) {
        columns.push(nothing(type));
        continue;
      }
      const { values } = buffer;
      const validity = permuteBits(buffer.validity.finish(), permutation);
      if (values.kind === 'numbers') columns.push(numbers(type, arranged(values.data), validity));
      else columns.push(texts(type, permutation === undefined ? values.data : Array.from(permutation, (row) => values.data[row]), validity));
    }
    return columns;
  }

  /** Times of all rows, in the order given. */
  get times(): BigInt64Array {
    return this.time;
  }

  private add({ batch, rows }: BatchPart): void {
    const count = rows?.length ?? batch.rows;
    if (rows === undefined) this.time.set(batch.time.subarray(0, count), this.filled);
    else rows.forEach((row, i) => (this.time[this.filled + i] = batch.time[row]!));
    for (const tag of batch.tags) this.addTag(batch, tag, rows, count);
    for (const field of batch.fields) this.addField(batch, field, rows, count);
    this.filled += count;
  }

  private addTag(batch: Batch, tag: TagColumn, rows: Uint32Array | undefined, count: number): void {
    const column = this.catalogue.obtainTag(this.measurement, tag.name);
    let ids = this.tags.get(column);
    if (ids === undefined) this.tags.set(column, (ids = new Uint32Array(this.rows)));
    const translated = new Uint32Array(tag.dictionary.length + 1);
    tag.dictionary.forEach((text, i) => (translated[i + 1] = this.catalogue.obtainValue(column, text)));
    const { rowSeries } = batch;
    for (let i = 0; i < count; i++) {
      const row = rows === undefined ? i : rows[i]!;
      ids[this.filled + i] = translated[tag.ids[rowSeries === undefined ? row : rowSeries[row]!]!]!;
    }
  }

  private addField(batch: Batch, field: FieldColumn, rows: Uint32Array | undefined, count: number): void {
    const column = this.catalogue.obtainField(this.measurement, field.name, field.type);
    if (column.name !== field.name) {
      this.conflicts.set(field.name, { measurement: batch.measurement, field: field.name, storedAs: column.name });
    }
    let buffer = this.fields.get(column);
    if (buffer === undefined) {
      this.fields.set(column, (buffer = { values: newValues(column, this.rows), validity: new Validity(this.rows) }));
    }
    if (field.present === undefined) buffer.validity.setRun(this.filled, count);
    else {
      for (let i = 0; i < count; i++) if (hasValue(field, rows === undefined ? i : rows[i]!)) buffer.validity.setRow(this.filled + i);
    }
    copyValues(buffer.values, this.filled, field, rows, count);
  }
}

function newValues(column: FieldColumnInfo, rows: number): Values {
  switch (column.type) {
    case 'float':
      return { kind: 'numbers', data: new Float64Array(rows) };
    case 'integer':
      return { kind: 'numbers', data: new BigInt64Array(rows) };
    case 'unsigned':
      return { kind: 'numbers', data: new BigUint64Array(rows) };
    case 'boolean':
      return { kind: 'numbers', data: new Uint8Array(rows) };
    case 'string':
      return { kind: 'texts', data: new Array<string | undefined>(rows) };
  }
}

function copyValues(target: Values, start: number, field: FieldColumn, rows: Uint32Array | undefined, count: number): void {
  const { data } = target as { data: (number | bigint | string | undefined)[] | NumberArray };
  // Integers that arrive in a float field are widened; booleans must be 0 or 1, any other byte is undefined behaviour in DuckDB.
  const widen = data instanceof Float64Array && field.type !== 'float';
  if (rows === undefined && !widen && ArrayBuffer.isView(data) && field.type !== 'boolean' && field.type !== 'string') {
    (data as BigInt64Array).set((field.values as BigInt64Array).subarray(0, count), start);
    return;
  }
  for (let i = 0; i < count; i++) {
    const value = field.values[rows === undefined ? i : rows[i]!]!;
    data[start + i] = widen ? Number(value) : field.type === 'boolean' ? (value ? 1 : 0) : value;
  }
}
