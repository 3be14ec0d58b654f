import { playedGrid } from './played-grid';

test('every interval counts while there are not too many', () => {
  expect(playedGrid(3_600_000, 15_000, 7_200_123)).toEqual({ startMs: 3_600_000, endMs: 7_200_000, stepMs: 15_000 });
  expect(playedGrid(3_600_000, 1_000, 7_200_000, 600)).toEqual({ startMs: 3_600_000, endMs: 7_200_000, stepMs: 6_000 });
});

test('an interval longer than the range is played once', () => expect(playedGrid(3_600_000, 7_200_000, 7_300_000)).toEqual({ startMs: 0, endMs: 7_200_000, stepMs: 7_200_000 }));
