import { firstCapacity } from '../columns/capacity';
import { FieldBuffer } from '../columns/field-buffer';
import { NumberBuffer } from '../columns/number-buffer';
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
  private readonly rowSeries = new NumberBuffer();
  private readonly lines = new NumberBuffer();
  private seriesCount = 0;
  /** Room that new fields begin with. */
  private capacity = firstCapacity(0);
  private lastRows = 0;

  constructor(
    readonly name: string,
    readonly kind: Kind | undefined,
  ) {
    this.measures = kind && new Map(kind.measures.map((measure) => [measure.name, measure]));
    this.dimensions = kind && new Map(kind.dimensions.map((dimension) => [dimension.name, dimension]));
    this.requiredMeasures = kind?.measures.filter((measure) => measure.required).map((measure) => measure.name) ?? [];
  }

  /** Starts the rows of a new body. @param alike whether as many rows are expected as the last body had */
  begin(pass: number, alike: boolean): void {
    this.pass = pass;
    this.capacity = firstCapacity(alike ? this.lastRows : 0);
    for (const column of [this.time, this.rowSeries, this.lines]) column.expect(this.capacity);
  }

  /** Cells one more row takes. */
  get width(): number {
    return this.fields.length + this.tags.size;
  }

  get tagColumns(): number {
    return this.tags.size;
  }

  hasTag(name: string): boolean {
    return this.tags.has(name);
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
    field.expect(this.capacity);
    this.fields.push(field);
    this.fieldsByName.set(name, field);
    return field;
  }

  /** Number of a series that this batch has not seen yet. */
  nextSeries(): number {
    return this.seriesCount++;
  }

  /** Ends a row whose time and fields are set. */
  commit(series: number, line: number): void {
    this.rowSeries.set(this.rows, series);
    this.lines.set(this.rows, line);
    this.rows++;
  }

  /** Takes back what a refused line left in the row after the last. */
  rollback(): void {
    for (const field of this.fields) if (field.lastRow === this.rows) field.unset(this.rows);
  }

  /** The rows as a batch, with the line each came from; the buffer starts anew. @returns undefined when there are none. */
  build(): { batch: Batch; lines: Uint32Array } | undefined {
    const { rows, seriesCount, pass } = this;
    const tags = [...this.tags.values()].map((tag) => tag.build(seriesCount, pass)).filter((tag): tag is TagColumn => tag !== undefined);
    const fields = this.fields.map((field) => field.build(rows)).filter((field): field is FieldColumn => field !== undefined);
    const time = this.time.build(rows);
    const rowSeries = this.rowSeries.build(rows);
    const lines = this.lines.build(rows);
    this.reset();
    return rows === 0 ? undefined : { batch: { measurement: this.name, rows, time, rowSeries, seriesCount, tags, fields }, lines };
  }

  private reset(): void {
    this.lastRows = this.rows;
    this.rows = 0;
    this.pass = 0;
    this.seriesCount = 0;
    this.fields = [];
    this.fieldsByName = new Map();
  }
}
