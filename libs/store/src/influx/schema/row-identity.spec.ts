import fc from 'fast-check';
import { compareArrival, MESSAGES_PER_SOURCE, slotOf, sourceOf } from './row-identity';

const place = fc.record({
  epoch: fc.integer({ min: 0, max: 3 }),
  sequence: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2 ** 40 }), fc.constantFrom(MESSAGES_PER_SOURCE, MESSAGES_PER_SOURCE + 1, 3 * MESSAGES_PER_SOURCE)),
  ordinal: fc.integer({ min: 0, max: 30 }),
});
type Place = { epoch: number; sequence: number; ordinal: number };
const pointOf = ({ epoch, sequence, ordinal }: Place) => ({ source: sourceOf(epoch, sequence, ordinal), slot: slotOf(sequence, ordinal) });
const compare = (a: Place, b: Place): number => a.epoch - b.epoch || a.sequence - b.sequence || a.ordinal - b.ordinal;

describe('the point of a row', () => {
  it('is the same for the same place in the log, and another for every other', () => {
    fc.assert(fc.property(place, place, (a, b) => {
      const same = compare(a, b) === 0;
      expect(JSON.stringify(pointOf(a)) === JSON.stringify(pointOf(b))).toBe(same);
    }), { numRuns: 2000 });
  });

  it('lies within the millisecond of the row', () => {
    fc.assert(fc.property(place, ({ sequence, ordinal }) => {
      const slot = slotOf(sequence, ordinal);
      expect(Number.isInteger(slot) && slot >= 0 && slot < 1_000_000).toBe(true);
    }));
  });

  it('tells which row came later', () => {
    fc.assert(fc.property(place, place, (a, b) => expect(Math.sign(compareArrival(pointOf(a), pointOf(b)))).toBe(Math.sign(compare(a, b)))), { numRuns: 2000 });
  });
});
