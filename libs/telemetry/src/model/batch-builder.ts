import { ObserverError } from '@observer/kernel';
import { FieldBuffer } from '../columns/field-buffer';
import { TagBuffer } from '../columns/tag-buffer';
import { TimeBuffer } from '../columns/time-buffer';
import type { Kind } from '../kinds/kind';
import { hashBytes } from '../scan/byte-interner';
import type { Batch, FieldColumn, FieldType, TagColumn } from './batch';

/** A field value; `number` is a float unless the kind says otherwise, `bigint` an integer. */
export type FieldValue = number | bigint | boolean | string;

const NO_KEY = new Uint8Array(0);
const PASS = 1;

/**
 * Builds a batch row by row: for collectors and tests, which make hundreds of rows, not for the hot path.
 * Given a kind, its columns and their types are enforced; given a measurement name, the first value of a field decides its type.
 */
export class BatchBuilder {
  private readonly kind: Kind | undefined;
  private readonly measurement: string;
  private rows = 0;
  private time = new TimeBuffer();
  private tags = new Map<string, TagBuffer>();
  private fields = new Map<string, FieldBuffer>();

  constructor(measurement: string | Kind) {
    this.kind = typeof measurement === 'string' ? undefined : measurement;
    this.measurement = typeof measurement === 'string' ? measurement : measurement.name;
  }

  get size(): number {
    return this.rows;
  }

  /**
   * Adds a row. Tags that are undefined or empty and fields that are undefined are missing.
   * @throws ObserverError `invalid_argument` for a column the kind lacks, a value of another type, a number that is not finite. Nothing is added then.
   */
  row(timeNs: bigint, tags: Readonly<Record<string, string | undefined>>, fields: Readonly<Record<string, FieldValue | undefined>>): this {
    const checked = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, type: this.typeOf(name, value) }]));
    if (checked.length === 0) throw new ObserverError('invalid_argument', `A row of "${this.measurement}" needs at least one field`);
    for (const name of Object.keys(tags)) this.checkTag(name);
    this.time.set(this.rows, timeNs);
    for (const [name, value] of Object.entries(tags)) if (value !== undefined && value !== '') this.setTag(name, value);
    for (const { name, value, type } of checked) this.setField(name, type, value);
    this.rows++;
    return this;
  }

  /** The rows so far; the builder starts anew. */
  build(): Batch {
    const { rows } = this;
    const batch: Batch = {
      measurement: this.measurement,
      rows,
      time: this.time.build(rows),
      seriesCount: rows,
      tags: [...this.tags.values()].map((tag) => tag.build(rows, PASS)).filter((tag): tag is TagColumn => tag !== undefined),
      fields: [...this.fields.values()].map((field) => field.build(rows)).filter((field): field is FieldColumn => field !== undefined),
    };
    this.rows = 0;
    this.tags = new Map();
    this.fields = new Map();
    return batch;
  }

  private typeOf(name: string, value: FieldValue): FieldType {
    const declared = this.kind === undefined ? this.fields.get(name)?.type : this.kind.measures.find((measure) => measure.name === name)?.type;
    if (declared === undefined && this.kind !== undefined) throw this.fault(name, 'is no measure of this kind');
    if (typeof value === 'number' && !Number.isFinite(value)) throw this.fault(name, `cannot be ${value}`);
    const type = declared ?? naturalType(value);
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
    const fits =
      type === 'float' ? typeof value === 'number' || typeof value === 'bigint'
      : type === 'integer' ? whole && BigInt.asIntN(64, BigInt(value)) === BigInt(value)
      : type === 'unsigned' ? whole && BigInt.asUintN(64, BigInt(value)) === BigInt(value)
      : typeof value === type;
    if (!fits) throw this.fault(name, `takes ${type} and got ${typeof value} ${String(value).slice(0, 40)}`);
    return type;
  }

  private checkTag(name: string): void {
    if (this.kind !== undefined && !this.kind.dimensions.some((dimension) => dimension.name === name)) throw this.fault(name, 'is no dimension of this kind');
  }

  private setTag(name: string, value: string): void {
    let tag = this.tags.get(name);
    if (tag === undefined) this.tags.set(name, (tag = new TagBuffer(name)));
    const bytes = Buffer.from(value, 'utf8');
    const hash = hashBytes(bytes, 0, bytes.length);
    const known = tag.find(bytes, 0, bytes.length, hash);
    tag.set(this.rows, known >= 0 ? known : tag.add(bytes, 0, bytes.length, hash), PASS);
  }

  private setField(name: string, type: FieldType, value: FieldValue): void {
    let field = this.fields.get(name);
    if (field === undefined) this.fields.set(name, (field = new FieldBuffer(name, type, NO_KEY)));
    if (type === 'float') field.setFloat(this.rows, Number(value));
    else if (type === 'boolean') field.setBoolean(this.rows, value === true);
    else if (type === 'string') {
      const bytes = Buffer.from(String(value), 'utf8');
      field.setText(this.rows, bytes, 0, bytes.length);
    } else {
      const words = field.integerSlots(this.rows);
      new DataView(words.buffer).setBigUint64(8 * this.rows, BigInt.asUintN(64, BigInt(value)), true);
      field.mark(this.rows);
    }
  }

  private fault(name: string, problem: string): ObserverError {
    return new ObserverError('invalid_argument', `"${name}" of "${this.measurement}" ${problem}`);
  }
}

const naturalType = (value: FieldValue): FieldType =>
  typeof value === 'number' ? 'float' : typeof value === 'bigint' ? 'integer' : typeof value === 'boolean' ? 'boolean' : 'string';
