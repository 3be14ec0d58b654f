import fc from 'fast-check';
import { gapsIn, piecesNewestFirst, type Stretch, withStretch } from './coverage';

const stretches = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 40 })).map(([start, length]): Stretch => [start, start + length]));
const cover = (list: readonly Stretch[]): Stretch[] => list.reduce<Stretch[]>(withStretch, []);
const points = (list: readonly Stretch[]): Set<number> => new Set(list.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)));

describe('coverage', () => {
  it('joins what touches or overlaps', () => expect(cover([[0, 10], [20, 30], [10, 20], [40, 50]])).toEqual([[0, 30], [40, 50]]));

  it('keeps exactly the points that were added', () =>
    fc.assert(fc.property(stretches, (list) => expect(points(cover(list))).toEqual(points(list)))));

  it('finds gaps that, with what is covered, make the whole range', () =>
    fc.assert(
      fc.property(stretches, (list) => {
        const covered = cover(list);
        const gaps = gapsIn([50, 150], covered);
        const inRange = [...points(covered)].filter((point) => point >= 50 && point < 150);
        expect(new Set([...points(gaps), ...inRange]).size).toBe(100);
        expect([...points(gaps)].some((point) => points(covered).has(point))).toBe(false);
      }),
    ));

  it('cuts stretches at round times, newest first', () => expect(piecesNewestFirst([[5, 25], [40, 45]], 10)).toEqual([[40, 45], [20, 25], [10, 20], [5, 10]]));

  it('loses nothing in cutting', () =>
    fc.assert(fc.property(stretches, fc.integer({ min: 1, max: 30 }), (list, size) => expect(points(piecesNewestFirst(cover(list), size))).toEqual(points(list)))));
});
