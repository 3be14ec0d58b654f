import { type Batch, type FieldColumn, hasValue, tagIdOfRow } from '@observer/telemetry';
import type { LogPosition, TypeConflict } from '../../telemetry-store.port';
import type { Catalogue, Dimension, Field, Measurement } from '../schema/catalogue';
import { encodeText, encodeValue, lineName, lineText } from '../schema/names';
import { NANOSECONDS, slotOf, SOURCE, sourceOf } from '../schema/row-identity';

/** Makes everything a batch needs known to the catalogue. @returns fields that are kept under another name */
export function registerBatch(catalogue: Catalogue, batch: Batch): TypeConflict[] {
  const measurement = catalogue.obtain(batch.measurement);
  for (const tag of batch.tags) {
    const dimension = catalogue.obtainDimension(measurement, tag.name);
    for (const text of tag.dictionary) if (text !== '') catalogue.obtainValue(measurement, dimension, text);
  }
  return batch.fields.flatMap((column): TypeConflict[] => {
    const field = catalogue.obtainField(measurement, column.name, column.type);
    if (column.type === 'float' && !field.notFinite && !column.values.every(Number.isFinite)) catalogue.markNotFinite(measurement, field);
    return field.name === column.name ? [] : [{ measurement: batch.measurement, field: column.name, storedAs: field.name }];
  });
}

/** Rows of an entry become lines: one encoder per entry, because a row's place in it decides which point the row becomes. */
export class LineEncoder {
  private readonly ordinals = new Map<string, Map<number, number>>();
  private readonly epoch: number;

  constructor(private readonly catalogue: Catalogue, private readonly position: LogPosition) {
    this.epoch = catalogue.obtainEpoch(position.epoch);
  }

  /** Appends the lines of rows [start, end) of a batch that was registered; call for all rows of an entry in their order. */
  encode(batch: Batch, start: number, end: number, lines: string[]): void {
    const measurement = this.catalogue.get(batch.measurement)!;
    const series = new SeriesPrefixes(batch, measurement);
    const writers = [...series.fieldWriters, ...batch.fields.map((column) => fieldWriter(column, this.catalogue.obtainField(measurement, column.name, column.type)))];
    const { sequence } = this.position;
    for (let row = start; row < end; row++) {
      const at = batch.time[row]!;
      let nanoseconds = Number(at % 1_000_000n);
      if (nanoseconds < 0) nanoseconds += 1_000_000;
      const ms = Number((at - BigInt(nanoseconds)) / 1_000_000n);
      const prefix = series.of(row);
      const ordinal = this.nextOrdinal(prefix, ms);
      let line = `${prefix}${sourceOf(this.epoch, sequence, ordinal)} ${NANOSECONDS}=${nanoseconds}i`;
      for (const write of writers) line += write(row);
      lines.push(`${line} ${physicalTime(ms, slotOf(sequence, ordinal))}`);
    }
  }

  /** How many rows of this entry came before in the same series and millisecond. */
  private nextOrdinal(prefix: string, ms: number): number {
    let perSeries = this.ordinals.get(prefix);
    if (perSeries === undefined) this.ordinals.set(prefix, (perSeries = new Map<number, number>()));
    const ordinal = perSeries.get(ms) ?? 0;
    perSeries.set(ms, ordinal + 1);
    return ordinal;
  }
}

/** Nanoseconds as text, `slot` of them within the millisecond. */
export function physicalTime(ms: number, slot: number): string {
  if (ms > 0) return `${ms}${String(slot).padStart(6, '0')}`;
  return String(BigInt(ms) * 1_000_000n + BigInt(slot));
}

/** Measurement and tags of a row, ready for the value of the source tag; made once per combination of tag values. */
class SeriesPrefixes {
  /** Dimensions that are stored as fields. */
  readonly fieldWriters: ((row: number) => string)[] = [];
  private readonly head: string;
  private readonly tags: { readonly tag: Batch['tags'][number]; readonly parts: readonly string[] }[] = [];
  private readonly known = new Map<number | string, string>();

