import * as fc from 'fast-check';
import { WINDOW_FUNCTIONS, type WindowFunction } from '@observer/contracts';
import { emptyColumn, GroupAccumulator, markStale, stepCount, type Steps, type Window, windowValues } from './index';
import { isStaleAt } from './stale';

interface Sample { readonly t: number; readonly v: number; readonly stale: boolean }

/** The definitions, one window at a time and without any cleverness. */
const DEFINITIONS: Record<WindowFunction, (window: readonly Sample[], start: number, end: number, rangeMs: number) => number | undefined> = {
  rate: (samples, start, end, rangeMs) => scaled(extrapolate(samples, start, end, true), rangeMs),
  increase: (samples, start, end) => extrapolate(samples, start, end, true),
  delta: (samples, start, end) => extrapolate(samples, start, end, false),
  avg_over_time: (samples) => samples.reduce((sum, { v }) => sum + v, 0) / samples.length,
  sum_over_time: (samples) => samples.reduce((sum, { v }) => sum + v, 0),
  min_over_time: (samples) => Math.min(...samples.map(({ v }) => v)),
  max_over_time: (samples) => Math.max(...samples.map(({ v }) => v)),
  count_over_time: (samples) => samples.length,
  last_over_time: (samples) => samples.at(-1)!.v,
  present_over_time: () => 1,
};
const scaled = (value: number | undefined, rangeMs: number): number | undefined => (value === undefined ? undefined : value / (rangeMs / 1000));

function extrapolate(samples: readonly Sample[], start: number, end: number, isCounter: boolean): number | undefined {
  if (samples.length < 2) return undefined;
  const [first, last] = [samples[0]!, samples.at(-1)!];
  let rise = last.v - first.v;
  if (isCounter) samples.slice(1).forEach((sample, index) => (rise += sample.v < samples[index]!.v ? samples[index]!.v : 0));
  const sampled = (last.t - first.t) / 1000;
  const average = sampled / (samples.length - 1);
  const near = (seconds: number): number => (seconds < average * 1.1 ? seconds : average / 2);
  let toStart = (first.t - start) / 1000;
  if (isCounter && rise > 0 && first.v >= 0) toStart = Math.min(toStart, sampled * (first.v / rise));
  return (rise * (sampled + near(toStart) + near((end - last.t) / 1000))) / sampled;
}

const series = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 40_000 }), v: fc.integer({ min: 0, max: 1000 }), stale: fc.nat(9) }), { maxLength: 60 })
  .map((items) => {
    let t = 1_000_000;
    return items.map(({ gap, v, stale }): Sample => ({ t: (t += gap), v, stale: stale === 0 }));
  });
const steps = fc.record({ startMs: fc.integer({ min: 900_000, max: 1_500_000 }), count: fc.integer({ min: 1, max: 40 }), stepMs: fc.integer({ min: 1, max: 60_000 }) })
  .map(({ startMs, count, stepMs }): Steps => ({ startMs, stepMs, endMs: startMs + (count - 1) * stepMs }));
const windows = fc.record({ rangeMs: fc.integer({ min: 1, max: 300_000 }), offsetMs: fc.integer({ min: -60_000, max: 60_000 }), leftOpen: fc.constant(false) });

function columnsOf(samples: readonly Sample[]) {
  const columns = { times: Float64Array.from(samples, ({ t }) => t), values: Float64Array.from(samples, ({ v }) => v) };
  samples.forEach(({ stale }, index) => stale && markStale(columns.values, index));
  return columns;
}

function evaluate(fn: WindowFunction | undefined, samples: readonly Sample[], grid: Steps, window: Window): (number | undefined)[] {
  const out = emptyColumn(stepCount(grid));
  windowValues(fn, columnsOf(samples), grid, window, out);
  return Array.from(out.values, (value, step) => (out.present[step] === 1 ? value : undefined));
}

const inWindow = (samples: readonly Sample[], grid: Steps, window: Window, step: number): readonly Sample[] => {
  const end = grid.startMs + step * grid.stepMs - window.offsetMs;
  return samples.filter(({ t }) => t <= end && (window.leftOpen ? t > end - window.rangeMs : t >= end - window.rangeMs));
};

