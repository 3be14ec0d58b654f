import { ObserverError } from '@observer/kernel';
import type { Batch, FieldColumn, TagColumn } from './batch';
import { textField, type Utf8Strings, utf8OfField } from './text';

/**
 * The rows whose byte in `keep` is not 0, in their order; series and dictionary entries no row uses any more are gone.
 * @throws ObserverError `invalid_argument` when `keep` has not one byte per row.
 */
export function filterRows(batch: Batch, keep: Uint8Array): Batch {
  if (keep.length !== batch.rows) throw new ObserverError('invalid_argument', `${keep.length} flags for ${batch.rows} rows`);
  const chosen = new Uint32Array(batch.rows);
  let count = 0;
  for (let row = 0; row < batch.rows; row++) if (keep[row] !== 0) chosen[count++] = row;
  return selectRows(batch, chosen.subarray(0, count));
}

/** Rows `start` to `end` (exclusive), both cut to what is there. */
export function sliceRows(batch: Batch, start: number, end: number): Batch {
  const from = Math.max(0, Math.min(start, batch.rows));
  const to = Math.max(from, Math.min(end, batch.rows));
  const rows = new Uint32Array(to - from);
  for (let i = 0; i < rows.length; i++) rows[i] = from + i;
  return selectRows(batch, rows);
}

/** The given rows (ascending, each once) as a batch of their own; the batch itself when they are all. */
export function selectRows(batch: Batch, rows: Uint32Array): Batch {
  if (rows.length === batch.rows) return batch;
  const { rowSeries } = batch;
  const series = rowSeries === undefined ? { elements: rows, count: rows.length } : usedSeries(rowSeries, batch.seriesCount, rows);
  return {
    measurement: batch.measurement,
    rows: rows.length,
    time: pick64(batch.time, rows, BigInt64Array),
    ...('rowSeries' in series ? { rowSeries: series.rowSeries } : {}),
    seriesCount: series.count,
    tags: batch.tags.map((tag) => pickTag(tag, series.elements)).filter((tag) => tag.dictionary.length > 0),
    fields: batch.fields.map((field) => pickField(field, rows)).filter((field): field is FieldColumn => field !== undefined),
  };
}

function usedSeries(rowSeries: Uint32Array, seriesCount: number, rows: Uint32Array): { elements: Uint32Array; count: number; rowSeries: Uint32Array } {
  const renumbered = new Uint32Array(seriesCount);
  const elements = new Uint32Array(Math.min(seriesCount, rows.length));
  const picked = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const old = rowSeries[rows[i]!]!;
    if (renumbered[old] === 0) {
      elements[count++] = old;
      renumbered[old] = count;
    }
    picked[i] = renumbered[old]! - 1;
  }
  return { elements: elements.subarray(0, count), count, rowSeries: picked };
}

function pickTag(tag: TagColumn, elements: Uint32Array): TagColumn {
  const renumbered = new Uint32Array(tag.dictionary.length + 1);
  const dictionary: string[] = [];
  const ids = new Uint32Array(elements.length);
  for (let i = 0; i < elements.length; i++) {
    const old = tag.ids[elements[i]!]!;
    if (old === 0) continue;
    if (renumbered[old] === 0) renumbered[old] = dictionary.push(tag.dictionary[old - 1]!);
    ids[i] = renumbered[old]!;
  }
  return { name: tag.name, dictionary, ids };
}

/** @returns undefined when none of the rows has a value. */
function pickField(field: FieldColumn, rows: Uint32Array): FieldColumn | undefined {
  const presence = pickPresence(field.present, rows);
  if (presence === 'none') return undefined;
  const present = presence === 'all' ? {} : { present: presence };
  const { name } = field;
  switch (field.type) {
    case 'float':
      return { name, type: 'float', values: pick(field.values, rows, new Float64Array(rows.length)), ...present };
    case 'integer':
      return { name, type: 'integer', values: pick64(field.values, rows, BigInt64Array), ...present };
    case 'unsigned':
      return { name, type: 'unsigned', values: pick64(field.values, rows, BigUint64Array), ...present };
    case 'boolean':
      return { name, type: 'boolean', values: pick(field.values, rows, new Uint8Array(rows.length)), ...present };
    case 'string':
      return textField(name, pickText(utf8OfField(field), rows), present.present);
  }
}

function pickPresence(present: Uint8Array | undefined, rows: Uint32Array): Uint8Array | 'all' | 'none' {
  if (present === undefined) return 'all';
  const bits = new Uint8Array((rows.length + 7) >> 3);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if ((present[row >> 3]! & (1 << (row & 7))) === 0) continue;
    bits[i >> 3]! |= 1 << (i & 7);
    count++;
  }
  return count === 0 ? 'none' : count === rows.length ? 'all' : bits;
}

function pick<T extends Float64Array | Uint8Array>(from: T, rows: Uint32Array, to: T): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  return to;
}

/** Moves 64-bit values as pairs of words, so that no bigint is made. */
function pick64<T extends BigInt64Array | BigUint64Array>(from: T, rows: Uint32Array, type: new (buffer: ArrayBuffer) => T): T {
  const source = new Uint32Array(from.buffer, from.byteOffset, 2 * from.length);
  const target = new Uint32Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) {
    target[2 * i] = source[2 * rows[i]!]!;
    target[2 * i + 1] = source[2 * rows[i]! + 1]!;
  }
  return new type(target.buffer);
}

function pickText({ bytes, offsets }: Utf8Strings, rows: Uint32Array): Utf8Strings {
  const pickedOffsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) pickedOffsets[i + 1] = pickedOffsets[i]! + offsets[rows[i]! + 1]! - offsets[rows[i]!]!;
  const picked = new Uint8Array(pickedOffsets[rows.length]!);
  for (let i = 0; i < rows.length; i++) picked.set(bytes.subarray(offsets[rows[i]!]!, offsets[rows[i]! + 1]!), pickedOffsets[i]);
  return { bytes: picked, offsets: pickedOffsets };
}
