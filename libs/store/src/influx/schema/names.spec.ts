import fc from 'fast-check';
import { decodeText, decodeValue, encodeName, encodeText, encodeValue, fromLineName, lineName } from './names';

const text = fc.string({ unit: fc.oneof(fc.constantFrom('%', ',', '=', '\\', '"', ' ', '\n', '\0', '_', '~', '#'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), maxLength: 12 }).filter((one) => Buffer.from(one, 'utf8').toString('utf8') === one);

describe('stored names and values', () => {
  it('give back any value, also by way of line protocol and the tags of an answer', () => {
    fc.assert(fc.property(text, (value) => {
      expect(decodeValue(fromLineName(lineName(encodeValue(value))))).toBe(value);
      expect(decodeText(encodeText(value))).toBe(value);
    }));
  });

  it('hold nothing that line protocol, InfluxQL or CSV reads as anything else', () => {
    fc.assert(fc.property(text, (value) => {
      expect(encodeName(value)).toMatch(/^[^\p{Cc},="'\\#]+$/u);
      expect(encodeName(value)).not.toMatch(/^(_|time$)/);
      expect(encodeText(value)).not.toBe('');
    }));
  });

  it('are different for different names', () => {
    fc.assert(fc.property(text, text, (a, b) => expect(encodeName(a) === encodeName(b)).toBe(a === b)));
  });

  it('leave usual names alone', () => {
    for (const name of ['gateway_request', 'http.server.duration', 'US East', 'ünï', 'a/b-c:d']) expect(encodeName(name)).toBe(name);
  });
});
