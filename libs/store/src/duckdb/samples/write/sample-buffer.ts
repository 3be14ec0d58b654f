import { DOUBLE, UINTEGER } from '@duckdb/node-api';
import { FieldColumn, hasValue } from '@observer/telemetry';
import { TypeConflict } from '../../../telemetry-store.port';
import { Catalogue, FieldColumnInfo, Measurement, TagColumnInfo } from '../../engine/catalogue';
import { AppendColumn, numbers } from '../../write/append-chunks';
import { BatchPart, rowsIn } from '../../write/rows-by-window';
import { SLOT_MS } from '../layout';
import { hasValueInEveryRow, isExact, numberReader, wholeMilliseconds } from './exact';

/** Samples of one slot, in the order in which they came. */
export class SampleRows {
  private metric = new Uint32Array(64);
  private series = new Uint32Array(64);
  private at = new Uint32Array(64);
  private value = new Float64Array(64);
  count = 0;

  add(metric: number, series: number, at: number, value: number): void {
    if (this.count === this.at.length) this.grow();
    this.metric[this.count] = metric;
    this.series[this.count] = series;
    this.at[this.count] = at;
    this.value[this.count++] = value;
  }

  /** In the order of the table's columns. */
  columns(): AppendColumn[] {
    return [numbers(UINTEGER, this.metric), numbers(UINTEGER, this.series), numbers(UINTEGER, this.at), numbers(DOUBLE, this.value)];
  }

  private grow(): void {
    const larger = <T extends Uint32Array | Float64Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    const length = 2 * this.at.length;
    this.metric = larger(this.metric, new Uint32Array(length));
    this.series = larger(this.series, new Uint32Array(length));
    this.at = larger(this.at, new Uint32Array(length));
    this.value = larger(this.value, new Float64Array(length));
  }
}

/**
 * Collects the samples of one commit to one window. Rows that are not samples without loss (text, nanoseconds, integers beyond 2^53, rows
 * without any value) are refused, batch by batch, and stay wide rows.
 */
export class SampleBuffer {
  readonly slots = new Map<number, SampleRows>();
  readonly conflicts = new Map<string, TypeConflict>();
  newestMs = -Infinity;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly windowStartMs: number,
  ) {}

  /** @returns false when the rows have to be kept as they are; their series are noted all the same */
  add(part: BatchPart): boolean {
    const { batch } = part;
    const measurement = this.catalogue.obtain(batch.measurement);
    const at = batch.fields.every(isExact) && hasValueInEveryRow(part) ? wholeMilliseconds(part, this.windowStartMs) : undefined;
    const series = this.seriesOf(measurement, part);
    for (const field of batch.fields) {
      if (field.type === 'string') continue;
      const column = this.catalogue.obtainField(measurement, field.name, field.type);
      if (at === undefined) this.noteSeries(column, field, part, series);
      else this.addField(column, field, part, series, at);
      // Wide rows report their own.
      if (at !== undefined && column.name !== field.name) this.conflicts.set(`${measurement.name}\0${field.name}`, { measurement: measurement.name, field: field.name, storedAs: column.name });
    }
    return at !== undefined;
  }

  /** Numbers of the tag sets, one per series of the batch. */
  private seriesOf(measurement: Measurement, { batch }: BatchPart): Uint32Array {
    const ids = new Map<TagColumnInfo, Uint32Array>();
    for (const tag of batch.tags) {
      const column = this.catalogue.obtainTag(measurement, tag.name);
      const translated = new Uint32Array(tag.dictionary.length + 1);
      for (let i = 0; i < tag.dictionary.length; i++) translated[i + 1] = this.catalogue.obtainValue(column, tag.dictionary[i]!);
      const own = new Uint32Array(batch.seriesCount);
      for (let i = 0; i < own.length; i++) own[i] = translated[tag.ids[i]!]!;
      ids.set(column, own);
    }
    return this.catalogue.obtainTagSets(measurement, ids, batch.seriesCount);
  }

  private addField(column: FieldColumnInfo, field: FieldColumn, part: BatchPart, series: Uint32Array, at: Uint32Array): void {
    const { batch, rows } = part;
    const valueOf = numberReader(field);
    let slot = -1;
    let target: SampleRows | undefined;
    for (let i = 0; i < at.length; i++) {
      const row = rows === undefined ? i : rows[i]!;
      if (field.present !== undefined && !hasValue(field, row)) continue;
      const own = Math.floor(at[i]! / SLOT_MS);
      if (own !== slot) target = this.rowsOf((slot = own));
      const tagSet = series[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!;
      if (!column.series.has(tagSet)) this.catalogue.obtainSeries(column, tagSet);
      target!.add(column.id, tagSet, at[i]!, valueOf(row));
      if (this.windowStartMs + at[i]! > this.newestMs) this.newestMs = this.windowStartMs + at[i]!;
    }
  }

  private noteSeries(column: FieldColumnInfo, field: FieldColumn, part: BatchPart, series: Uint32Array): void {
    const { batch, rows } = part;
    for (let i = 0, count = rowsIn(part); i < count; i++) {
      const row = rows === undefined ? i : rows[i]!;
      if (field.present !== undefined && !hasValue(field, row)) continue;
      this.catalogue.obtainSeries(column, series[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!);
    }
  }

  private rowsOf(slot: number): SampleRows {
    let rows = this.slots.get(slot);
    if (rows === undefined) this.slots.set(slot, (rows = new SampleRows()));
    return rows;
  }
}
