import * as fc from 'fast-check';
import { alignBounds, boundsOf, parseTimeRange, previousBounds, PRESETS, refreshFor, runningBounds, stepFor, timeRangeText, zoomRange } from './time-range';

test('every preset reads back as itself', () => {
  for (const { text } of PRESETS) expect(timeRangeText(parseTimeRange(text)!)).toBe(text);
});

test('an absolute range survives the URL', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: 1, max: 1e9 }), (startMs, length) => {
      const range = { kind: 'between' as const, startMs, endMs: startMs + length };
      expect(parseTimeRange(timeRangeText(range))).toEqual(range);
    }),
  );
});

test.each(['', 'abc', '0m', '5x', '99999d', '1760000000000-1750000000000', '-5m'])('%p is no range', (text) => {
  expect(parseTimeRange(text)).toBeUndefined();
});

test('a relative range moves with the clock', () => {
  expect(boundsOf({ kind: 'last', spanMs: 1000 }, 5000)).toEqual({ startMs: 4000, endMs: 5000 });
});

test('a chart never gets more windows than asked for', () => {
  fc.assert(fc.property(fc.integer({ min: 10_000, max: 30 * 86_400_000 }), (spanMs) => spanMs / stepFor(spanMs) <= 180));
});

test('aligned bounds hold the range and stand on steps', () => {
  expect(alignBounds({ startMs: 1_234, endMs: 5_678 }, 1000)).toEqual({ startMs: 1000, endMs: 6000 });
  expect(alignBounds({ startMs: 1000, endMs: 1000 }, 1000)).toEqual({ startMs: 1000, endMs: 2000 });
});

test('a range that ends now holds the running step, until it is asked again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 2e12 }), fc.constantFrom('5m', '15m', '1h', '6h', '7d', '30d'), fc.double({ min: 0, max: 0.999, noNaN: true }), (nowMs, text, late) => {
      const range = parseTimeRange(text)!;
      const spanMs = range.kind === 'last' ? range.spanMs : 0;
      const stepMs = stepFor(spanMs, 120);
      const refreshMs = refreshFor(stepMs);
      const askedMs = Math.floor(nowMs / refreshMs) * refreshMs;
      const { startMs, endMs } = runningBounds(boundsOf(range, askedMs), stepMs, refreshMs);
      const shownMs = askedMs + late * refreshMs;
      expect(endMs).toBeGreaterThan(shownMs);
      expect(endMs - askedMs).toBeLessThanOrEqual(refreshMs + stepMs);
      expect([startMs % stepMs, endMs % stepMs]).toEqual([0, 0]);
    }),
  );
});

test('the comparison is the same length just before', () => {
  expect(previousBounds({ startMs: 100, endMs: 150 })).toEqual({ startMs: 50, endMs: 100 });
});

test('a drag in either direction zooms, a click does not', () => {
  expect(zoomRange(9000, 1000)).toEqual({ kind: 'between', startMs: 1000, endMs: 9000 });
  expect(zoomRange(1000, 1100)).toBeUndefined();
});
