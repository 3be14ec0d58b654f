import type { Measure } from '../kinds/kind';
import type { Refusal } from '../parse/fault';
import { refusals, TYPE_WORDS } from '../parse/refusals';
import { excerpt } from '../scan/bytes';
import { parseFloat64 } from '../scan/float';
import { READ, storeInt64, writeInt64, writeUint64 } from '../scan/integer';
import type { FieldBuffer } from './field-buffer';

/**
 * Writes the decimal number in `bytes[start..end)` into a declared measure: a whole number may be sent for a float and a float without a
 * fraction for a whole number; nothing is rounded. @returns why it is refused, or undefined.
 */
export function writeMeasure(measure: Measure, field: FieldBuffer, row: number, bytes: Uint8Array, start: number, end: number): Refusal | undefined {
  if (measure.type === 'float') {
    const value = parseFloat64(bytes, start, end);
    if (value - value !== 0) return notFinite(measure, bytes, start, end, value);
    if (value < (measure.min ?? -Infinity) || value > (measure.max ?? Infinity)) return refusals.outOfBounds(measure, value);
    field.setFloat(row, value);
    return undefined;
  }
  if (measure.type !== 'integer' && measure.type !== 'unsigned') return refusals.wrongType(measure.name, TYPE_WORDS[measure.type], 'a number');
  const words = field.integerSlots(row);
  const unsigned = measure.type === 'unsigned';
  const outcome = unsigned ? writeUint64(bytes, start, end, words, row) : writeInt64(bytes, start, end, 0, words, row);
  if (outcome !== READ) {
    const refusal = writeWholeFloat(measure, words, row, bytes, start, end);
    if (refusal !== undefined) return refusal;
  }
  const high = words[2 * row + 1]!;
  const value = (unsigned ? high : high | 0) * 4294967296 + words[2 * row]!;
  if (value < (measure.min ?? -Infinity) || value > (measure.max ?? Infinity)) {
    words.fill(0, 2 * row, 2 * row + 2);
    return refusals.outOfBounds(measure, value);
  }
  field.mark(row);
  return undefined;
}

/** `12.0` and `1e3` are whole numbers too, as long as a double holds them exactly. */
function writeWholeFloat(measure: Measure, words: Uint32Array, row: number, bytes: Uint8Array, start: number, end: number): Refusal | undefined {
  const value = parseFloat64(bytes, start, end);
  if (value - value !== 0) return notFinite(measure, bytes, start, end, value);
  if (!Number.isInteger(value)) return refusals.wrongType(measure.name, TYPE_WORDS[measure.type], excerpt(bytes, start, end));
  const magnitude = Math.abs(value);
  if (magnitude > Number.MAX_SAFE_INTEGER || (measure.type === 'unsigned' && value < 0)) {
    return refusals.tooLarge(measure.name, excerpt(bytes, start, end), measure.type === 'unsigned' ? '0 to 2^64 - 1' : '-2^63 to 2^63 - 1');
  }
  storeInt64(words, row, Math.floor(magnitude / 1e9), magnitude % 1e9, value < 0);
  return undefined;
}

const notFinite = (measure: Measure, bytes: Uint8Array, start: number, end: number, value: number): Refusal =>
  value !== value
    ? refusals.wrongType(measure.name, TYPE_WORDS[measure.type], excerpt(bytes, start, end))
    : refusals.tooLarge(measure.name, excerpt(bytes, start, end), 'a 64-bit float');
