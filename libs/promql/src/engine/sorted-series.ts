import type { Budget } from '../evaluator/budget';
import { labelsKey } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';

interface Keyed<Series> {
  readonly key: string;
  readonly one: Series;
}

/** Series that are sorted at one go; more are sorted in runs that are merged. */
const RUN = 4096;

const compare = <Series>(a: Keyed<Series>, b: Keyed<Series>): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Series by their labels: sums and ties then come out as in Prometheus. Of very many, others get their turn while they are sorted. */
export async function sortedByLabels<Series extends { readonly labels: LabelSet }>(series: readonly Series[], budget: Budget): Promise<Series[]> {
  const keyed = await budget.map(series, (one) => ({ key: labelsKey(one.labels), one }));
  let runs: Keyed<Series>[][] = [];
  for (let from = 0; from < keyed.length; from += RUN) {
    await budget.breathe();
    runs.push(keyed.slice(from, from + RUN).sort(compare));
  }
  while (runs.length > 1) {
    const merged: Keyed<Series>[][] = [];
    for (let index = 0; index < runs.length; index += 2) merged.push(await merge(runs[index]!, runs[index + 1] ?? [], budget));
    runs = merged;
  }
  return (runs[0] ?? []).map(({ one }) => one);
}

async function merge<Series>(left: readonly Keyed<Series>[], right: readonly Keyed<Series>[], budget: Budget): Promise<Keyed<Series>[]> {
  const merged: Keyed<Series>[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (merged.length % RUN === 0) await budget.breathe();
    const takesRight = i >= left.length || (j < right.length && compare(right[j]!, left[i]!) < 0);
    merged.push(takesRight ? right[j++]! : left[i++]!);
  }
  return merged;
}
