import { slicesOf, storedRange } from './rebuild-rollups.job';

const DAY_MS = 86_400_000;
const stats = { measurements: [{ name: 'payment', rows: 2, oldestMs: 100, newestMs: 3 * DAY_MS }, { name: 'host', rows: 1, oldestMs: 5 * DAY_MS, newestMs: 6 * DAY_MS + 0.5 }, { name: 'gone', rows: 0, oldestMs: null, newestMs: null }] };
const EVER = { startMs: -9_223_372_036_854, endMs: 9_223_372_036_854 };

describe('rollups of a range made anew', () => {
  it('are made where there are rows, however long the range is', () => {
    expect(storedRange(stats, 'payment', EVER)).toEqual({ startMs: 100, endMs: 3 * DAY_MS + 1 });
    expect(storedRange(stats, undefined, EVER)).toEqual({ startMs: 100, endMs: 6 * DAY_MS + 1 });
    expect(storedRange(stats, 'payment', { startMs: 200, endMs: 300 })).toEqual({ startMs: 200, endMs: 300 });
  });

  it('are refused at once for a measurement or a time that nobody has', () => {
    expect(() => storedRange(stats, 'nope', EVER)).toThrow('There is no measurement "nope"');
    expect(() => storedRange(stats, 'payment', { startMs: 4 * DAY_MS, endMs: 5 * DAY_MS })).toThrow('its rows are from 1970-01-01T00:00:00.100Z to 1970-01-04');
    expect(() => storedRange(stats, 'gone', EVER)).toThrow('it has no rows');
  });

  it('skip days without a row: one event of another century costs one day', () => {
    const windows = [{ startMs: -200_000 * DAY_MS, endMs: -200_000 * DAY_MS + 3_600_000, bytes: 1, rows: 1 }, { startMs: 0, endMs: DAY_MS, bytes: 1, rows: 1 }, { startMs: DAY_MS, endMs: 2 * DAY_MS, bytes: 1, rows: 1 }];
    expect(slicesOf({ windows }, { startMs: -200_000 * DAY_MS, endMs: DAY_MS + 5 })).toEqual([
      { startMs: -200_000 * DAY_MS, endMs: -199_999 * DAY_MS }, { startMs: 0, endMs: DAY_MS }, { startMs: DAY_MS, endMs: DAY_MS + 5 },
    ]);
  });
});
