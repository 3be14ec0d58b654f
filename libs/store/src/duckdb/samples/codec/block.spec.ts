import fc from 'fast-check';
import { Block, encodeBlock, PART_SERIES, SlotSeries } from './block';

const START = Date.UTC(2026, 2, 10, 12);
const HOUR_MS = 3_600_000;

const value = fc.oneof(fc.double(), fc.integer(), fc.integer({ min: -20_000, max: 20_000 }).map((n) => n / 100), fc.constantFrom(0, -0, 1, NaN, Infinity, 2 ** 53, -(2 ** 51)));
const offset = fc.oneof(fc.integer({ min: 0, max: HOUR_MS - 1 }), fc.integer({ min: 0, max: 59 }).map((minute) => minute * 60_000));

const samples = fc.array(fc.tuple(offset, value), { minLength: 1, maxLength: 80 }).map((pairs) => {
  const sorted = [...pairs].sort(([a], [b]) => a - b);
  return { times: Float64Array.from(sorted, ([at]) => START + at), values: Float64Array.from(sorted, ([, one]) => one) };
});
const series = fc
  .uniqueArray(fc.integer({ min: 0, max: PART_SERIES - 1 }), { maxLength: 6 })
  .chain((locals) => fc.tuple(...locals.sort((a, b) => a - b).map((local) => samples.map((one): SlotSeries => ({ local, ...one })))));

describe('a block of samples', () => {
  it('gives back every bit', () => {
    fc.assert(fc.property(series, (given) => expect(new Block(encodeBlock(given, START), START).series()).toEqual(given)), { numRuns: 500 });
  });

  it('is small for what is common: counters scraped together in a regular beat', () => {
    const times = Float64Array.from({ length: 60 }, (_, i) => START + 4_321 + i * 60_000);
    const counters = Array.from({ length: PART_SERIES }, (_, local): SlotSeries => ({ local, times, values: Float64Array.from({ length: 60 }, (_, i) => 1e6 * local + i * 600 + ((i * 7919) % 50)) }));
    expect(encodeBlock(counters, START).length / (60 * PART_SERIES)).toBeLessThan(1.5);
  });

  it('keeps a stale marker among whole numbers', () => {
    const values = Float64Array.of(1, 2, 3);
    new Uint32Array(values.buffer).set([2, 0x7ff00000], 2);
    const [one] = new Block(encodeBlock([{ local: 0, times: Float64Array.of(START, START, START + 1), values }], START), START).series();
    expect(new BigUint64Array(one!.values.buffer)).toEqual(new BigUint64Array(values.buffer));
  });

  it('reads one series of many', () => {
    const times = Float64Array.of(START, START + 5);
    const block = new Block(encodeBlock([7, 90].map((local) => ({ local, times, values: Float64Array.of(local, 0.5) })), START), START);
    const out = new Float64Array(3);
    block.readValues(90, out, 1);
    expect([...out]).toEqual([0, 90, 0.5]);
    expect(block.timesOf(8)).toBeUndefined();
  });
});
