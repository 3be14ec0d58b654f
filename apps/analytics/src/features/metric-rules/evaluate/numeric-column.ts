import { type Batch, type FieldColumn, hasValue } from '@observer/telemetry';

/** A numeric or boolean field as floats, one per row; undefined when the batch has no such numbers. */
export interface NumericColumn {
  readonly values: Float64Array | Uint8Array;
  readonly field: FieldColumn;
}

export function numericColumn(batch: Batch, name: string): NumericColumn | undefined {
  const field = batch.fields.find((column) => column.name === name);
  if (field === undefined || field.type === 'string') return undefined;
  if (field.type === 'float' || field.type === 'boolean') return { values: field.values, field };
  return { values: floatsOf(field.values, field.type === 'integer'), field };
}

/** 64-bit integers as the nearest floats, word by word, so that no bigint is made. */
function floatsOf(values: BigInt64Array | BigUint64Array, signed: boolean): Float64Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const floats = new Float64Array(values.length);
  for (let i = 0; i < floats.length; i++) {
    const high = words[2 * i + 1]!;
    floats[i] = (signed ? high | 0 : high) * 4_294_967_296 + words[2 * i]!;
  }
  return floats;
}

/** Clears the flag of rows that lack a value. */
export function keepPresent(field: FieldColumn, keep: Uint8Array): void {
  if (field.present === undefined) return;
  for (let row = 0; row < keep.length; row++) if (!hasValue(field, row)) keep[row] = 0;
}
