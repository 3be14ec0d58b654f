import { Pushdown } from '@observer/contracts';
import { exactLevels } from './choose-resolution';

const HOUR = 3_600_000;
const LEVELS = ['10s', '1m', '1h'] as const;

describe('the choice of a resolution', () => {
  const levels = (window: Partial<Pushdown['window']>, steps: Partial<Pushdown['steps']> = {}, coarsest: 'raw' | '10s' | '1m' | '1h' = '1h'): string[] =>
    exactLevels({ coarsest, pushdown: { steps: { startMs: 10 * HOUR, endMs: 20 * HOUR, stepMs: HOUR, ...steps }, window: { fn: 'rate', rangeMs: HOUR, offsetMs: 0, leftOpen: true, ...window } } }, LEVELS);

  it.each([
    ['all windows end on edges', {}, {}, ['1h', '1m', '10s']],
    ['the range is no whole number of buckets', { rangeMs: 90 * 60_000 }, {}, ['1m', '10s']],
    ['the range is too short, but only the newest sample counts', { fn: undefined, rangeMs: 300_000 }, {}, ['1h', '1m', '10s']],
    ['steps lie between edges', {}, { startMs: 10 * HOUR + 30_000 }, ['10s']],
    ['the offset moves windows between edges', { offsetMs: 1 }, {}, []],
    ['there is one step only', {}, { endMs: 10 * HOUR, stepMs: 7 }, ['1h', '1m', '10s']],
    ['the step is finer than a bucket', {}, { stepMs: 60_000 }, ['1m', '10s']],
  ])('%s', (_, window, steps, expected) => expect(levels(window, steps)).toEqual(expected));

  it('goes no further than the query allows', () => {
    expect(levels({}, {}, '1m')).toEqual(['1m', '10s']);
    expect(levels({}, {}, 'raw')).toEqual([]);
  });

  it('is raw for samples themselves', () => expect(exactLevels({ coarsest: '1h', pushdown: undefined }, LEVELS)).toEqual([]));
});
