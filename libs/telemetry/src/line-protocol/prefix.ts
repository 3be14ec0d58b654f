import { err, ok, type Result } from '@observer/kernel';
import type { Refusal } from '../parse/fault';
import type { ParseLimits } from '../parse/limits';
import { refusals } from '../parse/refusals';
import { hashBytes } from '../scan/byte-interner';
import { asBuffer, BACKSLASH, COMMA, EQUALS, excerpt } from '../scan/bytes';
import { isEscapable, unescapeKey, unescapeMeasurement } from './escapes';

export interface Prefix {
  readonly measurement: string;
  /** In the order of the line. */
  readonly tags: readonly PrefixTag[];
}

export interface PrefixTag {
  readonly name: string;
  /** UTF-8, without escapes. */
  readonly value: Buffer;
  readonly hash: number;
}

/** Reads `measurement,key=value,...`: the part of a line before the first space that is not escaped. */
export function parsePrefix(bytes: Uint8Array, start: number, end: number, limits: ParseLimits): Result<Prefix, Refusal> {
  let at = find(bytes, start, end, COMMA);
  const measurement = asBuffer(unescapeMeasurement(bytes, start, at));
  if (measurement.length === 0) return err(syntax('the measurement is missing', 'begin the line with the name of a measurement'));
  if (measurement.length > limits.maxNameBytes) return err(refusals.tooLong('the measurement', measurement.length, limits.maxNameBytes));
  const tags: PrefixTag[] = [];
  while (at < end) {
    if (tags.length >= limits.maxTags) return err(tooManyTags(limits.maxTags));
    const pairEnd = find(bytes, at + 1, end, COMMA);
    const tag = parseTag(bytes, at + 1, pairEnd, limits);
    if (!tag.ok) return tag;
    if (tags.some(({ name }) => name === tag.value.name)) return err(duplicate(tag.value.name));
    tags.push(tag.value);
    at = pairEnd;
  }
  return ok({ measurement: measurement.toString(), tags });
}

function parseTag(bytes: Uint8Array, start: number, end: number, limits: ParseLimits): Result<PrefixTag, Refusal> {
  const equals = find(bytes, start, end, EQUALS);
  if (equals === end || find(bytes, equals + 1, end, EQUALS) !== end) {
    return err(syntax(`the tag ${excerpt(bytes, start, end)} is not of the form key=value`, 'write tags as key=value and escape "," "=" and spaces with "\\"'));
  }
  const name = asBuffer(unescapeKey(bytes, start, equals));
  const value = asBuffer(unescapeKey(bytes, equals + 1, end));
  if (name.length === 0) return err(syntax(`a tag key is missing before ${excerpt(bytes, equals, end)}`, 'write tags as key=value'));
  if (value.length === 0) return err(syntax(`the tag "${name.toString()}" has no value`, 'leave an empty tag out'));
  if (name.length > limits.maxNameBytes) return err(refusals.tooLong('a tag key', name.length, limits.maxNameBytes));
  if (value.length > limits.maxTagValueBytes) return err(refusals.tooLong(`value of tag "${name.toString()}"`, value.length, limits.maxTagValueBytes));
  return ok({ name: name.toString(), value, hash: hashBytes(value, 0, value.length) });
}

/** Where `byte` next stands without an escape before it, or `end`. */
function find(bytes: Uint8Array, start: number, end: number, byte: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === byte) return at;
    if (bytes[at] === BACKSLASH && at + 1 < end && isEscapable(bytes[at + 1])) at++;
  }
  return end;
}

const syntax = (reason: string, remedy: string): Refusal => ({ code: 'syntax_error', reason, remedy });

const tooManyTags = (limit: number): Refusal => ({
  code: 'too_many_tags',
  reason: `the line has more than ${limit} tags`,
  remedy: `send at most ${limit} tags; put what is nearly unique into a field`,
});

const duplicate = (name: string): Refusal => ({
  code: 'duplicate_tag',
  reason: `the tag "${name}" stands twice`,
  remedy: 'send each tag once',
});