describe('window functions', () => {
  it.each(WINDOW_FUNCTIONS)('%s gives at every step what its definition gives for the samples of the window', (fn) => {
    fc.assert(
      fc.property(series, steps, windows, (samples, grid, window) => {
        evaluate(fn, samples, grid, window).forEach((value, step) => {
          const end = grid.startMs + step * grid.stepMs - window.offsetMs;
          const visible = inWindow(samples, grid, window, step).filter(({ stale }) => !stale);
          const expected = visible.length === 0 ? undefined : DEFINITIONS[fn](visible, end - window.rangeMs, end, window.rangeMs);
          if (expected === undefined) expect(value).toBeUndefined();
          else expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
        });
      }),
    );
  });

  it('an instant lookup takes the newest sample of the lookback, and nothing after a stale marker', () => {
    fc.assert(
      fc.property(series, steps, windows, fc.boolean(), (samples, grid, plain, leftOpen) => {
        const window = { ...plain, leftOpen };
        evaluate(undefined, samples, grid, window).forEach((value, step) => {
          const newest = inWindow(samples, grid, window, step).at(-1);
          expect(value).toBe(newest === undefined || newest.stale ? undefined : newest.v);
        });
      }),
    );
  });

  it('a window open at its left end does not see the sample there', () => {
    const samples = [{ t: 1000, v: 1, stale: false }, { t: 2000, v: 2, stale: false }];
    const grid = { startMs: 2000, endMs: 2000, stepMs: 1 };
    expect(evaluate('count_over_time', samples, grid, { rangeMs: 1000, offsetMs: 0, leftOpen: false })).toEqual([2]);
    expect(evaluate('count_over_time', samples, grid, { rangeMs: 1000, offsetMs: 0, leftOpen: true })).toEqual([1]);
  });

  it('tells the stale marker from other NaNs', () => {
    const values = Float64Array.of(NaN, 1, NaN);
    markStale(values, 2);
    expect([0, 1, 2].map((index) => isStaleAt(values, index))).toEqual([false, false, true]);
    expect(isStaleAt(values.slice(), 2)).toBe(true);
  });
});

describe('GroupAccumulator', () => {
  const column = (...values: (number | undefined)[]) => ({ values: Float64Array.from(values, (value) => value ?? 0), present: Uint8Array.from(values, (value) => (value === undefined ? 0 : 1)) });
  const grouped = (operator: ConstructorParameters<typeof GroupAccumulator>[0], compensated: boolean, ...columns: ReturnType<typeof column>[]) => {
    const group = new GroupAccumulator(operator, 3, compensated);
    columns.forEach((one) => group.add(one));
    const { values, present } = group.result();
    return Array.from(values, (value, step) => (present[step] === 1 ? value : undefined));
  };
  const columns = [column(3, undefined, NaN), column(1, undefined, 2), column(8, undefined, 4)];

  it.each([['sum', [12, undefined, NaN]], ['min', [1, undefined, 2]], ['max', [8, undefined, 4]], ['avg', [4, undefined, NaN]], ['count', [3, undefined, 3]], ['group', [1, undefined, 1]]] as const)(
    '%s aggregates each step over the series that have a value',
    (operator, expected) => {
      for (const compensated of [false, true]) expect(grouped(operator, compensated, ...columns)).toEqual(expected);
    },
  );

  it('adds as Prometheus 2 does, or compensated as Prometheus 3 does', () => {
    const big = [1, 1e100, 1, -1e100].map((value) => column(value, value, value));
    expect(grouped('sum', false, ...big)).toEqual([0, 0, 0]);
    expect(grouped('sum', true, ...big)).toEqual([2, 2, 2]);
    expect(grouped('avg', true, ...big)).toEqual([0.5, 0.5, 0.5]);
  });

  it('keeps the mean finite where the sum overflows', () => {
    const huge = [9.988465674311579e307, 9.988465674311579e307].map((value) => column(value, -value, value));
    expect(grouped('avg', true, ...huge)).toEqual([9.988465674311579e307, -9.988465674311579e307, 9.988465674311579e307]);
    expect(grouped('avg', true, column(Infinity, 1, -Infinity), column(5, Infinity, Infinity))).toEqual([Infinity, Infinity, NaN]);
  });
});
