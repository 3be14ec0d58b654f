import fc from 'fast-check';
import { timeOrder } from './time-order';

const times = fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { maxLength: 200 });

describe('timeOrder', () => {
  it('sorts by time and leaves equal times in the order they came', () => {
    fc.assert(
      fc.property(times, (values) => {
        const order = timeOrder(BigInt64Array.from(values)) ?? Uint32Array.from(values.keys());
        const expected = [...values.keys()].sort((a, b) => Number(values[a]! - values[b]!) || a - b);
        expect([...order]).toEqual(expected);
      }),
    );
  });

  it('says nothing of rows that are sorted already', () => {
    expect(timeOrder(BigInt64Array.from([1n, 1n, 2n, 5n]))).toBeUndefined();
    expect(timeOrder(new BigInt64Array(0))).toBeUndefined();
  });
});
