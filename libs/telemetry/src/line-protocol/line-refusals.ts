import type { Refusal } from '../parse/fault';
import { excerpt } from '../scan/bytes';

/** The refusal of a line with a field whose type differs from earlier in the body; the decoder tries such lines again by themselves. */
export const TYPE_CONFLICT: Refusal = {
  code: 'field_type_conflict',
  reason: 'a field of this line changes its type too often within the body',
  remedy: 'send each field of a measurement always with the same type',
};

/** A line that ends before its fields. */
export const missingFields = (bytes: Uint8Array, start: number, end: number): Refusal => ({
  code: 'missing_fields',
  reason: `no fields follow ${excerpt(bytes, start, end)}`,
  remedy: 'write measurement,tags fields time with at least one field, and a space before the fields',
});

export const noValue = (bytes: Uint8Array, start: number, end: number, problem: string): Refusal => ({
  code: 'syntax_error',
  reason: `the field value at ${excerpt(bytes, start, end)} ${problem}`,
  remedy: 'write numbers as 1.5, 3i or 3u, booleans as true or false, strings in double quotes with "\\" before quotes and backslashes',
});

export const tooManyFields = (limit: number): Refusal => ({
  code: 'too_many_fields',
  reason: `there are more than ${limit} fields in the line, or four times as many in all lines of its measurement`,
  remedy: `send at most ${limit} fields per line`,
});

export const noField = (bytes: Uint8Array, start: number, end: number, atLineEnd: boolean): Refusal => ({
  code: atLineEnd ? 'missing_fields' : 'syntax_error',
  reason: `a field of the form key=value is expected at ${excerpt(bytes, start, end)}`,
  remedy: 'write fields as key=value, joined by "," and without spaces; escape "," "=" and spaces in keys with "\\"',
});

export const trailing = (bytes: Uint8Array, start: number, end: number): Refusal => ({
  code: 'syntax_error',
  reason: `the line should end before ${excerpt(bytes, start, end)}`,
  remedy: 'write measurement,tags fields time; escape spaces in names with "\\" and put strings in double quotes',
});
