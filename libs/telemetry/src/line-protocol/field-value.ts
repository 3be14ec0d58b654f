import type { FieldBuffer } from '../columns/field-buffer';
import { writeMeasure } from '../columns/measure-value';
import type { Measure } from '../kinds/kind';
import type { FieldType } from '../model/batch';
import type { Refusal } from '../parse/fault';
import { refusals, TYPE_WORDS } from '../parse/refusals';
import { BACKSLASH, excerpt, QUOTE } from '../scan/bytes';
import { parseFloat64 } from '../scan/float';
import { OUT_OF_RANGE, READ, writeInt64, writeUint64 } from '../scan/integer';
import { unescapeString } from './escapes';

/** The type that the spelling of `bytes[start..end)` stands for: quotes, suffix `i` or `u`, first letter. */
export function literalType(bytes: Uint8Array, start: number, end: number): FieldType {
  const first = bytes[start]!;
  if (first === QUOTE) return 'string';
  const last = bytes[end - 1]!;
  if (first <= 57) return last === 105 ? 'integer' : last === 117 ? 'unsigned' : 'float';
  return (first | 32) === 116 || (first | 32) === 102 ? 'boolean' : 'float';
}

/** Writes the literal `bytes[start..end)` into a column of its own type. @returns why it is refused, or undefined. */
export function writeLiteral(field: FieldBuffer, row: number, bytes: Uint8Array, start: number, end: number): Refusal | undefined {
  switch (field.type) {
    case 'float': {
      const value = parseFloat64(bytes, start, end);
      if (value - value !== 0) return noNumber(field.name, bytes, start, end, value);
      field.setFloat(row, value);
      return undefined;
    }
    case 'integer':
    case 'unsigned': {
      const signed = field.type === 'integer';
      const words = field.integerSlots(row);
      const outcome = signed ? writeInt64(bytes, start, end - 1, 0, words, row) : writeUint64(bytes, start, end - 1, words, row);
      if (outcome === OUT_OF_RANGE) return refusals.tooLarge(field.name, excerpt(bytes, start, end), signed ? '-2^63 to 2^63 - 1' : '0 to 2^64 - 1');
      if (outcome !== READ) return refusals.wrongType(field.name, TYPE_WORDS[field.type], excerpt(bytes, start, end));
      field.mark(row);
      return undefined;
    }
    case 'boolean': {
      const value = booleanOf(bytes, start, end);
      if (value === undefined) return refusals.wrongType(field.name, 'true or false', excerpt(bytes, start, end));
      field.setBoolean(row, value);
      return undefined;
    }
    case 'string':
      writeString(field, row, bytes, start + 1, end - 1);
      return undefined;
  }
}

/** Writes a literal into a declared measure, converting between numbers without loss. @returns why it is refused, or undefined. */
export function writeDeclared(measure: Measure, field: FieldBuffer, row: number, bytes: Uint8Array, start: number, end: number): Refusal | undefined {
  const literal = literalType(bytes, start, end);
  const numeric = literal !== 'string' && literal !== 'boolean';
  if (numeric && measure.type !== 'string' && measure.type !== 'boolean') {
    return writeMeasure(measure, field, row, bytes, start, literal === 'float' ? end : end - 1);
  }
  if (literal !== measure.type) return refusals.wrongType(measure.name, TYPE_WORDS[measure.type], excerpt(bytes, start, end));
  return writeLiteral(field, row, bytes, start, end);
}

function writeString(field: FieldBuffer, row: number, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== BACKSLASH) continue;
    const text = unescapeString(bytes, start, end);
    return field.setText(row, text, 0, text.length);
  }
  field.setText(row, bytes, start, end);
}

const BOOLEANS = new Map([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

function booleanOf(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  if (end - start === 1) return (bytes[start]! | 32) === 116;
  return end - start > 5 ? undefined : BOOLEANS.get(String.fromCharCode(...bytes.subarray(start, end)));
}

const noNumber = (name: string, bytes: Uint8Array, start: number, end: number, value: number): Refusal =>
  value !== value
    ? {
        code: 'syntax_error',
        reason: `the value of "${name}", ${excerpt(bytes, start, end)}, is no number, boolean or string`,
        remedy: 'write numbers as 1.5, 3i or 3u, booleans as true or false, strings in double quotes; leave NaN and infinity out',
      }
    : refusals.tooLarge(name, excerpt(bytes, start, end), 'a 64-bit float');
