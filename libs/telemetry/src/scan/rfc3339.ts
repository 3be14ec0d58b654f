import { storeInt64 } from './integer';

/** Days of each month in a year that is not a leap year. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an RFC 3339 time with up to nine fraction digits, `2026-11-23T10:00:00.123456789+01:00`, into element `index` of a nanosecond
 * column that `words` views as little-endian pairs.
 * @returns what is wrong, or undefined when it was read.
 */
export function writeRfc3339(bytes: Uint8Array, start: number, end: number, words: Uint32Array, index: number): string | undefined {
  const year = number(bytes, start, 4);
  const month = number(bytes, start + 5, 2);
  const day = number(bytes, start + 8, 2);
  const hour = number(bytes, start + 11, 2);
  const minute = number(bytes, start + 14, 2);
  const second = number(bytes, start + 17, 2);
  const separator = bytes[start + 10];
  const shaped =
    end - start >= 20 && bytes[start + 4] === 45 && bytes[start + 7] === 45 && bytes[start + 13] === 58 && bytes[start + 16] === 58 &&
    (separator === 84 || separator === 116 || separator === 32);
  if (!shaped || !(year >= 0 && month >= 0 && day >= 0 && hour >= 0 && minute >= 0 && second >= 0)) return 'it is not of the form 2026-11-23T10:00:00.123Z';
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return 'there is no such day';
  if (hour > 23 || minute > 59 || second > 60) return 'there is no such time of day';

  let at = start + 19;
  let nanoseconds = 0;
  if (bytes[at] === 46) {
    const first = ++at;
    for (; at < end && bytes[at]! >= 48 && bytes[at]! <= 57; at++) nanoseconds = nanoseconds * 10 + bytes[at]! - 48;
    if (at === first || at - first > 9) return 'its fraction needs one to nine digits';
    for (let i = at - first; i < 9; i++) nanoseconds *= 10;
  }
  const offset = readOffset(bytes, at, end);
  if (offset !== offset) return 'it must end in Z or an offset such as +01:00';
  const seconds = daysSinceEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
  return store(words, index, seconds, nanoseconds);
}

function store(words: Uint32Array, index: number, seconds: number, nanoseconds: number): string | undefined {
  // Before 1970 the fraction counts towards zero: -0.25 s is -1 s + 750 ms.
  const before = seconds < 0;
  const whole = before ? (nanoseconds === 0 ? -seconds : -seconds - 1) : seconds;
  const rest = before && nanoseconds > 0 ? 1e9 - nanoseconds : nanoseconds;
  if (whole > 9223372036 || (whole === 9223372036 && rest > 854775807)) return 'it is outside the years 1677 to 2262, which is what 64-bit nanoseconds hold';
  storeInt64(words, index, whole, rest, before);
  return undefined;
}

/** Seconds east of UTC, NaN when it is no offset that reaches exactly to `end`. */
function readOffset(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at];
  if (at + 1 === end && (sign === 90 || sign === 122)) return 0;
  if (at + 6 !== end || (sign !== 43 && sign !== 45) || bytes[at + 3] !== 58) return NaN;
  const hours = number(bytes, at + 1, 2);
  const minutes = number(bytes, at + 4, 2);
  if (!(hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59)) return NaN;
  return (sign === 45 ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const number = (bytes: Uint8Array, start: number, digits: number): number => {
  let value = 0;
  for (let i = start; i < start + digits; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
};

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : DAYS[month - 1]!;

/** Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March so that the leap day is last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}
