import { DOT, MINUS, PLUS } from './bytes';

const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** 2^27 + 1: splits a double into two halves whose products are exact (Veltkamp). */
const SPLITTER = 134217729;
/** Bound on the relative error of the double-double quotient or product; its true error is below 2^-100. */
const ERROR_BOUND = 2 ** -95;

/**
 * The double nearest to the decimal number in `bytes[start..end)`, exactly as `Number()` gives it.
 * Accepts an optional sign, digits with an optional point, an optional exponent.
 * @returns NaN when it is no number, an infinity when it is too large for a double.
 */
export function parseFloat64(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let head = 0; // the first 15 significant digits
  let tail = 0; // the next 4
  let digits = 0; // significant digits read
  let exponent = 0;
  let pointAt = -1;
  const first = at;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits < 15) head = head * 10 + digit;
      else if (digits < 19) tail = tail * 10 + digit;
      if (digits > 0 || digit !== 0) digits++;
    } else if (bytes[at] === DOT && pointAt < 0) pointAt = at;
    else break;
  }
  if (at - first === (pointAt < 0 ? 0 : 1)) return NaN;
  if (pointAt >= 0) exponent = pointAt + 1 - at;
  if (at < end) {
    const written = readExponent(bytes, at, end);
    if (written !== written) return NaN;
    exponent += written;
  }
  let value: number;
  if (digits > 19 || exponent > 22 || exponent < -22) return Number(decimalText(bytes, start, end));
  if (digits <= 15) value = exponent < 0 ? head / POWERS_OF_TEN[-exponent]! : head * POWERS_OF_TEN[exponent]!;
  else {
    value = scaleExactly(head, tail, POWERS_OF_TEN[digits - 15]!, exponent);
    if (value !== value) return Number(decimalText(bytes, start, end));
  }
  return negative ? -value : value;
}

/** Reads `e[+-]digits` that must reach to `end`. @returns NaN when it is none. */
function readExponent(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start]! | 32) !== 101) return NaN;
  let at = start + 1;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  if (at >= end) return NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    if (value < 100000) value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/**
 * (head × shift + tail) × 10^exponent, rounded once. Computed with an unevaluated sum of two doubles (Dekker 1971);
 * when the rounding could fall either way within the error bound, the answer is NaN and the caller takes the slow way.
 */
function scaleExactly(head: number, tail: number, shift: number, exponent: number): number {
  // head < 1e15 has 50 bits, shift <= 1e4 has 14: products of the two halves of head are exact.
  const upper = Math.floor(head / 67108864) * 67108864;
  const large = upper * shift;
  const small = (head - upper) * shift + tail;
  const high = large + small;
  const low = small - (high - large);

  const power = POWERS_OF_TEN[exponent < 0 ? -exponent : exponent]!;
  let main: number;
  let rest: number;
  if (exponent < 0) {
    main = high / power;
    const product = main * power;
    rest = (high - product - productError(main, power, product) + low) / power;
  } else {
    main = high * power;
    rest = productError(high, power, main) + low * power;
  }
  const doubt = main * ERROR_BOUND;
  const value = main + (rest - doubt);
  return value === main + (rest + doubt) ? value : NaN;
}

/** What `product`, the rounded a × b, lacks to be exact. */
function productError(a: number, b: number, product: number): number {
  const aSplit = a * SPLITTER;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * SPLITTER;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

const decimalText = (bytes: Uint8Array, start: number, end: number): string => {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
};
