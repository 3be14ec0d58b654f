import fc from 'fast-check';
import { defineKind } from '../kinds/kind';
import { KindRegistry } from '../kinds/kind-registry';
import { SHIPPED_KINDS } from '../kinds/shipped';
import type { ParseResult } from '../parse/fault';
import { plainRows } from '../testing/plain';
import { JsonEventDecoder } from './json-event-decoder';

const sample = defineKind({
  name: 'sample',
  description: 'Every type',
  dimensions: [{ name: 'd1', description: '' }, { name: 'd2', description: '' }],
  measures: [
    { name: 'f', description: '', type: 'float' }, { name: 'i', description: '', type: 'integer' }, { name: 'u', description: '', type: 'unsigned' },
    { name: 'b', description: '', type: 'boolean' }, { name: 's', description: '', type: 'string' },
  ],
});
const kinds = new KindRegistry([...SHIPPED_KINDS, sample]);
const decoder = new JsonEventDecoder({ kinds });
const decode = (body: string | Uint8Array, format: 'ndjson' | 'array' = 'ndjson', by = decoder): ParseResult =>
  by.decode(typeof body === 'string' ? Buffer.from(body) : body, { format, defaultTimeNs: 42n });
const codes = (result: ParseResult): string[] => result.faults.map((fault) => `${fault.line}:${fault.code}`);
const request = (more: string): string => `{"kind":"gateway_request","chain":"eth","method":"eth_call","status":"ok","latency_seconds":1${more}}`;

