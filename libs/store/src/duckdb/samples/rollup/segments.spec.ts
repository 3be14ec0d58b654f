import { WINDOW_FUNCTIONS } from '@observer/contracts';
import { emptyColumn, markStale, type SampleColumns, stepCount, windowValues } from '@observer/promql';
import fc from 'fast-check';
import { encodeSegments, SegmentBlock } from './segment-block';
import { addBuckets, addSamples, Segments } from './segments';
import { segmentValues } from './segment-values';

const WIDTH = 60_000;
const START = Date.UTC(2026, 2, 10, 12);
const LENGTH = 60 * WIDTH;

// Many on edges, some stale markers, counters with resets.
const time = fc.oneof(fc.integer({ min: 0, max: LENGTH - 1 }), fc.integer({ min: 0, max: 59 }).map((minute) => minute * WIDTH));
const samples = fc.uniqueArray(fc.tuple(time, fc.oneof(fc.nat(50), fc.constantFrom(NaN, Infinity), fc.constant('stale' as const))), { selector: ([at]) => at, maxLength: 60 }).map((pairs): SampleColumns => {
  const sorted = [...pairs].sort(([a], [b]) => a - b);
  const values = Float64Array.from(sorted, ([, value]) => (value === 'stale' ? 0 : value));
  sorted.forEach(([, value], i) => value === 'stale' && markStale(values, i));
  return { times: Float64Array.from(sorted, ([at]) => START + at), values };
});
const minutes = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max }).map((count) => count * WIDTH);
const query = fc.record({
  fn: fc.constantFrom(undefined, ...WINDOW_FUNCTIONS), start: minutes(-5, 60), step: minutes(1, 10), count: fc.nat(30),
  rangeMs: minutes(1, 20), short: fc.integer({ min: 1, max: WIDTH }), offsetMs: minutes(-10, 10), leftOpen: fc.boolean(),
});

const expectSame = (columns: SampleColumns, segments: Segments, { fn, start, step, count, rangeMs, short, offsetMs, leftOpen }: { fn: (typeof WINDOW_FUNCTIONS)[number] | undefined; start: number; step: number; count: number; rangeMs: number; short: number; offsetMs: number; leftOpen: boolean }): void => {
  const isNewestOnly = fn === undefined || fn === 'last_over_time' || fn === 'present_over_time';
  const steps = { startMs: START + start, endMs: START + start + count * step, stepMs: step };
  const window = { rangeMs: isNewestOnly && short % 2 === 0 ? short : rangeMs, offsetMs, leftOpen };
  const [expected, actual] = [emptyColumn(stepCount(steps)), emptyColumn(stepCount(steps))];
  windowValues(fn, columns, steps, window, expected);
  segmentValues(fn, segments, steps, window, actual);
  expect([...actual.present]).toEqual([...expected.present]);
  expected.values.forEach((value, i) => {
    if (expected.present[i] === 0 || Object.is(actual.values[i], value) || Math.abs(actual.values[i]! - value) < 1e-9 * Math.max(1, Math.abs(value))) return;
    // A sum that is infinite or no number is so in both, though not by the same way.
    if (!Number.isFinite(value)) return expect(Number.isFinite(actual.values[i]!)).toBe(false);
    expect([fn, i, actual.values[i]]).toEqual([fn, i, value]);
  });
};

describe('segments', () => {
  it('answer every window that begins and ends on edges as the samples do', () => {
    fc.assert(fc.property(samples, fc.array(query, { minLength: 5, maxLength: 15 }), fc.nat(LENGTH), (columns, queries, cut) => {
      const segments = new Segments();
      addBuckets(segments, columns, WIDTH);
      const mixed = new Segments();
      const [before, after] = [columns.times.filter((at) => at < START + Math.floor(cut / WIDTH) * WIDTH).length, columns.times.length];
      addBuckets(mixed, { times: columns.times.subarray(0, before), values: columns.values.subarray(0, before) }, WIDTH);
      addSamples(mixed, { times: columns.times.subarray(before, after), values: columns.values.subarray(before, after) });
      for (const one of queries) {
        expectSame(columns, segments, one);
        expectSame(columns, mixed, one);
      }
    }), { numRuns: 300 });
  });

  it('come back from a block as they were', () => {
    fc.assert(fc.property(fc.array(samples, { maxLength: 5 }), (given) => {
      const series = given.map((columns, i) => {
        const segments = new Segments();
        addBuckets(segments, columns, WIDTH);
        return { local: 7 * i, segments };
      }).filter(({ segments }) => segments.length > 0);
      const block = new SegmentBlock(encodeSegments(series, START), START);
      expect([...block.locals]).toEqual(series.map(({ local }) => local));
      for (const { local, segments } of series) {
        const read = new Segments();
        block.read(local, read);
        expect(read.length).toBe(segments.length);
        for (const channel of ['lastAt', 'last', 'age', 'first', 'count', 'sum', 'min', 'max', 'resets', 'stale'] as const) {
          expect(read[channel].subarray(0, read.length)).toEqual(segments[channel].subarray(0, segments.length));
        }
      }
    }));
  });
});
