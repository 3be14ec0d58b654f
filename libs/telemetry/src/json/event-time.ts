import type { Refusal } from '../parse/fault';
import { refusals } from '../parse/refusals';
import { excerpt, MINUS, QUOTE } from '../scan/bytes';
import { READ, writeInt64 } from '../scan/integer';
import { writeRfc3339 } from '../scan/rfc3339';

/**
 * Writes the time of an event: an RFC 3339 string (`start` at its quote), or an integer whose number of digits tells its unit:
 * up to 11 seconds, up to 14 milliseconds, up to 17 microseconds, else nanoseconds. @returns why it is refused, or undefined.
 */
export function writeEventTime(bytes: Uint8Array, start: number, end: number, words: Uint32Array, row: number): Refusal | undefined {
  if (bytes[start] === QUOTE) {
    const problem = writeRfc3339(bytes, start + 1, end - 1, words, row);
    if (problem === undefined) return undefined;
    return { ...refusals.invalidTime(excerpt(bytes, start, end), problem), remedy: 'send a time such as "2026-11-23T10:00:00.123456789Z", or an integer since the epoch' };
  }
  const digits = end - start - (bytes[start] === MINUS ? 1 : 0);
  const zeros = digits <= 11 ? 9 : digits <= 14 ? 6 : digits <= 17 ? 3 : 0;
  const outcome = writeInt64(bytes, start, end, zeros, words, row);
  if (outcome === READ) return undefined;
  return {
    ...refusals.invalidTime(excerpt(bytes, start, end), outcome === 1 ? 'it is no integer' : 'it does not fit 64-bit nanoseconds'),
    remedy: 'send an integer in seconds, milliseconds, microseconds or nanoseconds since the epoch, or an RFC 3339 string',
  };
}
