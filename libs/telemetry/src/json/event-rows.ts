import { firstCapacity } from '../columns/capacity';
import { FieldBuffer } from '../columns/field-buffer';
import { NumberBuffer } from '../columns/number-buffer';
import { TagBuffer } from '../columns/tag-buffer';
import { TimeBuffer } from '../columns/time-buffer';
import type { Dimension, Kind, Measure } from '../kinds/kind';
import type { Batch, FieldColumn, TagColumn } from '../model/batch';

export const KIND = 0;
export const TIME = 1;
export const DIMENSION = 2;
export const MEASURE = 3;

/** A key that an event of a kind may have. */
export class EventColumn {
  /** The last row that had this key. */
  lastRow = -1;
  /** The pass in which some event had this key. */
  pass = 0;
  /** The key that stood after this one last time: looked for first. */
  follower: EventColumn | undefined;
  /** The key with its quotes. */
  readonly key: Uint8Array;

  constructor(
    readonly name: string,
    readonly role: typeof KIND | typeof TIME | typeof DIMENSION | typeof MEASURE,
    readonly required: boolean,
    readonly tag: TagBuffer | undefined,
    readonly field: FieldBuffer | undefined,
    readonly dimension: Dimension | undefined,
    readonly measure: Measure | undefined,
  ) {
    this.key = new TextEncoder().encode(`"${name}"`);
  }
}

/** The rows of one kind in the body being decoded. What it learned (values, order of keys) lives on from body to body. */
export class EventRows {
  rows = 0;
  pass = 0;
  /** Columns that appeared so far: cells one more row takes. */
  width = 0;
  /** The last row that was given a time. */
  timeRow = -1;
  readonly time = new TimeBuffer();
  private readonly lines = new NumberBuffer();
  private lastRows = 0;
  readonly nameBytes: Uint8Array;
  readonly kindColumn = new EventColumn('kind', KIND, true, undefined, undefined, undefined, undefined);
  readonly timeColumn = new EventColumn('time', TIME, false, undefined, undefined, undefined, undefined);
  readonly required: readonly EventColumn[];
  private readonly columns: readonly EventColumn[];
  private readonly byName: ReadonlyMap<string, EventColumn>;

  constructor(readonly kind: Kind) {
    this.nameBytes = new TextEncoder().encode(kind.name);
    this.columns = [
      this.kindColumn,
      this.timeColumn,
      ...kind.dimensions.map((dimension) => new EventColumn(dimension.name, DIMENSION, dimension.required, new TagBuffer(dimension.name), undefined, dimension, undefined)),
      ...kind.measures.map((measure) => new EventColumn(measure.name, MEASURE, measure.required, undefined, new FieldBuffer(measure.name, measure.type, new Uint8Array(0)), undefined, measure)),
    ];
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
    this.required = this.columns.filter((column) => column.required && column.role !== KIND);
  }

  /** Starts the rows of a new body. */
  begin(pass: number): void {
    this.pass = pass;
    this.width = 0;
    const capacity = firstCapacity(this.lastRows);
    this.time.expect(capacity);
    this.lines.expect(capacity);
    for (const { tag, field } of this.columns) {
      tag?.expect(capacity);
      field?.expect(capacity);
    }
  }

  /** Notes that the row at hand has this column. @returns false when it had it already. */
  enter(column: EventColumn): boolean {
    if (column.lastRow === this.rows) return false;
    column.lastRow = this.rows;
    if (column.pass !== this.pass) {
      column.pass = this.pass;
      this.width++;
    }
    return true;
  }

  /** Whether the row at hand has a time; a time of null counts as none. */
  hasTime(): boolean {
    return this.timeRow === this.rows;
  }

  column(name: string): EventColumn | undefined {
    return this.byName.get(name);
  }

  /** Bytes of remembered dimension values. */
  get valueBytes(): number {
    return this.columns.reduce((sum, { tag }) => sum + (tag?.valueBytes ?? 0), 0);
  }

  /** The required column the row at hand lacks, if any. */
  missing(): EventColumn | undefined {
    for (const column of this.required) {
      const there = column.role === MEASURE ? column.field!.lastRow === this.rows : column.tag!.has(this.rows, this.pass);
      if (!there) return column;
    }
    return undefined;
  }

  /** Takes back what a refused event left in the row after the last. */
  rollback(): void {
    this.timeRow = -1;
    for (const column of this.columns) {
      if (column.lastRow !== this.rows) continue;
      column.lastRow = -1;
      if (column.tag?.has(this.rows, this.pass) === true) column.tag.unset(this.rows);
      if (column.field?.lastRow === this.rows) column.field.unset(this.rows);
    }
  }

  /** Ends a row whose columns and time are set. */
  commit(line: number): void {
    this.lines.set(this.rows, line);
    this.rows++;
  }

  /** The rows as a batch, with the line each came from; the buffer starts anew. @returns undefined when there are none. */
  build(): { batch: Batch; lines: Uint32Array } | undefined {
    const { rows, pass } = this;
    const tags = this.columns.map(({ tag }) => tag?.build(rows, pass)).filter((tag): tag is TagColumn => tag !== undefined);
    const fields = this.columns.map(({ field }) => field?.build(rows)).filter((field): field is FieldColumn => field !== undefined);
    const time = this.time.build(rows);
    const lines = this.lines.build(rows);
    for (const column of this.columns) column.lastRow = -1;
    this.lastRows = rows;
    this.rows = 0;
    this.pass = 0;
    this.timeRow = -1;
    return rows === 0 ? undefined : { batch: { measurement: this.kind.name, rows, time, seriesCount: rows, tags, fields }, lines };
  }
}