  constructor(private readonly batch: Batch, measurement: Measurement) {
    this.head = lineName(measurement.stored);
    for (const tag of [...batch.tags].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const dimension = measurement.tags.get(tag.name)!;
      if (dimension.stored === 'field') this.fieldWriters.push(dimensionWriter(batch, tag, dimension));
      else this.tags.push({ tag, parts: ['', ...tag.dictionary.map((text) => (text === '' ? '' : `,${lineName(dimension.column)}=${lineName(encodeValue(text))}`))] });
    }
  }

  of(row: number): string {
    const { rowSeries } = this.batch;
    const key = rowSeries === undefined ? this.keyOf(row) : rowSeries[row]!;
    let prefix = this.known.get(key);
    if (prefix === undefined) {
      prefix = this.head;
      for (const { tag, parts } of this.tags) prefix += parts[tagIdOfRow(this.batch, tag, row)]!;
      this.known.set(key, (prefix += `,${SOURCE}=`));
    }
    return prefix;
  }

  private keyOf(row: number): string {
    let key = '';
    for (const { tag } of this.tags) key += `${tag.ids[row]!},`;
    return key;
  }
}

function dimensionWriter(batch: Batch, tag: Batch['tags'][number], { column }: Dimension): (row: number) => string {
  const texts = ['', ...tag.dictionary.map((text) => (text === '' ? '' : `,${lineName(column)}=${lineText(encodeText(text))}`))];
  return (row) => texts[tagIdOfRow(batch, tag, row)]!;
}

function fieldWriter(column: FieldColumn, field: Field): (row: number) => string {
  const head = `,${lineName(field.column)}=`;
  const write = valueWriter(column, field, head);
  return column.present === undefined ? write : (row) => (hasValue(column, row) ? write(row) : '');
}

function valueWriter(column: FieldColumn, field: Field, head: string): (row: number) => string {
  switch (column.type) {
    case 'float': {
      const bits = new BigUint64Array(column.values.buffer, column.values.byteOffset, column.values.length);
      return (row) => {
        const value = column.values[row]!;
        if (Number.isFinite(value)) return `${head}${Object.is(value, -0) ? '-0' : value}`;
        return `,${lineName(notFiniteColumn(field))}="${notFiniteText(value, bits[row]!)}"`;
      };
    }
    case 'integer':
      return field.type === 'float' ? (row) => `${head}${column.values[row]!}` : (row) => `${head}${column.values[row]!}i`;
    case 'unsigned':
      // 1.x has no unsigned integers: they are kept as the signed ones of the same bits.
      return field.type === 'float' ? (row) => `${head}${column.values[row]!}` : (row) => `${head}${BigInt.asIntN(64, column.values[row]!)}i`;
    case 'boolean':
      return (row) => `${head}${column.values[row] === 0 ? 'f' : 't'}`;
    case 'string':
      return (row) => `${head}${lineText(encodeText(column.values[row]!))}`;
  }
}

/** The text field that keeps values which are not finite. */
export const notFiniteColumn = (field: Field): string => `${field.column}%nan`;

/** NaN has many bit patterns, and Prometheus gives one of them a meaning: it is kept by its bits. */
const notFiniteText = (value: number, bits: bigint): string => (value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : bits.toString(16));

/** Writes what `notFiniteText` made of a value into an array, bit by bit where it is a NaN. */
export function restoreNotFinite(text: string, into: Float64Array, index: number): void {
  if (text === '+Inf' || text === '-Inf') into[index] = text === '+Inf' ? Infinity : -Infinity;
  else new BigUint64Array(into.buffer, into.byteOffset, into.length)[index] = BigInt(`0x${text}`);
}

/** As `restoreNotFinite`, for one value whose bits do not matter. */
export const notFiniteOf = (text: string): number => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : NaN);
