import type { FieldColumn } from './batch';
import { asBuffer } from '../scan/bytes';

/** Many strings as one run of UTF-8: string i is `bytes[offsets[i]..offsets[i + 1])`. */
export interface Utf8Strings {
  readonly bytes: Uint8Array;
  /** One more than there are strings; the first is 0 and none is below its predecessor. */
  readonly offsets: Uint32Array;
}

/** Decodes all strings at once: one conversion, then substrings of it where the text is ASCII. */
export function toStrings({ bytes, offsets }: Utf8Strings): string[] {
  const count = offsets.length - 1;
  const strings = new Array<string>(count);
  const buffer = asBuffer(bytes);
  const all = buffer.toString('utf8', offsets[0]!, offsets[count]!);
  const ascii = all.length === offsets[count]! - offsets[0]!;
  for (let i = 0; i < count; i++) {
    const start = offsets[i]!;
    const end = offsets[i + 1]!;
    strings[i] = ascii ? all.substring(start - offsets[0]!, end - offsets[0]!) : buffer.toString('utf8', start, end);
  }
  return strings;
}

/** Encodes strings as one run of UTF-8. A lone surrogate becomes U+FFFD. */
export function toUtf8(strings: readonly string[]): Utf8Strings {
  const offsets = new Uint32Array(strings.length + 1);
  const all = Buffer.from(strings.join(''), 'utf8');
  let units = 0;
  for (let i = 0; i < strings.length; i++) offsets[i + 1] = units += strings[i]!.length;
  if (all.length === units) return { bytes: all, offsets };
  // Not all ASCII: the lengths have to be counted in bytes, each string by itself.
  const parts = strings.map((text) => Buffer.from(text, 'utf8'));
  let length = 0;
  for (let i = 0; i < parts.length; i++) offsets[i + 1] = length += parts[i]!.length;
  return { bytes: Buffer.concat(parts), offsets };
}

/**
 * A string field over UTF-8 bytes. `values` is made when it is first read, so who only passes the bytes on (encoder, store) never pays for it.
 * It is an own property: copying the column by spread keeps working.
 */
export function textField(name: string, text: Utf8Strings, present: Uint8Array | undefined): FieldColumn & { type: 'string' } {
  let values: readonly string[] | undefined;
  return {
    name,
    type: 'string',
    get values() {
      return (values ??= toStrings(text));
    },
    utf8: text,
    ...(present === undefined ? {} : { present }),
  };
}

/** The UTF-8 bytes of a string field, encoded now when the column does not carry them. */
export const utf8OfField = (field: FieldColumn & { type: 'string' }): Utf8Strings => field.utf8 ?? toUtf8(field.values);
