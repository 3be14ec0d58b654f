/**
 * Bodies in which no line can be kept, for tests of the decoders and of the services that use them. Each has at least one fault;
 * `code` is the fault to expect first where only one is right.
 */
import type { Kind, Measure } from '../kinds/kind';
import { SHIPPED_KINDS } from '../kinds/shipped';
import type { FaultCode } from '../parse/fault';

export interface MalformedBody {
  readonly name: string;
  readonly body: Uint8Array;
  readonly code?: FaultCode;
}

const bodyOf = (name: string, text: string | Uint8Array, code?: FaultCode): MalformedBody => ({
  name,
  body: typeof text === 'string' ? Buffer.from(text) : text,
  ...(code === undefined ? {} : { code }),
});

/** Bytes that are no UTF-8. */
const INVALID_UTF8: readonly (readonly [string, readonly number[]])[] = [
  ['a continuation byte alone', [0x80]],
  ['a byte that never occurs', [0xff]],
  ['an overlong form', [0xc0, 0x80]],
  ['a character cut short', [0xe2, 0x82]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a code point above the last', [0xf5, 0x80, 0x80, 0x80]],
  ['four bytes cut to three', [0xf0, 0x9f, 0x98]],
];

const withBytes = (before: string, bytes: readonly number[], after: string): Uint8Array => Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);

/** More than 200 bodies for the line protocol endpoints. */
export function malformedLineProtocol(): MalformedBody[] {
  return [...truncatedLines(), ...brokenLines(), ...badFieldValues(), ...badTimes(), ...oversizedLines(), ...linesOfInvalidUtf8(), ...SHIPPED_KINDS.flatMap(linesAgainstKind)];
}

function truncatedLines(): MalformedBody[] {
  const usable = 'cpu,host=a,region=eu usage="';
  return Array.from({ length: usable.length }, (_, i) => bodyOf(`a line cut after ${i + 1} bytes`, usable.slice(0, i + 1)));
}

function brokenLines(): MalformedBody[] {
  const cases: [string, string, FaultCode][] = [
    ['no measurement', ',host=a v=1', 'syntax_error'],
    ['a measurement of escapes that ends in a comma', 'm\\,,a=b, v=1', 'syntax_error'],
    ['a tag without key', 'm,=a v=1', 'syntax_error'],
    ['a tag without value', 'm,a= v=1', 'syntax_error'],
    ['a tag without "="', 'm,a v=1', 'syntax_error'],
    ['a tag with two "="', 'm,a=b=c v=1', 'syntax_error'],
    ['a comma before the fields', 'm,a=b, v=1', 'syntax_error'],
    ['two commas between tags', 'm,a=b,,c=d v=1', 'syntax_error'],
    ['a tag twice', 'm,a=b,a=c v=1', 'duplicate_tag'],
    ['a tag twice, once escaped', 'm,a\\ b=c,a\\ b=d v=1', 'duplicate_tag'],
    ['no fields', 'm,a=b', 'missing_fields'],
    ['only a measurement', 'm', 'missing_fields'],
    ['a measurement and spaces', 'm   ', 'missing_fields'],
    ['only a time', 'm 1760000000000000000', 'syntax_error'],
    ['a field without value', 'm v=', 'syntax_error'],
    ['a field without value before a time', 'm v= 1', 'syntax_error'],
    ['a field without key', 'm =1', 'syntax_error'],
    ['a field without "="', 'm v', 'syntax_error'],
    ['a comma after the last field', 'm v=1,', 'missing_fields'],
    ['two commas between fields', 'm v=1,,w=2', 'syntax_error'],
    ['a space between fields', 'm v=1, w=2', 'syntax_error'],
    ['a space around "="', 'm v = 1', 'syntax_error'],
    ['a string without closing quote', 'm v="abc', 'syntax_error'],
    ['a string that ends in an escape', 'm v="abc\\"', 'syntax_error'],
    ['text after a string', 'm v="abc"d', 'syntax_error'],
    ['a string in single quotes with a space', "m v='a b'", 'syntax_error'],
    ['a tab instead of a space', 'm\tv=1', 'missing_fields'],
    ['JSON', '{"kind":"gateway_request"}', 'missing_fields'],
    ['JSON with spaces', '{ "kind": "gateway_request" }', 'syntax_error'],
    ['XML', '<?xml version="1.0"?>', 'syntax_error'],
    ['CSV', 'time,host,value', 'missing_fields'],
    ['Prometheus text', 'up{job="a"} 1', 'syntax_error'],
    ['zeros', '\0\0\0\0', 'missing_fields'],
    ['a carriage return in the middle', 'm v=1\rw=2', 'syntax_error'],
  ];
  return cases.map(([name, text, code]) => bodyOf(name, text, code));
}

