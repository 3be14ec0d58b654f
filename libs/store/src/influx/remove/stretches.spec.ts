import fc from 'fast-check';
import { stretchesOf } from './stretches';

const times = fc.uniqueArray(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 200 }).map((all) => all.sort((a, b) => (a < b ? -1 : 1)));

describe('stretches of a series that are deleted', () => {
  it('hold every point that goes once, in order, and end where one does', () => {
    fc.assert(fc.property(times, fc.nat(100_000), (all, others) => {
      const stretches = stretchesOf(all, all.length + others);
      expect(stretches.flatMap(({ from, to }) => all.filter((time) => time >= from && time <= to))).toEqual(all);
      for (const { from, to, points } of stretches) expect([all.includes(from), all.includes(to), all.filter((time) => time >= from && time <= to).length]).toEqual([true, true, points]);
    }));
  });

  it('are long where little stays between, and single points where much does', () => {
    const all = Array.from({ length: 1_000 }, (_, i) => BigInt(i * 1_000_000));
    expect(stretchesOf(all, 10_000).map(({ points }) => points)).toEqual([200, 200, 200, 200, 200]);
    expect(stretchesOf(all, 1_000).map(({ points }) => points)).toEqual([1_000]);
    expect(stretchesOf(all, 1_000_000)).toHaveLength(1_000);
    expect(stretchesOf([5n], 1)).toEqual([{ from: 5n, to: 5n, points: 1, expected: 1 }]);
  });
});
