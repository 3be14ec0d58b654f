import { hasValue, type Batch, type FieldType } from '@observer/telemetry';
import type { RowRefusals } from './row-refusals';

/** Fields of one undeclared measurement; each is a column of the store. */
export const MAX_FIELDS = 1_000;
/** Undeclared measurements; each is a table of the store. */
export const MAX_MEASUREMENTS = 10_000;

export type FieldTypes = Readonly<Record<string, FieldType>>;

/** Where replicas agree on the type of each field. */
export interface FieldTypeStore {
  /**
   * Adds fields that have no type yet and returns all types of the measurement. A field that has a type keeps it.
   * @throws ObserverError `unavailable`
   */
  claim(measurement: string, fields: FieldTypes): Promise<FieldTypes>;
}

/**
 * A field has one type for ever: the first one seen, on whichever replica. The types of undeclared measurements are kept here in
 * memory; only a new field costs a trip to the store. Declared kinds fix the types of their measures themselves.
 */
export class FieldTypeBook {
  private readonly measurements = new Map<string, Map<string, FieldType>>();
  private readonly claims = new Map<string, Promise<void>>();
  /** Measurements being claimed for the first time: they count, so that many new ones at once do not exceed the limit. */
  private newcomers = 0;

  constructor(private readonly store: FieldTypeStore) {}

  /** What another replica (or an earlier life of this one) learned. */
  learn(measurement: string, fields: FieldTypes): void {
    const known = this.measurements.get(measurement) ?? new Map<string, FieldType>();
    for (const [name, type] of Object.entries(fields)) known.set(name, type);
    this.measurements.set(measurement, known);
  }

  /** Makes sure every field of a batch has a type, as far as the limits allow. Resolves at once for known fields. */
  async ensure(batch: Batch): Promise<void> {
    while (this.lacks(batch)) {
      const running = this.claims.get(batch.measurement);
      if (running !== undefined) await running;
      else return this.claim(batch);
    }
  }

  /** Refuses rows whose fields have another type than agreed, or no type because a limit is reached. */
  check(batch: Batch, refusals: RowRefusals): void {
    const known = this.measurements.get(batch.measurement);
    if (known === undefined) return refusals.refuseAll(tooManyMeasurements(batch, refusals));
    for (const field of batch.fields) {
      const type = known.get(field.name);
      if (type === field.type) continue;
      const fault = type === undefined ? tooManyFields(batch, field.name, refusals) : conflict(batch, field.name, type, field.type, refusals);
      for (let row = 0; row < batch.rows; row++) if (hasValue(field, row)) refusals.refuse(row, fault);
    }
  }

  private lacks(batch: Batch): boolean {
    const known = this.measurements.get(batch.measurement);
    if (known === undefined) return this.claims.has(batch.measurement) || this.measurements.size + this.newcomers < MAX_MEASUREMENTS;
    return known.size < MAX_FIELDS && batch.fields.some((field) => !known.has(field.name));
  }

  private async claim(batch: Batch): Promise<void> {
    const { measurement } = batch;
    const known = this.measurements.get(measurement);
    const room = MAX_FIELDS - (known?.size ?? 0);
    const newcomer = known === undefined ? 1 : 0;
    this.newcomers += newcomer;
    const added = batch.fields.filter((field) => known?.has(field.name) !== true).slice(0, room);
    const claim = this.store.claim(measurement, Object.fromEntries(added.map((field) => [field.name, field.type])))
      .then((fields) => this.learn(measurement, fields))
      .finally(() => {
        this.newcomers -= newcomer;
        this.claims.delete(measurement);
      });
    this.claims.set(measurement, claim);
    await claim;
  }
}

const tooManyMeasurements = (batch: Batch, refusals: RowRefusals): number =>
  refusals.fault('too_many_measurements', `"${batch.measurement}" would be one more than the ${MAX_MEASUREMENTS} undeclared measurements that are allowed`,
    'use a fixed set of measurement names; put what varies into tags');

const tooManyFields = (batch: Batch, field: string, refusals: RowRefusals): number =>
  refusals.fault('too_many_columns', `"${batch.measurement}" already has ${MAX_FIELDS} fields, "${field}" would be one more`,
    'use a fixed set of field names; put what varies into tags');

const conflict = (batch: Batch, field: string, known: FieldType, sent: FieldType, refusals: RowRefusals): number =>
  refusals.fault('field_type_conflict', `field "${field}" of "${batch.measurement}" is ${known}, this point has it as ${sent}`,
    `send "${field}" as ${known}${hintFor(known)}, or use another field name`);

const hintFor = (type: FieldType): string =>
  ({ float: ' (1 or 1.5)', integer: ' (1i in line protocol)', unsigned: ' (1u in line protocol)', boolean: ' (true or false)', string: ' ("text" in quotes)' })[type];
