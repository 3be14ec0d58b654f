import * as fc from 'fast-check';
import { compactJson, layOutJson } from './json-text';

test('any JSON keeps its meaning, and comes back to the same line', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const laidOut = layOutJson(text)!;
      expect(JSON.parse(laidOut)).toEqual(JSON.parse(text));
      expect(compactJson(laidOut)).toBe(compactJson(text));
    }),
  );
});

test('it looks as JSON.stringify would lay it out', () => {
  const value = { a: 1, b: [true, { c: 'x, "y": {' }], d: {}, e: [] };
  expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test('nanoseconds keep every digit', () => {
  expect(compactJson(layOutJson('{"time":1760000000000000789}')!)).toBe('{"time":1760000000000000789}');
});

test('what is no JSON is told apart', () => {
  expect(layOutJson('cpu,host=a usage=1')).toBeUndefined();
  expect(compactJson('{"a":')).toBeUndefined();
});
