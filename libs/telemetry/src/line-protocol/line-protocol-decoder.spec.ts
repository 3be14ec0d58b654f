import fc from 'fast-check';
import { KindRegistry } from '../kinds/kind-registry';
import type { ParseResult } from '../parse/fault';
import type { ParseLimits } from '../parse/limits';
import { fieldValue, name, time } from '../testing/arbitraries';
import { plainRows } from '../testing/plain';
import { referenceLine } from '../testing/reference-line-protocol';
import { LineProtocolDecoder } from './line-protocol-decoder';

const kinds = new KindRegistry();
const decoder = new LineProtocolDecoder({ kinds });
const decode = (body: string | Uint8Array, precision: 'ns' | 'us' | 'ms' | 's' = 'ns', by = decoder): ParseResult =>
  by.decode(typeof body === 'string' ? Buffer.from(body) : body, { precision, defaultTimeNs: 42n });
const rows = (body: string): ReturnType<typeof plainRows> => plainRows(decode(body).batches);
const limited = (limits: Partial<ParseLimits>): LineProtocolDecoder => new LineProtocolDecoder({ kinds, limits });
const codes = (result: ParseResult): string[] => result.faults.map((fault) => `${fault.line}:${fault.code}`);

/** Escapes as a client does. A name must not end in a backslash: what follows it would be escaped. */
const key = name.filter((text) => !text.endsWith('\\') && !/\\[,= ]/.test(text));
const escapeKey = (text: string): string => text.replace(/[,= ]/g, '\\$&');
const escapeMeasurement = (text: string): string => text.replace(/[, ]/g, '\\$&');
const literal = ({ type, value }: { type: string; value: unknown }): string =>
  type === 'string' ? `"${String(value).replace(/[\\"]/g, '\\$&')}"` : type === 'float' ? (Object.is(value, -0) ? '-0' : String(value)) : `${String(value)}${type === 'integer' ? 'i' : type === 'unsigned' ? 'u' : ''}`;

