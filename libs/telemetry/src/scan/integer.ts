import { MINUS, PLUS } from './bytes';

export const READ = 0;
export const NOT_AN_INTEGER = 1;
export const OUT_OF_RANGE = 2;
export type IntegerOutcome = typeof READ | typeof NOT_AN_INTEGER | typeof OUT_OF_RANGE;

const TWO_32 = 4294967296;

/**
 * Reads the decimal integer in `bytes[start..end)`, times 10^`zeros` (0 to 9), into element `index` of a 64-bit array that `words` views
 * as little-endian pairs. Exact over the whole range; makes no bigint.
 */
export function writeInt64(bytes: Uint8Array, start: number, end: number, zeros: number, words: Uint32Array, index: number): IntegerOutcome {
  const negative = bytes[start] === MINUS;
  const from = negative || bytes[start] === PLUS ? start + 1 : start;
  return write(bytes, from, end, zeros, negative, 9223372036, negative ? 854775808 : 854775807, words, index);
}

/** As `writeInt64` for unsigned values. */
export function writeUint64(bytes: Uint8Array, start: number, end: number, words: Uint32Array, index: number): IntegerOutcome {
  const from = bytes[start] === PLUS ? start + 1 : start;
  return write(bytes, from, end, 0, false, 18446744073, 709551615, words, index);
}

function write(
  bytes: Uint8Array, start: number, end: number, zeros: number, negative: boolean,
  maxBillions: number, maxRest: number, words: Uint32Array, index: number,
): IntegerOutcome {
  if (start >= end) return NOT_AN_INTEGER;
  let at = start;
  while (at < end - 1 && bytes[at] === 48) at++;
  const boundary = end - (9 - zeros);
  let billions = 0;
  for (; at < boundary; at++) {
    const digit = bytes[at]! - 48;
    if (!(digit >= 0 && digit <= 9)) return NOT_AN_INTEGER;
    if (billions < 1e12) billions = billions * 10 + digit;
  }
  let rest = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (!(digit >= 0 && digit <= 9)) return NOT_AN_INTEGER;
    rest = rest * 10 + digit;
  }
  for (let i = 0; i < zeros; i++) rest *= 10;
  if (billions > maxBillions || (billions === maxBillions && rest > maxRest)) return OUT_OF_RANGE;
  storeInt64(words, index, billions, rest, negative);
  return READ;
}

/** Stores ±(billions × 10^9 + rest) as a 64-bit two's complement pair; `billions` below 2^35, `rest` below 10^9. */
export function storeInt64(words: Uint32Array, index: number, billions: number, rest: number, negative: boolean): void {
  const upper = Math.floor(billions / 65536);
  const scaledUpper = upper * 1e9;
  const scaledLower = (billions - upper * 65536) * 1e9 + rest;
  const upperHigh = Math.floor(scaledUpper / 65536);
  const sum = scaledLower + (scaledUpper - upperHigh * 65536) * 65536;
  const carry = Math.floor(sum / TWO_32);
  let low = sum - carry * TWO_32;
  let high = upperHigh + carry;
  if (negative) {
    high = low === 0 ? (TWO_32 - high) % TWO_32 : TWO_32 - 1 - high;
    low = low === 0 ? 0 : TWO_32 - low;
  }
  words[2 * index] = low;
  words[2 * index + 1] = high;
}
