import { stateSegments, stateShares } from './state-segments';

const series = (state: string, timesMs: number[]) => ({ labels: [{ name: 'state', value: state }], timesMs, columns: [{ as: 'probes', values: timesMs.map(() => 1) }] });

test('the worst verdict of a window wins', () => {
  expect(stateSegments([series('healthy', [0, 1000, 2000]), series('stale', [1000])], 1000)).toEqual([
    { state: 'healthy', startMs: 0, endMs: 1000 },
    { state: 'stale', startMs: 1000, endMs: 2000 },
    { state: 'healthy', startMs: 2000, endMs: 3000 },
  ]);
});

test('a probe every few windows makes one run, a long silence a hole', () => {
  expect(stateSegments([series('healthy', [0, 3000, 20_000])], 1000)).toEqual([
    { state: 'healthy', startMs: 0, endMs: 4000 },
    { state: 'healthy', startMs: 20_000, endMs: 21_000 },
  ]);
});

test('shares count only what lies in the range', () => {
  const segments = [{ state: 'healthy', startMs: 0, endMs: 300 }, { state: 'stale', startMs: 300, endMs: 400 }];
  expect(stateShares(segments, { startMs: 100, endMs: 400 })).toEqual([
    { state: 'healthy', share: 2 / 3 },
    { state: 'stale', share: 1 / 3 },
  ]);
  expect(stateShares([], { startMs: 0, endMs: 1 })).toEqual([]);
});
