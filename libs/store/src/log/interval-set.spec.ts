import fc from 'fast-check';
import { IntervalSet } from './interval-set';

const ranges = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 12 })), { maxLength: 60 });

describe('IntervalSet', () => {
  it('holds exactly the integers added, in any order and with repeats', () => {
    fc.assert(
      fc.property(ranges, (added) => {
        const set = new IntervalSet();
        const model = new Set<number>();
        for (const [from, length] of added) {
          set.add(from, from + length);
          for (let value = from; value <= from + length; value++) model.add(value);
        }
        for (let value = -1; value <= 214; value++) expect(set.has(value)).toBe(model.has(value));
      }),
    );
  });

  it('takes out exactly the integers removed, and tells what lies within a range and what does not', () => {
    fc.assert(
      fc.property(ranges, ranges, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30 }), (added, removed, from, length) => {
        const set = new IntervalSet();
        const model = new Set<number>();
        for (const [start, more] of added) {
          set.add(start, start + more);
          for (let value = start; value <= start + more; value++) model.add(value);
        }
        for (const [start, more] of removed) {
          set.remove(start, start + more);
          for (let value = start; value <= start + more; value++) model.delete(value);
        }
        for (let value = -1; value <= 214; value++) expect(set.has(value)).toBe(model.has(value));
        const all = Array.from({ length: length + 1 }, (_, i) => from + i);
        const listed = (runs: readonly { from: number; to: number }[]): number[] => runs.flatMap((run) => Array.from({ length: run.to - run.from + 1 }, (_, i) => run.from + i));
        expect(listed(set.within(from, from + length))).toEqual(all.filter((value) => model.has(value)));
        expect(listed(set.gaps(from, from + length))).toEqual(all.filter((value) => !model.has(value)));
      }),
    );
  });

  it('keeps its runs sorted, disjoint and never adjacent', () => {
    fc.assert(
      fc.property(ranges, (added) => {
        const set = new IntervalSet();
        for (const [from, length] of added) set.add(from, from + length);
        const runs = set.intervals();
        for (let i = 1; i < runs.length; i++) expect(runs[i]!.from).toBeGreaterThan(runs[i - 1]!.to + 1);
        for (const run of runs) expect(run.to).toBeGreaterThanOrEqual(run.from);
      }),
    );
  });

  it('collapses a shuffled sequence without gaps to one run', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 100 }, (_, i) => i), { minLength: 100 }), (sequence) => {
        const set = new IntervalSet();
        for (const value of sequence) set.add(value);
        expect(set.intervals()).toEqual([{ from: 0, to: 99 }]);
      }),
    );
  });
});