function badFieldValues(): MalformedBody[] {
  const values = [
    'NaN', 'nan', 'Inf', '+Inf', '-Inf', 'Infinity', '-Infinity', 'null', 'nil', 'undefined', 'none', 'tru', 'tRUE', 'TRue', 'fals', 'yes', 'no', 'on', 'off', 'truefalse',
    '1x', '1.2.3', '0x10', '0b1', '1e', '1e+', '1e5.5', '--1', '+-1', '1_000', '1k', '1%', '$1', '12ii', '1.5i', '1e5i', '-1u', '1.0u', 'i', 'u', '+', '-', '.', '+.', 'e5', '-e5', '1i1', '0i0u',
    "'x'", '`x`', '(1)', '[1]', '{1}', '<1>', '1/2', '٣', '１', '½', '∞', '1e1e1', '1-1', '1+1',
  ];
  const huge: [string, string][] = [
    ['1e999', '1e999'], ['-1e999', '-1e999'], ['1.8e308', '1.8e308'], ['400 digits', '9'.repeat(400)],
    ['an integer one too large', '9223372036854775808i'], ['an integer one too small', '-9223372036854775809i'], ['an integer of 400 digits', `${'9'.repeat(400)}i`],
    ['an unsigned one too large', '18446744073709551616u'], ['an unsigned of 400 digits', `${'9'.repeat(400)}u`],
  ];
  return [
    ...values.map((value) => bodyOf(`the field value ${value}`, `m,a=b v=${value} 1760000000000000000`)),
    ...huge.map(([name, value]) => bodyOf(`the field value ${name}`, `m,a=b v=${value}`, 'out_of_range')),
  ];
}

function badTimes(): MalformedBody[] {
  const times = ['abc', '1.5', '1e9', '0x1', '--1', '1-', '-', '+', '1760000000000000000ns', '"1760000000000000000"', '2026-11-23T10:00:00Z', 'now', '9223372036854775808', '-9223372036854775809', '9'.repeat(300)];
  return [...times.map((time) => bodyOf(`the time ${time.slice(0, 40)}`, `m v=1 ${time}`, 'invalid_time')), bodyOf('two times', 'm v=1 1 2', 'syntax_error')];
}

function oversizedLines(): MalformedBody[] {
  const tags = (count: number): string => Array.from({ length: count }, (_, i) => `,t${i}=v`).join('');
  return [
    bodyOf('65 tags', `m${tags(65)} v=1`, 'too_many_tags'),
    bodyOf('100,000 tags', `m${tags(100_000)} v=1`, 'too_many_tags'),
    bodyOf('a million tags', `m${tags(1_000_000)} v=1`, 'line_too_long'),
    bodyOf('513 fields', `m ${Array.from({ length: 513 }, (_, i) => `f${i}=1`).join(',')}`, 'too_many_fields'),
    bodyOf('a measurement of 257 bytes', `${'m'.repeat(257)} v=1`, 'name_too_long'),
    bodyOf('a tag key of 257 bytes', `m,${'k'.repeat(257)}=v v=1`, 'name_too_long'),
    bodyOf('a tag value of 1025 bytes', `m,k=${'v'.repeat(1025)} v=1`, 'value_too_long'),
    bodyOf('a field key of 257 bytes', `m ${'k'.repeat(257)}=1`, 'name_too_long'),
    bodyOf('a string of 64 KiB and one byte', `m v="${'x'.repeat(65537)}"`, 'value_too_long'),
    bodyOf('a measurement of two megabytes', 'm'.repeat(2 * 1024 ** 2), 'line_too_long'),
    bodyOf('a number of two megabytes', `m v=${'1'.repeat(2 * 1024 ** 2)}`),
  ];
}

