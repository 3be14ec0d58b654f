import { previewBounds } from './preview-bounds';

const series = (...timesMs: number[]) => [{ labels: [], timesMs, values: timesMs.map(() => 1) }];

test('what was read of the window is what is shown', () => {
  expect(previewBounds(series(500_000, 510_000, 520_000), 10_000, 600_000, 0)).toEqual({ startMs: 500_000, endMs: 530_000, isPart: true });
  expect(previewBounds(series(0, 300_000), 300_000, 600_000, 0)).toEqual({ startMs: 0, endMs: 600_000, isPart: false });
});

test('without series the window until now is shown', () => {
  expect(previewBounds([], 10_000, 60_000, 100_000)).toEqual({ startMs: 40_000, endMs: 100_000, isPart: false });
});
