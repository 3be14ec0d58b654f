import * as fc from 'fast-check';
import { bucketsText, exponentialBuckets, linearBuckets, niceAbove, parseBuckets, suggestBuckets } from './buckets';

test('bounds read back as they were written', () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0))), (bounds) => expect(parseBuckets(bucketsText(bounds))).toEqual(bounds)));
  expect(parseBuckets(' 0.1,0.5  1;2.5 ')).toEqual([0.1, 0.5, 1, 2.5]);
  expect(parseBuckets('0.1, fast')).toBeUndefined();
});

test('rules make bounds without the noise of floating point', () => {
  expect(linearBuckets(0.1, 0.1, 3)).toEqual([0.1, 0.2, 0.3]);
  expect(exponentialBuckets(0.001, 10, 4)).toEqual([0.001, 0.01, 0.1, 1]);
});

test('numbers people think in', () => expect([0.003, 0.5, 7, 1000, 0].map(niceAbove)).toEqual([0.005, 0.5, 10, 1000, 0]));

test('fitted bounds ascend, are few, and hold the largest value', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 8 }), (values) => {
      const bounds = suggestBuckets(values);
      expect(bounds.length).toBeLessThanOrEqual(64);
      bounds.forEach((bound, index) => index > 0 && expect(bound).toBeGreaterThan(bounds[index - 1]!));
      expect(bounds.at(-1)!).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-6));
    }),
  );
  expect(suggestBuckets([0.012, 0.031, 0.2, 0.9])).toEqual([0.02, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1]);
  expect(suggestBuckets([])).toEqual([]);
});
