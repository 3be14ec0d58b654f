import fc from 'fast-check';
import { ByteInterner, hashBytes } from './byte-interner';
import { parseFloat64 } from './float';
import { NOT_AN_INTEGER, OUT_OF_RANGE, READ, writeInt64, writeUint64 } from './integer';
import { writeRfc3339 } from './rfc3339';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const float = (text: string): number => parseFloat64(bytes(text), 0, text.length);

function int64(text: string, zeros = 0): bigint | number {
  const words = new Uint32Array(4);
  const outcome = writeInt64(bytes(text), 0, text.length, zeros, words, 1);
  return outcome === READ ? new BigInt64Array(words.buffer)[1]! : outcome;
}

function uint64(text: string): bigint | number {
  const words = new Uint32Array(2);
  const outcome = writeUint64(bytes(text), 0, text.length, words, 0);
  return outcome === READ ? new BigUint64Array(words.buffer)[0]! : outcome;
}

function rfc3339(text: string): bigint | string {
  const words = new Uint32Array(2);
  return writeRfc3339(bytes(text), 0, text.length, words, 0) ?? new BigInt64Array(words.buffer)[0]!;
}

describe('parseFloat64', () => {
  it('reads every double as Number() does, in the shortest spelling', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(float(String(value))).toBe(Number(String(value)));
    }), { numRuns: 5000 });
  });

  it('reads decimals of any length as Number() does', () => {
    const digits = fc.stringMatching(/^[0-9]{1,24}$/);
    fc.assert(fc.property(digits, digits, fc.integer({ min: -40, max: 40 }), (whole, fraction, exponent) => {
      for (const text of [whole, `-${whole}.${fraction}`, `${whole}.`, `.${fraction}`, `${whole}.${fraction}e${exponent}`]) expect(float(text)).toBe(Number(text));
    }), { numRuns: 5000 });
  });

  it('reads decimals half-way between two doubles as Number() does', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 0, max: 10 }), (odd, places) => {
      const halfway = `${2n ** 53n * 2n + BigInt(odd) * 2n + 1n}`;
      const text = `${halfway.slice(0, halfway.length - places)}.${halfway.slice(halfway.length - places)}`;
      expect(float(text)).toBe(Number(text));
      expect(float(`${halfway}e-${places}`)).toBe(Number(`${halfway}e-${places}`));
    }), { numRuns: 3000 });
  });

  it.each(['', '-', '+', '.', '1.2.3', '1e', '1e+', 'e5', '1x', '--1', '1e5.5', 'NaN', 'Infinity', '0x10', '1_0'])('takes %j for no number', (text) => {
    expect(float(text)).toBeNaN();
  });

  it('gives infinities for what is too large and zero for what is too small', () => {
    expect([float('1e999'), float('-1e999'), float('1e-999'), Object.is(float('-0'), -0)]).toEqual([Infinity, -Infinity, 0, true]);
  });
});

describe('writeInt64 and writeUint64', () => {
  it('are exact over the whole range', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), (value) => {
      expect(int64(String(value))).toBe(BigInt.asIntN(64, value) === value ? value : OUT_OF_RANGE);
      if (value >= 0n) expect(uint64(String(value))).toBe(BigInt.asUintN(64, value) === value ? value : OUT_OF_RANGE);
    }), { numRuns: 3000 });
  });

  it.each([-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n, 4294967296n, -4294967296n])('%s is read', (value) => {
    expect(int64(String(value))).toBe(value);
  });

  it('multiply by a power of ten exactly', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.constantFrom(0, 3, 6, 9), (value, zeros) => {
      const scaled = value * 10n ** BigInt(zeros);
      expect(int64(String(value), zeros)).toBe(BigInt.asIntN(64, scaled) === scaled ? scaled : OUT_OF_RANGE);
    }), { numRuns: 2000 });
  });

  it('read leading zeros and a plus sign', () => {
    expect([int64('+0000000000000000000000012'), int64('-007'), uint64('00')]).toEqual([12n, -7n, 0n]);
  });

  it.each(['', '-', '1.5', '1e3', 'a', '1a', ' 1', '-1-'])('take %j for no integer', (text) => {
    expect(int64(text)).toBe(NOT_AN_INTEGER);
  });

  it('take no negative number for an unsigned one', () => {
    expect(uint64('-1')).toBe(NOT_AN_INTEGER);
  });
});

describe('writeRfc3339', () => {
  it('reads every instant that Date can write', () => {
    const earliest = Date.parse('1678-01-01T00:00:00Z');
    fc.assert(fc.property(fc.integer({ min: earliest, max: Date.parse('2262-01-01T00:00:00Z') }), fc.nat(999_999), (ms, ns) => {
      const text = `${new Date(ms).toISOString().slice(0, -1)}${String(ns).padStart(6, '0')}Z`;
      expect(rfc3339(text)).toBe(BigInt(ms) * 1_000_000n + BigInt(ns));
    }), { numRuns: 2000 });
  });

  it('reads offsets, short fractions and leap days', () => {
    expect(rfc3339('2026-11-23T10:00:00.5+01:30')).toBe(BigInt(Date.parse('2026-11-23T10:00:00.500+01:30')) * 1_000_000n);
    expect(rfc3339('2024-02-29 23:59:59z')).toBe(BigInt(Date.parse('2024-02-29T23:59:59Z')) * 1_000_000n);
    expect(rfc3339('1969-12-31T23:59:59.999999999Z')).toBe(-1n);
  });

  it('refuses what 64-bit nanoseconds do not hold', () => {
    expect(rfc3339('2262-04-11T23:47:16.854775807Z')).toBe(2n ** 63n - 1n);
    expect(rfc3339('2262-04-11T23:47:16.854775808Z')).toMatch(/1677 to 2262/);
  });
});

describe('ByteInterner', () => {
  it('gives equal keys one id and different keys different ids', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 200 }), (keys) => {
      const interner = new ByteInterner();
      const ids = new Map<string, number>();
      for (const key of keys) {
        const text = key.join();
        const hash = hashBytes(key, 0, key.length);
        const found = interner.find(key, 0, key.length, hash);
        expect(found).toBe(ids.get(text) ?? -1);
        if (found < 0) ids.set(text, interner.add(key, 0, key.length, hash));
      }
      expect(interner.size).toBe(ids.size);
    }));
  });

  it('tells keys with the same hash apart', () => {
    const interner = new ByteInterner();
    const keys = [bytes('a'), bytes('b'), bytes('ab')];
    keys.forEach((key) => interner.add(key, 0, key.length, 7));
    expect(keys.map((key) => interner.find(key, 0, key.length, 7))).toEqual([0, 1, 2]);
  });
});