const linesOfInvalidUtf8 = (): MalformedBody[] =>
  INVALID_UTF8.flatMap(([what, bytes]) =>
    [['measurement', 'm', ' v=1'], ['tag key', 'm,k', '=v v=1'], ['tag value', 'm,k=v', ' v=1'], ['field key', 'm v', '=1'], ['string', 'm v="', '"']].map(([place, before, after]) =>
      bodyOf(`${what} in a ${place}`, withBytes(before!, bytes, after!), 'invalid_utf8')));

function linesAgainstKind(kind: Kind): MalformedBody[] {
  const prefix = (lacking?: string): string => [kind.name, ...Object.entries(requiredTags(kind)).filter(([name]) => name !== lacking).map(([name, value]) => `${name}=${value}`)].join(',');
  const fields = (lacking?: string): string => [...kind.measures.filter(({ required, name }) => required && name !== lacking).map((measure) => `${measure.name}=${validLiteral(measure)}`)].join(',') || 'none=1';
  return [
    ...kind.dimensions.filter(({ required }) => required).map(({ name }) => bodyOf(`${kind.name} without ${name}`, `${prefix(name)} ${fields()}`, kind.measures.some(({ required }) => required) ? 'missing_column' : undefined)),
    ...kind.measures.filter(({ required }) => required).map(({ name }) => bodyOf(`${kind.name} without ${name}`, `${prefix()} ${fields(name)}`)),
    ...kind.measures.map((measure) => bodyOf(`${kind.name} with ${measure.name} of another type`, `${prefix()} ${measure.name}=${measure.type === 'string' ? '1' : '"x"'}`, 'wrong_type')),
    ...kind.dimensions.filter(({ values }) => values !== undefined).map(({ name }) => bodyOf(`${kind.name} with ${name} outside its set`, `${prefix(name)},${name}=nonsense ${fields()}`, 'value_not_allowed')),
    bodyOf(`${kind.name} with an unknown tag`, `${prefix()},no_such_column=1 ${fields()}`, 'unknown_column'),
    bodyOf(`${kind.name} with an unknown field`, `${prefix()} no_such_column=1`, 'unknown_column'),
  ];
}

const requiredTags = (kind: Kind): Record<string, string> =>
  Object.fromEntries(kind.dimensions.filter(({ required }) => required).map(({ name, values }) => [name, values?.[0] ?? 'x']));

const validLiteral = (measure: Measure): string => (measure.type === 'string' ? '"x"' : measure.type === 'boolean' ? 'true' : '1');

const validEvent = (kind: Kind): Record<string, unknown> => ({
  kind: kind.name,
  time: 1_760_000_000_000,
  ...requiredTags(kind),
  ...Object.fromEntries(kind.measures.filter(({ required }) => required).map((measure) => [measure.name, JSON.parse(validLiteral(measure)) as unknown])),
});

/** More than 200 bodies for the NDJSON endpoint, one bad line each. */
export function malformedNdjson(): MalformedBody[] {
  const event = JSON.stringify({ ...validEvent(SHIPPED_KINDS[0]!), request_id: 'ünï\n' });
  const truncated = Array.from({ length: Buffer.byteLength(event) - 1 }, (_, i) => bodyOf(`an event cut after ${i + 1} bytes`, Buffer.from(event).subarray(0, i + 1)));
  return [...truncated, ...brokenJson(), ...eventsOfInvalidUtf8(), ...SHIPPED_KINDS.flatMap(eventsAgainstKind), ...badEventTimes()];
}

