import * as fc from 'fast-check';
import { gridBounds, lastRefresh } from './grid';

test('evaluations stand on steps of the epoch and never in the future', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 3600 }), (startMs, spanMs, stepSeconds) => {
      const stepMs = stepSeconds * 1000;
      const grid = gridBounds({ startMs, endMs: startMs + spanMs }, stepMs);
      expect(grid.endMs).toBeLessThanOrEqual(startMs + spanMs);
      expect(startMs + spanMs - grid.endMs).toBeLessThan(stepMs);
      expect([grid.startMs % stepMs, grid.endMs % stepMs]).toEqual([0, 0]);
      expect(grid.startMs).toBeLessThanOrEqual(grid.endMs);
    }),
  );
});

test('a moving query is asked some times per step, between every 5 s and every minute', () => {
  expect([1_000, 30_000, 3_600_000].map((stepMs) => lastRefresh(119_999, stepMs))).toEqual([115_000, 110_000, 60_000]);
});