/** JSON text of a value, with 64-bit integers exact and some spellings varied. */
const text = (value: unknown): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> => fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
const event = fc.record({
  time: optional(fc.bigInt({ min: 10n ** 17n, max: 2n ** 63n - 1n })),
  d1: optional(word.filter((value) => Buffer.byteLength(value) <= 1024)),
  d2: optional(fc.constantFrom('x', 'y', 'é"\\/\n')),
  f: optional(fc.double({ noNaN: true, noDefaultInfinity: true })),
  i: optional(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  u: optional(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  b: optional(fc.boolean()),
  s: optional(word),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const spelled = fc.tuple(event, fc.constantFrom('', ' ', '\t'), fc.nat(8)).map(([values, space, rotation]) => {
  const pairs = Object.entries({ ...values, kind: 'sample' }).filter(([, value]) => value !== undefined);
  const rotated = [...pairs.slice(rotation % pairs.length), ...pairs.slice(0, rotation % pairs.length)];
  return { values, line: `{${space}${rotated.map(([key, value]) => `${JSON.stringify(key)}${space}:${space}${text(value)}`).join(`${space},`)}${space}}` };
});

const expectedRow = (values: Event): object => {
  const kept = (names: readonly (keyof Event)[]): object => Object.fromEntries(names.map((column) => [column, values[column]]).filter(([, value]) => value !== null && value !== undefined));
  const tags = Object.fromEntries(Object.entries(kept(['d1', 'd2'])).filter(([, value]) => value !== ''));
  const fields: Record<string, unknown> = { ...kept(['f', 'i', 'u', 'b', 's']) };
  if (Object.is(fields['f'], -0)) fields['f'] = 0; // JSON.stringify writes 0
  return { measurement: 'sample', time: values.time ?? 42n, tags, fields };
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JsonEventDecoder', () => {
  it.each(['ndjson', 'array'] as const)('gives back any events written as %s, whatever the order of their keys', (format) => {
    fc.assert(fc.property(fc.array(spelled, { maxLength: 20 }), (events) => {
      const lines = events.map(({ line }) => line);
      const result = decode(format === 'ndjson' ? lines.join('\r\n') : `[${lines.join(' ,\n')}]`, format);
      expect(codes(result)).toEqual([]);
      expect(plainRows(result.batches).map(({ types: _, ...row }) => row)).toEqual(events.map(({ values }) => expectedRow(values)));
    }), { numRuns: 500 });
  });

  it('takes for valid JSON exactly what JSON.parse does', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '"\\n"', '"\\ud83d\\ude00"', '\\', '1', '-', '0', '.', 'e', '+', 'true', 'null', 'nul', ' ', '\t', '1.5e3', '"é"', '{"a":1}');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      const value = parts.join('');
      const body = `[{"kind":"unknown","value":${value}}]`;
      const valid = isJson(value);
      // Pieces that close the value and go on, e.g. with another key, are valid only in their place.
      fc.pre(valid || !isJson(body));
      const result = decode(body, 'array');
      expect(codes(result)).toEqual([valid ? '1:unknown_kind' : expect.stringMatching('syntax_error') as unknown as string]);
    }), { numRuns: 10_000 });
  });

  it('never throws and always ends, whatever the bytes', () => {
    const likely = fc.array(fc.constantFrom('{"kind":"sample"', ',"f":', '1', '"s"', ':', '"', '\\u00e9', '}', '[', ']', '\n', '{', ' ', 'null', ',"d1":"x"', ',"time":'), { maxLength: 30 }).map((parts) => Uint8Array.from(Buffer.from(parts.join(''))));
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 150 }), likely), fc.constantFrom('ndjson' as const, 'array' as const), (body, format) => {
      const result = decode(body, format);
      plainRows(result.batches);
      for (const fault of result.faults) expect(fault.line).toBeGreaterThan(0);
    }), { numRuns: 5000 });
  });

  it('keeps the good lines around a bad one', () => {
    fc.assert(fc.property(fc.nat(200), fc.nat(255), (at, byte) => {
      const body = Buffer.from([1, 2, 3].map((i) => request(`,"time":17600000000000000${i}0,"request_id":"r${i}"`)).join('\n'));
      const second = body.indexOf('\n') + 1;
      body[second + (at % (body.indexOf('\n', second) - second))] = byte;
      expect(plainRows(decode(body).batches).map((row) => row.fields['request_id'])).toEqual(expect.arrayContaining(['r1', 'r3']));
    }), { numRuns: 2000 });
  });

  describe('times', () => {
    it.each([
      ['1760000000', 1_760_000_000_000_000_000n], ['1760000000123', 1_760_000_000_123_000_000n], ['1760000000123456', 1_760_000_000_123_456_000n],
      ['1760000000123456789', 1_760_000_000_123_456_789n], ['-5', -5_000_000_000n], ['0', 0n], ['"2026-11-23T10:00:00.123456789Z"', 1_795_428_000_123_456_789n],
      ['"2026-11-23T11:00:00+01:00"', 1_795_428_000_000_000_000n], ['null', 42n],
    ])('%s is %s ns', (written, expected) => {
      expect(decode(request(`,"time":${written}`)).batches[0]!.time[0]).toBe(expected);
    });
  });

  describe('columns', () => {
    it('takes a whole number in any spelling for an integer measure', () => {
      expect(plainRows(decode(['12', '12.0', '1.2e1', '9007199254740993'].map((value) => request(`,"request_bytes":${value}`)).join('\n')).batches).map((row) => row.fields['request_bytes'])).toEqual([12n, 12n, 12n, 9007199254740993n]);
    });

    it('treats an empty dimension and null as missing', () => {
      const result = decode(`${request(',"region":"","node":null,"credits":null')}\n{"kind":"gateway_request","chain":"","method":"m","status":"ok","latency_seconds":1}`);
      expect(plainRows(result.batches)[0]!.tags).toEqual({ chain: 'eth', method: 'eth_call', status: 'ok' });
      expect(codes(result)).toEqual(['2:missing_column']);
    });

    it('finds the kind wherever it stands', () => {
      expect(decode('{"a\\u0062":[{"x":"}"}],"kind":"nope"}').faults[0]!.code).toBe('unknown_kind');
      expect(decode('{"k\\u0069nds":"x"}').faults[0]!.code).toBe('missing_kind');
      expect(decode('{"f":1,"k\\u0069nd":"sam\\u0070le"}').rows).toBe(1);
    });

    it('names the nearest column and the nearest kind', () => {
      expect(decode(request(',"respons_bytes":1')).faults[0]).toMatchObject({ remedy: 'did you mean "response_bytes"?', measurement: 'gateway_request', line: 1 });
      expect(decode('{"kind":"gateway_requests"}').faults[0]!.remedy).toBe('did you mean "gateway_request"?');
    });

    it('leaves nothing of a refused event behind', () => {
      const good = request(',"node":"n1","request_id":"r1"');
      const bad = request(',"node":"n2","region":"eu","request_id":"r2","credits":3,"nonsense":1');
      const result = decode([good, bad, request(',"credits":7')].join('\n'));
      expect(plainRows(result.batches)).toEqual(plainRows(decode([good, request(',"credits":7')].join('\n')).batches));
      expect(codes(result)).toEqual(['2:unknown_column']);
    });

    it('forgets values beyond its capacity and reads on', () => {
      const small = new JsonEventDecoder({ kinds, seriesCacheSize: 1 });
      for (let body = 0; body < 4; body++) {
        const nodes = Array.from({ length: 20 }, (_, i) => `node-${body * 10 + i}`);
        expect(plainRows(decode(nodes.map((node) => request(`,"node":"${node}"`)).join('\n'), 'ndjson', small).batches).map((row) => row.tags['node'])).toEqual(nodes);
      }
    });
  });

  describe('lines', () => {
    it('passes over blank lines, line ends of Windows and a byte order mark, and numbers what is kept', () => {
      const result = decode(`\ufeff\n${request('')}\r\n \t\r\n${request('')}\n\n`);
      expect([result.rows, result.faults, [...result.lines[0]!]]).toEqual([2, [], [2, 4]]);
    });

    it('takes back an event that is followed by something on its line', () => {
      const result = decode(`${request('')}\n${request('')} ${request('')}\n${request('')}`);
      expect([result.rows, codes(result)]).toEqual([2, ['2:syntax_error']]);
      expect(result.faults[0]!.reason).toMatch(/one event a line/);
    });

    it('refuses a line of invalid UTF-8 and keeps its neighbours', () => {
      const result = decode(Buffer.concat([Buffer.from(`${request('')}\n{"kind":"`), Buffer.from([0xff]), Buffer.from(`"}\n${request('')}`)]));
      expect([result.rows, codes(result)]).toEqual([2, ['2:invalid_utf8']]);
    });
  });

  describe('arrays', () => {
    it('keeps the good elements when others are refused for what they mean', () => {
      const result = decode(`[${request('')}, 5, {"kind":"nope","deep":{"a":[1]}}, ${request('')}]`, 'array');
      expect([result.rows, codes(result), [...result.lines[0]!]]).toEqual([2, ['2:wrong_type', '3:unknown_kind'], [1, 4]]);
      expect(Buffer.from(result.faults[1]!.raw).toString()).toBe('{"kind":"nope","deep":{"a":[1]}}');
    });

    it('keeps nothing of an array that is not valid JSON, and says where', () => {
      const body = `[${request('')},${request('')},]`;
      const result = decode(body, 'array');
      expect([result.rows, codes(result)]).toEqual([0, ['3:syntax_error']]);
      expect(result.faults[0]!.reason).toMatch(`at byte ${body.length - 1}`);
      expect(decode(`[${request('')}]`, 'array').rows).toBe(1);
    });

    it('takes an empty array and a single event', () => {
      expect([decode(' [ ] ', 'array').rows, decode(request(''), 'array').rows]).toEqual([0, 1]);
    });
  });
});