/** More than 200 bodies for the JSON endpoint. */
export function malformedArrays(): MalformedBody[] {
  const array = JSON.stringify([validEvent(SHIPPED_KINDS[0]!), validEvent(SHIPPED_KINDS[1]!)]);
  const truncated = Array.from({ length: array.length - 1 }, (_, i) => bodyOf(`an array cut after ${i + 1} bytes`, array.slice(0, i + 1), 'syntax_error'));
  const broken = ['', ' ', '1', '"x"', 'null', '[,]', '[1,]', '[1 2]', '[}', '[]]', '[] x', '{} {}', '[{}', '[[[['].map((text) => bodyOf(`the body ${JSON.stringify(text)}`, text));
  const wrapped = [...brokenJson(), ...SHIPPED_KINDS.flatMap(eventsAgainstKind), ...badEventTimes()].map(({ name, body, code }) => bodyOf(`an array of ${name}`, Buffer.concat([Buffer.from('['), body, Buffer.from(']')]), code));
  return [...truncated, ...broken, ...wrapped];
}

function brokenJson(): MalformedBody[] {
  const event = (value: string): string => `{"kind":"gateway_request","chain":"a","method":"b","status":"ok","latency_seconds":${value}}`;
  const numbers = ['NaN', 'Infinity', '-Infinity', '+1', '01', '-', '1.', '.5', '1e', '1e+', '0x1', '1_0', '1,5', "'1'", 'True', 'nul', 'undefined', '--1', '1..2', '1e1.5'];
  const escapes = ['\\x', '\\', '\\u', '\\u12', '\\u12g4', '\\ud800', '\\udc00', '\\ud800\\ud800', '\\ud800x', '\\U0041', "\\'", '\\0', '\n', '\t', '\0', '\u001f'];
  const structures = [
    '{kind:"gateway_request"}', "{'kind':'gateway_request'}", '{"kind" "gateway_request"}', '{"kind":"gateway_request",}', '{,}', '{"kind":}', '{"kind"}', '{:1}',
    '{"kind":"gateway_request" "chain":"a"}', '{"kind":"gateway_request";"chain":"a"}', '{"a":[1,2}', '{"a":{"b":1]}', '// comment', '/* c */ {}', '<a/>', 'kind=gateway_request', 'm,a=b v=1',
  ];
  return [
    ...numbers.map((value) => bodyOf(`the number ${value}`, event(value), 'syntax_error')),
    ...escapes.map((escape) => bodyOf(`the escape ${JSON.stringify(escape)}`, `{"kind":"gateway_request","chain":"${escape}"}`)),
    ...structures.map((text) => bodyOf(`the text ${text}`, text, 'syntax_error')),
    bodyOf('a brace too many', event('1}'), 'syntax_error'),
    bodyOf('a number too large', event('1e999'), 'out_of_range'),
    bodyOf('a number of 400 digits', event('9'.repeat(400)), 'out_of_range'),
    bodyOf('a negative latency', event('-0.1'), 'out_of_range'),
    bodyOf('a latency of null', event('null'), 'missing_column'),
    bodyOf('a column twice', event('1,"chain":"b"'), 'duplicate_column'),
    bodyOf('a column twice, once escaped', event('1,"ch\\u0061in":"b"'), 'duplicate_column'),
    bodyOf('an object for a column', event('{"a":1}'), 'wrong_type'),
    bodyOf('an array for a column', event('[1]'), 'wrong_type'),
    bodyOf('no kind', '{"chain":"a"}', 'missing_kind'),
    bodyOf('an empty object', '{}', 'missing_kind'),
    bodyOf('a kind that is not declared', '{"kind":"gateway_requests"}', 'unknown_kind'),
    bodyOf('a kind that is an object property', '{"kind":"__proto__"}', 'unknown_kind'),
    bodyOf('a kind that is a number', '{"kind":1}', 'wrong_type'),
    bodyOf('a kind of null', '{"kind":null}', 'wrong_type'),
    bodyOf('a column named __proto__', event('1,"__proto__":{"a":1}')),
    bodyOf('a string for an event', '"gateway_request"', 'wrong_type'),
    bodyOf('a number for an event', '1', 'wrong_type'),
    bodyOf('null for an event', 'null', 'wrong_type'),
    bodyOf('a list for an event', '[]', 'wrong_type'),
    bodyOf('lists nested 100,000 deep', '['.repeat(100_000), 'too_deep'),
    bodyOf('objects nested 100,000 deep', event('{"a":'.repeat(100_000)), 'too_deep'),
    bodyOf('a dimension of 1025 bytes', `{"kind":"gateway_request","chain":"${'a'.repeat(1025)}"}`, 'value_too_long'),
    bodyOf('a string of 64 KiB and one byte', `{"kind":"gateway_request","request_id":"${'a'.repeat(65537)}"}`, 'value_too_long'),
    bodyOf('an event of two megabytes', `{"kind":"gateway_request","request_id":"${'a'.repeat(2 * 1024 ** 2)}"}`),
    bodyOf('a million unknown columns', `{"kind":"gateway_request",${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}`, 'unknown_column'),
  ];
}