const point = fc.record({
  measurement: key.filter((text) => !text.startsWith('#') && !text.startsWith(' ')),
  tags: fc.dictionary(key, key, { maxKeys: 4, noNullPrototype: true }),
  fields: fc.dictionary(key, fieldValue, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  time: fc.option(time, { nil: undefined }),
  end: fc.constantFrom('', ' ', '\r'),
});

const lineOf = ({ measurement, tags, fields, time: at, end }: typeof point extends fc.Arbitrary<infer P> ? P : never): string =>
  escapeMeasurement(measurement) +
  Object.entries(tags).map(([tag, value]) => `,${escapeKey(tag)}=${escapeKey(value)}`).join('') +
  ` ${Object.entries(fields).map(([field, value]) => `${escapeKey(field)}=${literal(value)}`).join(',')}` +
  (at === undefined ? '' : ` ${at}`) + end;

describe('LineProtocolDecoder', () => {
  it('gives back any points that were written as lines', () => {
    fc.assert(fc.property(fc.array(point, { maxLength: 20 }), (points) => {
      const result = decode(points.map(lineOf).join('\n'));
      expect(codes(result)).toEqual([]);
      const expected = points.map(({ measurement, tags, fields, time: at }) => ({
        measurement, time: at ?? 42n, tags,
        fields: Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value])),
        types: Object.fromEntries(Object.entries(fields).map(([field, { type }]) => [field, type])),
      }));
      const order = (all: readonly object[]): string[] => all.map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : sorted(value)))).sort();
      expect(order(plainRows(result.batches))).toEqual(order(expected));
    }), { numRuns: 500 });
  });

  it.each([
    ['of another type than before', 'm a=0\nm a="x\nforged v=1"\nm a=2', [], ['m', 'm', 'm']],
    ['of another type at the end of the body', 'm a=0\nm a="x\nforged v=1"', [], ['m', 'm']],
    ['refused for a tag', 'm,t=1,t=2 a="x\nforged v=1",b="\\"\nforged v=2"\nm a=2', ['1:duplicate_tag'], ['m']],
    ['refused for its time', 'm a="x\nforged v=1" now\nbad\nm a=2', ['1:bad_time', '3:missing_fields'], ['m']],
  ])('never reads text inside the strings of a point %s as points', (_what, body, faults, measurements) => {
    const result = decode(body);
    expect(codes(result)).toHaveLength(faults.length);
    expect(result.faults.map(({ line }) => line)).toEqual(faults.map((fault) => Number(fault.split(':')[0])));
    expect(plainRows(result.batches).map(({ measurement }) => measurement)).toEqual(measurements);
  });

  it('loses no good line to a string that never closes, or closes where it cannot', () => {
    const result = decode('m a="open\nm b=1\nm c="x"\nm a=5"\nm b=2');
    expect(plainRows(result.batches)).toHaveLength(3);
    expect(result.refused).toBe(2);
  });

  it('agrees with the plain reference on lines that may be broken', () => {
    const pieces = fc.constantFrom('m', 'cpu', ',a=b', ',c=d', ',a=', ' ', '  ', 'v=1', 'w=2i', 'x="s"', 'y=t', 'z=1u', ',', '=', '\\', '\\ ', '\\,', '"', ' 17', ' -5', '\r', '1e5', '.', '-', 'é', 'v=0.1', ',w=3i');
    fc.assert(fc.property(fc.array(pieces, { minLength: 1, maxLength: 9 }), (parts) => {
      const line = parts.join('').trimStart();
      fc.pre(line !== '' && line !== '\r' && !line.startsWith('#'));
      const expected = referenceLine(line, 1n, 42n);
      const result = decode(line, 'ns', new LineProtocolDecoder({ kinds }));
      expect(plainRows(result.batches)).toEqual(expected === undefined ? [] : [expected]);
      expect(result.faults.length).toBe(expected === undefined ? 1 : 0);
    }), { numRuns: 10_000 });
  });

  it('never throws and always ends, whatever the bytes; what it keeps and refuses are lines of the body', () => {
    const ascii = fc.array(fc.constantFrom(...'m,=v 1"\\\n\r#ti.-e'), { maxLength: 120 }).map((letters) => Uint8Array.from(Buffer.from(letters.join(''))));
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), ascii), (body) => {
      const result = decode(body);
      const lines = Buffer.from(body).toString('latin1').split('\n').length;
      expect(result.rows + result.refused).toBeLessThanOrEqual(lines);
      for (const fault of result.faults) expect(fault.line).toBeLessThanOrEqual(lines);
      plainRows(result.batches);
    }), { numRuns: 5000 });
  });

  it('keeps the good lines around a bad one', () => {
    const good = (i: number): string => `m,host=h${i} v=${i}i,s="x",b=true ${i}`;
    const change = fc.record({ at: fc.nat(200), byte: fc.nat(255) });
    fc.assert(fc.property(change, ({ at, byte }) => {
      const body = Buffer.from([good(1), good(2), good(3)].join('\n'));
      const second = body.indexOf('\n') + 1;
      const length = body.indexOf('\n', second) - second;
      body[second + (at % length)] = byte;
      const times = plainRows(decode(body).batches).map((row) => row.time);
      expect(times).toEqual(expect.arrayContaining([1n, 3n]));
    }), { numRuns: 2000 });
  });

  describe('syntax', () => {
    it('unescapes names, and leaves a backslash before other characters alone', () => {
      expect(rows('my\\ m\\,x\\=y,t\\,a\\=g=v\\ al\\=u\\,e,path=C:\\dir f\\ i\\=e="q\\"s\\\\\\n" 1')).toEqual([
        { measurement: 'my m,x\\=y', time: 1n, tags: { 't,a=g': 'v al=u,e', path: 'C:\\dir' }, fields: { 'f i=e': 'q"s\\\\n' }, types: { 'f i=e': 'string' } },
      ]);
    });

    it('reads every type', () => {
      expect(rows('m f=1.5e-3,i=-9223372036854775808i,u=18446744073709551615u,t=T,g=false,s=""')[0]!.fields).toEqual({ f: 0.0015, i: -(2n ** 63n), u: 2n ** 64n - 1n, t: true, g: false, s: '' });
    });

    it('passes over comments, blank lines, white space and a byte order mark', () => {
      const result = decode('\ufeff# note\n\n \t \r\n  m v=1  \r\n#m v=2\nm v=3 5  \n\r\n');
      expect(plainRows(result.batches).map((row) => [row.fields['v'], row.time])).toEqual([[1, 42n], [3, 5n]]);
      expect([...result.lines[0]!]).toEqual([4, 6]);
      expect(result.faults).toEqual([]);
    });

    it('lets a string span lines, and counts them', () => {
      const result = decode('m s="a\nb\nc" 1\nbad\nm s="d" 2');
      expect(plainRows(result.batches).map((row) => row.fields['s'])).toEqual(['a\nb\nc', 'd']);
      expect([codes(result), [...result.lines[0]!]]).toEqual([['4:missing_fields'], [1, 5]]);
    });

    it('loses only the line whose string is never closed', () => {
      const result = decode('m v=1\nm s="open\nm v=2\nm s="closed"');
      expect([result.rows, codes(result)]).toEqual([3, ['2:syntax_error']]);
      expect(Buffer.from(result.faults[0]!.raw).toString()).toBe('m s="open');
    });

    it.each([['s', 1n], ['ms', 1000n], ['us', 1_000_000n], ['ns', 1_000_000_000n]] as const)('reads times in %s exactly', (precision, perSecond) => {
      const result = decode(`m v=1 ${1_760_000_000n * perSecond + 789n % perSecond}`, precision);
      expect(result.batches[0]!.time[0]).toBe((1_760_000_000n * perSecond + (789n % perSecond)) * (1_000_000_000n / perSecond));
    });

    it('takes the last of two values of one field', () => {
      expect(rows('m v=1,w=2,v=3')).toEqual([expect.objectContaining({ fields: { v: 3, w: 2 } })]);
      expect(rows('m s="longer",s="x"\nm s="y"').map((row) => row.fields['s'])).toEqual(['x', 'y']);
    });
  });

  describe('columns', () => {
    it('makes one batch per measurement, with one entry per series', () => {
      const { batches } = decode('a,h=1 v=1\nb v=1\na,h=2 v=2\na,h=1 v=3');
      expect(batches.map((batch) => [batch.measurement, batch.rows, batch.seriesCount])).toEqual([['a', 3, 2], ['b', 1, 1]]);
      expect([...batches[0]!.rowSeries!]).toEqual([0, 1, 0]);
    });

    it('puts rows whose field changes its type into a batch of their own', () => {
      const result = decode('m v=1 1\nm v=2i 2\nm v="x" 3\nm v=4 4\nm v=5i 5');
      expect(plainRows(result.batches).map((row) => [row.time, row.fields['v']])).toEqual([[1n, 1], [4n, 4], [2n, 2n], [5n, 5n], [3n, 'x']]);
      expect([result.faults, result.lines.map((lines) => [...lines])]).toEqual([[], [[1, 4], [2, 5], [3]]]);
    });

    it('refuses a line whose field has its fifth type in one body', () => {
      const result = decode('m v=1\nm v=1i\nm v=1u\nm v=t\nm v="x"');
      expect([result.rows, codes(result)]).toEqual([4, ['5:field_type_conflict']]);
    });

    it('leaves nothing of a refused line behind', () => {
      const result = decode('m a=1,b=1i,s="x",ok=t 1\nm a=2,b=2i,s="y",ok=t,c=1,bad 2\nm b=3i 3');
      expect(plainRows(result.batches)).toEqual(plainRows(decode('m a=1,b=1i,s="x",ok=t 1\nm b=3i 3').batches));
      expect([...(result.batches[0]!.fields[0]!.values as Float64Array)]).toEqual([1, 0]);
    });

    it('forgets series beyond its capacity and reads on', () => {
      const small = new LineProtocolDecoder({ kinds, seriesCacheSize: 10 });
      for (let body = 0; body < 5; body++) {
        const lines = Array.from({ length: 30 }, (_, i) => `m,host=h${body * 15 + i} v=${i}i`);
        expect(plainRows(decode(lines.join('\n'), 'ns', small).batches).map((row) => row.tags['host'])).toEqual(lines.map((_, i) => `h${body * 15 + i}`));
      }
    });
  });

  describe('declared kinds', () => {
    const valid = 'gateway_request,chain=eth,method=eth_call,status=ok';

    it('converts numbers to the declared type without loss', () => {
      expect(rows(`${valid} latency_seconds=2i,request_bytes=12,response_bytes=7u`)[0]).toMatchObject({
        fields: { latency_seconds: 2, request_bytes: 12n, response_bytes: 7n }, types: { latency_seconds: 'float', request_bytes: 'integer', response_bytes: 'integer' },
      });
      expect(codes(decode(`${valid} latency_seconds=1,request_bytes=1.5`))).toEqual(['1:wrong_type']);
    });

    it('takes a dimension sent as a string field', () => {
      expect(rows('gateway_request,chain=eth,method=eth_call status="ok",region="e u",latency_seconds=1')[0]).toMatchObject({ tags: { chain: 'eth', status: 'ok', region: 'e u' }, fields: { latency_seconds: 1 } });
      expect(codes(decode('gateway_request,chain=eth,method=eth_call status="bad",latency_seconds=1'))).toEqual(['1:value_not_allowed']);
      expect(codes(decode(`${valid} latency_seconds=1,region=1`))).toEqual(['1:wrong_type']);
    });

    it('names the nearest column for one it does not know', () => {
      expect(decode(`${valid} latency_second=1`).faults[0]).toMatchObject({ code: 'unknown_column', remedy: 'did you mean "latency_seconds"?', measurement: 'gateway_request' });
      expect(decode(`${valid},regoin=eu latency_seconds=1`).faults[0]!.remedy).toBe('did you mean "region"?');
    });

    it('enforces required columns and bounds', () => {
      expect(codes(decode(`${valid} credits=1\n${valid} latency_seconds=-1\ngateway_request,chain=a,status=ok latency_seconds=1\n${valid} latency_seconds=1`))).toEqual(['1:missing_column', '2:out_of_range', '3:missing_column']);
    });
  });

  describe('limits', () => {
    it('refuses measurements beyond the limit and keeps the others', () => {
      const result = decode('a v=1\nb v=1\nc v=1\na v=2', 'ns', limited({ maxMeasurements: 2 }));
      expect([result.rows, codes(result)]).toEqual([3, ['3:too_many_measurements']]);
    });

    it('describes faults up to the limit and carries the other lines in one', () => {
      const result = decode(Array.from({ length: 10 }, (_, i) => `bad${i}`).join('\n') + '\nm v=1', 'ns', limited({ maxFaults: 3 }));
      expect([result.rows, result.refused, codes(result)]).toEqual([1, 10, ['1:missing_fields', '2:missing_fields', '3:missing_fields', '4:too_many_faults']]);
      expect(Buffer.from(result.faults[3]!.raw).toString()).toBe('bad3\nbad4\nbad5\nbad6\nbad7\nbad8\nbad9\n');
    });

    it('bounds the memory of a body whose rows share no columns', () => {
      const wide = Array.from({ length: 2000 }, (_, i) => `m ${Array.from({ length: 10 }, (_unused, f) => `f${(i * 10 + f) % 2000}=1`).join(',')}`);
      const result = decode([...wide, ...Array.from({ length: 20_000 }, () => 'm f1=1')].join('\n'), 'ns', limited({ maxFaults: 30_000 }));
      expect(new Set(result.faults.map(({ code }) => code))).toEqual(new Set(['too_sparse']));
      expect(result.rows * 2000).toBeLessThan(8 * 1024 ** 2);
    });

    it('bounds the tag columns of a measurement, and forgets them with the body', () => {
      const own = limited({ maxTags: 2 });
      const result = decode(Array.from({ length: 50 }, (_, i) => `m,t${i}=x v=1`).join('\n'), 'ns', own);
      expect([result.rows, new Set(result.faults.map(({ code }) => code))]).toEqual([32, new Set(['too_sparse'])]);
      expect(decode('m,t40=x v=1', 'ns', own).rows).toBe(1);
    });

    it('tells the measurement of a line whose tags are refused', () => {
      expect(decode('payment,nonsense=1 amount=1').faults[0]!.measurement).toBe('payment');
    });

    it('refuses a line of invalid UTF-8 and keeps its neighbours', () => {
      const result = decode(Buffer.concat([Buffer.from('m v=1\nm,a='), Buffer.from([0xff]), Buffer.from(' v=2\nm v=3')]));
      expect([result.rows, codes(result)]).toEqual([2, ['2:invalid_utf8']]);
    });
  });
});

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
