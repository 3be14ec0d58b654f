/** Aggregations that pick series of each group and leave them as they are: `topk`, `bottomk`, `limitk`, `limit_ratio`. */
import { ObserverError } from '@observer/kernel';
import { hashShare } from '../labels/label-hash';
import type { Group } from './aggregate';
import { Heap } from './heap';
import type { Budget } from './budget';
import { setValue, type StepSeries, takeSeries } from './values';

interface Entry {
  readonly member: StepSeries;
  readonly value: number;
}

/** NaN counts as the lowest for `topk` and as the highest for `bottomk`. */
const ascending = (a: Entry, b: Entry): boolean => Number.isNaN(a.value) || a.value < b.value;
const descending = (a: Entry, b: Entry): boolean => Number.isNaN(a.value) || a.value > b.value;

/** How many series at each step; less than one means none. */
function countAt(param: Float64Array, step: number): number {
  const count = param[step]!;
  if (!(Math.abs(count) < 2 ** 63)) throw new ObserverError('invalid_argument', `${Number.isNaN(count) ? 'Parameter value is NaN: ' : ''}Scalar value ${count} overflows int64; give the number of series`);
  return Math.trunc(count);
}

/** With one step, the series come in the order of their values, as an instant query shows them. */
export async function selectTop(op: 'topk' | 'bottomk' | 'limitk', groups: readonly Group[], param: Float64Array, length: number, budget: Budget): Promise<StepSeries[]> {
  const counts = budget.column(length);
  for (let step = 0; step < length; step++) counts[step] = countAt(param, step);
  const results = new Map<StepSeries, StepSeries>();
  for (const { members } of groups) {
    for (let step = 0; step < length; step++) {
      await budget.breathe();
      const count = counts[step]!;
      const chosen = count < 1 ? [] : op === 'limitk' ? firstOf(members, step, count) : topOf(members, step, count, op === 'topk');
      for (const member of chosen) {
        let result = results.get(member);
        if (result === undefined) {
          results.set(member, (result = takeSeries(member.labels, length, budget)));
        }
        setValue(result, step, member.histograms?.[step] ?? member.values[step]!);
      }
    }
  }
  return [...results.values()];
}

const firstOf = (members: readonly StepSeries[], step: number, count: number): StepSeries[] => members.filter(({ present }) => present[step] === 1).slice(0, count);

const beats = (value: number, top: number, highest: boolean): boolean => (highest ? value > top : value < top) || (Number.isNaN(top) && !Number.isNaN(value));

function topOf(members: readonly StepSeries[], step: number, count: number, highest: boolean): StepSeries[] {
  const isLess = highest ? ascending : descending;
  const heap = new Heap<Entry>(isLess);
  for (const member of members) {
    if (member.present[step] === 0 || member.histograms?.[step] !== undefined) continue;
    const entry = { member, value: member.values[step]! };
    if (heap.items.length < count) heap.push(entry);
    else if (beats(entry.value, heap.top.value, highest)) heap.replaceTop(entry);
  }
  return heap.items.sort((a, b) => (isLess(b, a) ? -1 : isLess(a, b) ? 1 : 0)).map(({ member }) => member);
}

/** Tells of ratios beyond the whole, which count as the whole. */
export function warnOfRatio(param: Float64Array, warn: (message: string) => void): void {
  const wrong = param.find((ratio) => Math.abs(ratio) > 1);
  if (wrong !== undefined) warn(`ratio value should be between -1 and 1, got ${wrong}, capping to ${Math.sign(wrong)}`);
}

/** A share of the series, chosen by the hash of their labels that Prometheus 3 has: the same ones every time, and everywhere. A negative ratio gives the others. */
export async function ratioOf(groups: readonly Group[], param: Float64Array, budget: Budget): Promise<StepSeries[]> {
  if (param.some(Number.isNaN)) throw new ObserverError('invalid_argument', 'Ratio value is NaN; limit_ratio wants a number between -1 and 1');
  return budget.map(groups.flatMap(({ members }) => members), (member) => {
    budget.take(member.present.length);
    const share = hashShare(member.labels);
    return { ...member, present: member.present.map((flag, step) => (isChosen(share, Math.max(-1, Math.min(1, param[step]!))) ? flag : 0)) };
  });
}

const isChosen = (share: number, ratio: number): boolean => (ratio >= 0 ? share < ratio : share >= 1 + ratio);