const eventsOfInvalidUtf8 = (): MalformedBody[] =>
  INVALID_UTF8.flatMap(([what, bytes]) =>
    [['value', '{"kind":"gateway_request","chain":"', '"}'], ['key', '{"kind":"gateway_request","', '":"x"}'], ['kind', '{"kind":"', '"}'], ['string measure', '{"kind":"gateway_request","request_id":"', '"}']].map(
      ([place, before, after]) => bodyOf(`${what} in a ${place}`, withBytes(before!, bytes, after!), 'invalid_utf8')));

function eventsAgainstKind(kind: Kind): MalformedBody[] {
  const valid = validEvent(kind);
  const changed = (change: Record<string, unknown>): string => JSON.stringify({ ...valid, ...change });
  const wrong = (measure: Measure): unknown[] => (measure.type === 'string' ? [1, true, {}] : measure.type === 'boolean' ? [1, 'true'] : ['1', true, []]);
  return [
    ...Object.keys(valid).filter((name) => name !== 'kind' && name !== 'time').map((name) => bodyOf(`${kind.name} without ${name}`, changed({ [name]: undefined }), 'missing_column')),
    ...kind.measures.flatMap((measure) => wrong(measure).map((value) => bodyOf(`${kind.name} with ${measure.name} = ${JSON.stringify(value)}`, changed({ [measure.name]: value }), 'wrong_type'))),
    ...kind.measures.filter(({ type }) => type === 'integer' || type === 'unsigned').map(({ name }) => bodyOf(`${kind.name} with ${name} = 1.5`, changed({ [name]: 1.5 }), 'wrong_type')),
    ...kind.measures.filter(({ min }) => min !== undefined).map(({ name, min }) => bodyOf(`${kind.name} with ${name} below its least`, changed({ [name]: min! - 1 }), 'out_of_range')),
    ...kind.dimensions.map(({ name }) => bodyOf(`${kind.name} with ${name} = 1`, changed({ [name]: 1 }), 'wrong_type')),
    ...kind.dimensions.filter(({ values }) => values !== undefined).map(({ name }) => bodyOf(`${kind.name} with ${name} outside its set`, changed({ [name]: 'nonsense' }), 'value_not_allowed')),
    bodyOf(`${kind.name} with an unknown column`, changed({ no_such_column: 1 }), 'unknown_column'),
  ];
}

function badEventTimes(): MalformedBody[] {
  const times = [
    '"yesterday"', '"2026-11-23"', '"2026-11-23T10:00:00"', '"2026-13-01T00:00:00Z"', '"2026-02-29T00:00:00Z"', '"2026-11-23T24:00:00Z"', '"2026-11-23T10:60:00Z"', '"2026-11-23T10:00:00.Z"',
    '"2026-11-23T10:00:00.1234567890Z"', '"2026-11-23T10:00:00+1"', '"2026-11-23T10:00:00+25:00"', '"2500-01-01T00:00:00Z"', '"0001-01-01T00:00:00Z"', '""', '"1760000000"', '1760000000.5', '1.76e9', '9223372036854775808', '99999999999999999999999',
  ];
  return [
    ...times.map((time) => bodyOf(`the time ${time}`, `{"kind":"host_metrics","host":"a","time":${time}}`, 'invalid_time')),
    ...['true', '{}', '[1]'].map((time) => bodyOf(`the time ${time}`, `{"kind":"host_metrics","host":"a","time":${time}}`, 'wrong_type')),
  ];
}
