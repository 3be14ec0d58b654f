import { FieldBuffer } from '../columns/field-buffer';
import { TagBuffer } from '../columns/tag-buffer';
import { TimeBuffer } from '../columns/time-buffer';
import type { Dimension, Kind, Measure } from '../kinds/kind';
import type { Batch, FieldColumn, FieldType, TagColumn } from '../model/batch';

/** The rows of one measurement in the body being decoded. Its tag columns live on from body to body, its rows do not. */
export class MeasurementRows {
  rows = 0;
  /** The pass these rows belong to; 0 = none. */
  pass = 0;
  readonly time = new TimeBuffer();
  fields: FieldBuffer[] = [];
  /** Measures (by name) and dimensions when the measurement is a declared kind. */
  readonly measures: ReadonlyMap<string, Measure> | undefined;
  readonly dimensions: ReadonlyMap<string, Dimension> | undefined;
  readonly requiredMeasures: readonly string[];

  private readonly tags = new Map<string, TagBuffer>();
  private fieldsByName = new Map<string, FieldBuffer>();
  private rowSeries = new Uint32Array(0);
  private seriesCount = 0;

  constructor(
    readonly name: string,
    readonly kind: Kind | undefined,
  ) {
    this.measures = kind && new Map(kind.measures.map((measure) => [measure.name, measure]));
    this.dimensions = kind && new Map(kind.dimensions.map((dimension) => [dimension.name, dimension]));
    this.requiredMeasures = kind?.measures.filter((measure) => measure.required).map((measure) => measure.name) ?? [];
  }

  /** Cells one more row takes. */
  get width(): number {
    return this.fields.length + this.tags.size;
  }

  /** The tag column of this name, made when it is new. */
  tag(name: string): TagBuffer {
    let tag = this.tags.get(name);
    if (tag === undefined) this.tags.set(name, (tag = new TagBuffer(name)));
    return tag;
  }

  field(name: string): FieldBuffer | undefined {
    return this.fieldsByName.get(name);
  }

  addField(name: string, type: FieldType, key: Uint8Array): FieldBuffer {
    const field = new FieldBuffer(name, type, key, this.fields.length);
    this.fields.push(field);
    this.fieldsByName.set(name, field);
    return field;
  }

  /** Number of a series that this batch has not seen yet. */
  nextSeries(): number {
    return this.seriesCount++;
  }

  /** Ends a row whose time and fields are set. */
  commit(series: number): void {
    const row = this.rows;
    if (row >= this.rowSeries.length) {
      const grown = new Uint32Array(Math.max(64, 2 * this.rowSeries.length));
      grown.set(this.rowSeries);
      this.rowSeries = grown;
    }
    this.rowSeries[row] = series;
    this.rows = row + 1;
  }

  /** Takes back what a refused line left in the row after the last. */
  rollback(): void {
    for (const field of this.fields) if (field.lastRow === this.rows) field.unset(this.rows);
  }

  /** The rows as a batch; the buffer starts anew. @returns undefined when there are none. */
  build(): Batch | undefined {
    const { rows, seriesCount, pass } = this;
    if (rows === 0) {
      this.reset();
      return undefined;
    }
    const tags = [...this.tags.values()].map((tag) => tag.build(seriesCount, pass)).filter((tag): tag is TagColumn => tag !== undefined);
    const fields = this.fields.map((field) => field.build(rows)).filter((field): field is FieldColumn => field !== undefined);
    const batch: Batch = { measurement: this.name, rows, time: this.time.build(rows), rowSeries: this.rowSeries.subarray(0, rows), seriesCount, tags, fields };
    this.reset();
    return batch;
  }

  private reset(): void {
    this.rows = 0;
    this.pass = 0;
    this.seriesCount = 0;
    this.rowSeries = new Uint32Array(0);
    this.fields = [];
    this.fieldsByName = new Map();
  }
}
