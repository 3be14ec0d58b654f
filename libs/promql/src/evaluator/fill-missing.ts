/** `fill`, `fill_left` and `fill_right` (Prometheus 3): series that stand in for the ones a side lacks. */
import type { LabelSet } from '../labels/matcher';
import type { VectorMatching } from '../parser/ast';
import type { Budget } from './budget';
import { newSeries, seriesBytes, type StepSeries } from './values';

export interface Sides {
  readonly many: readonly StepSeries[];
  readonly one: readonly StepSeries[];
}

interface MatchGroup {
  readonly labels: LabelSet;
  /** Where each side has a series of the group. */
  readonly many: Uint8Array;
  readonly one: Uint8Array;
}

/**
 * Both sides with a series for each match group that lacks one where the other side has one, holding the fill value. Its labels are those of the group.
 * With `group_right`, Prometheus turns the sides round before it fills, against its documentation: `fill_left` is the value of the "many" side, whichever that is. So it is here.
 * @param groupOf key and labels of the match group of a series
 */
export async function withMissing(sides: Sides, { fill }: VectorMatching, groupOf: (labels: LabelSet) => { key: string; labels: LabelSet }, length: number, budget: Budget): Promise<Sides> {
  if (fill === undefined) return sides;
  const groups = new Map<string, MatchGroup>();
  for (const side of ['many', 'one'] as const) {
    for (const { labels, present } of sides[side]) {
      await budget.breathe();
      const { key, labels: shared } = groupOf(labels);
      let group = groups.get(key);
      if (group === undefined) {
        budget.take(2 * seriesBytes(length));
        groups.set(key, (group = { labels: shared, many: new Uint8Array(length), one: new Uint8Array(length) }));
      }
      for (let step = 0; step < length; step++) group[side][step]! |= present[step]!;
    }
  }
  const fillers = (has: 'many' | 'one', lacks: 'many' | 'one', value: number | undefined): StepSeries[] =>
    value === undefined ? [] : [...groups.values()].map((group) => filler(group, group[has], group[lacks], value, length)).filter(({ present }) => present.includes(1));
  return { many: [...sides.many, ...fillers('one', 'many', fill.left)], one: [...sides.one, ...fillers('many', 'one', fill.right)] };
}

function filler({ labels }: MatchGroup, has: Uint8Array, lacks: Uint8Array, value: number, length: number): StepSeries {
  const result = newSeries(labels, length);
  for (let step = 0; step < length; step++) {
    if (has[step] === 0 || lacks[step] === 1) continue;
    result.values[step] = value;
    result.present[step] = 1;
  }
  return result;
}
