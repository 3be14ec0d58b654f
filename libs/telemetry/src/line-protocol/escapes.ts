import { BACKSLASH, COMMA, EQUALS, QUOTE, SPACE } from '../scan/bytes';

/** Whether a backslash before this byte is an escape, in tag keys, tag values and field keys. */
export const isEscapable = (byte: number | undefined): boolean => byte === COMMA || byte === EQUALS || byte === SPACE;

/** Copies a tag key, tag value or field key without its escapes. @returns `bytes` of it; a backslash before any other byte stands for itself. */
export const unescapeKey = (bytes: Uint8Array, start: number, end: number): Uint8Array => unescape(bytes, start, end, isEscapable);

/** As `unescapeKey` for a measurement, where "=" needs no escape and `\=` is two characters. */
export const unescapeMeasurement = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  unescape(bytes, start, end, (byte) => byte === COMMA || byte === SPACE);

/** As `unescapeKey` for the inside of a string value, where `"` and `\` are escaped. */
export const unescapeString = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  unescape(bytes, start, end, (byte) => byte === QUOTE || byte === BACKSLASH);

function unescape(bytes: Uint8Array, start: number, end: number, escapable: (byte: number | undefined) => boolean): Uint8Array {
  const text = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH && at + 1 < end && escapable(bytes[at + 1])) at++;
    text[length++] = bytes[at]!;
  }
  return text.subarray(0, length);
}
