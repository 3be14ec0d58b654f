/** What the letter of a two-character escape stands for. */
const SHORT = new Map([...'"\\/bfnrt'].map((letter, i) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)]));
const U = 117;
/** First byte of a character by how many bytes follow. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

/** Length of the escape at `at` (a backslash), or what is wrong with it. A surrogate pair counts as one escape. */
export function escapeProblem(bytes: Uint8Array, at: number, end: number): number | string {
  if (at + 1 >= end) return 'is cut off';
  if (bytes[at + 1] !== U) return SHORT.has(bytes[at + 1]!) ? 2 : 'is none of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u';
  const unit = hexUnit(bytes, at, end);
  if (unit < 0) return 'needs four hexadecimal digits';
  if (unit < 0xd800 || unit > 0xdfff) return 6;
  const low = unit < 0xdc00 ? hexUnit(bytes, at + 6, end) : -1;
  return low >= 0xdc00 && low <= 0xdfff ? 12 : 'is half of a surrogate pair';
}

/** The bytes of a string, whose escapes are known to be right, as UTF-8. */
export function decodeEscapes(raw: Uint8Array): Uint8Array {
  // No escape is shorter than the UTF-8 it stands for.
  const text = new Uint8Array(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== 92) {
      text[length++] = raw[at]!;
      continue;
    }
    at++;
    if (raw[at] !== U) {
      text[length++] = SHORT.get(raw[at]!)!;
      continue;
    }
    let point = hexUnit(raw, at - 1, raw.length);
    at += 4;
    if (point >= 0xd800 && point <= 0xdfff) {
      point = 0x10000 + ((point - 0xd800) << 10) + hexUnit(raw, at + 1, raw.length) - 0xdc00;
      at += 6;
    }
    length = putCodePoint(text, length, point);
  }
  return text.subarray(0, length);
}

function putCodePoint(text: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    text[at] = point;
    return at + 1;
  }
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  text[at] = LEADS[more]! | (point >> (6 * more));
  for (let i = 1; i <= more; i++) text[at + i] = 0x80 | ((point >> (6 * (more - i))) & 0x3f);
  return at + more + 1;
}

/** The code unit of `\uXXXX` at `at`, or -1. */
function hexUnit(bytes: Uint8Array, at: number, end: number): number {
  if (at + 6 > end || bytes[at] !== 92 || bytes[at + 1] !== U) return -1;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const byte = bytes[i]!;
    const digit = byte <= 57 ? byte - 48 : (byte | 32) >= 97 && (byte | 32) <= 102 ? (byte | 32) - 87 : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}
