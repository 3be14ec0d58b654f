import fc from 'fast-check';
import { clusterByTime } from './batch-clusters';

const MINUTE_MS = 60_000;
const query = (startMinute: number, minutes: number): { range: { startMs: number; endMs: number } } => ({ range: { startMs: startMinute * MINUTE_MS, endMs: (startMinute + minutes) * MINUTE_MS } });

describe('queries of one batch', () => {
  it('are read together where they look at the same time', () => {
    const [now, alsoNow, before, hour, day] = [query(1000, 5), query(1003, 2), query(0, 5), query(945, 60), query(0, 1440)];
    expect(clusterByTime([now, alsoNow, before, hour, day])).toEqual({
      clusters: [
        { queries: [before], range: before.range },
        { queries: [now, alsoNow], range: now.range },
        { queries: [hour], range: hour.range },
      ],
      long: [day],
    });
  });

  it('each stand in one place, within the range that is read, which is never much longer than what they ask for', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3000), fc.nat(90)).map(([start, minutes]) => query(start, minutes)), { maxLength: 40 }), (queries) => {
      const { clusters, long } = clusterByTime(queries);
      expect(new Set([...clusters.flatMap((cluster) => cluster.queries), ...long])).toEqual(new Set(queries));
      expect(clusters.reduce((sum, cluster) => sum + cluster.queries.length, long.length)).toBe(queries.length);
      for (const { queries: own, range } of clusters) {
        for (const one of own) expect([range.startMs <= one.range.startMs, range.endMs >= one.range.endMs]).toEqual([true, true]);
        const longest = Math.max(...own.map((one) => one.range.endMs - one.range.startMs));
        expect(range.endMs - range.startMs).toBeLessThanOrEqual(2 * (longest <= 10 * MINUTE_MS ? 10 : 60) * MINUTE_MS);
      }
    }));
  });
});
