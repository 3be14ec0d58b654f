import { ObserverError } from '@observer/kernel';
import { groupKey, groupLabels, type Grouping } from '../labels/label-set';
import { formatPlain } from '../text/number';
import type { AggregateInput } from './aggregate';
import { isLabelName } from './label-functions';
import { newSeries, seriesBytes, type StepSeries } from './values';

/** One series per value that occurs, the value in a label, counting how many series have it. */
export async function countValues({ node, series, length, dialect, budget }: AggregateInput, label: string): Promise<StepSeries[]> {
  if (!isLabelName(label, dialect)) throw new ObserverError('invalid_argument', `invalid label name "${label}" in count_values; a label is letters, digits and underscores`);
  const { mode, labels } = node.grouping;
  const grouping: Grouping = mode === 'by' ? { mode, labels: [...labels, label] } : node.grouping;
  const results = new Map<string, StepSeries>();
  for (let step = 0; step < length; step++) {
    await budget.breathe();
    for (const one of series) {
      if (one.present[step] === 0 || one.histograms?.[step] !== undefined) continue;
      const marked = { ...one.labels, [label]: formatPlain(one.values[step]!) };
      const key = groupKey(marked, grouping);
      let result = results.get(key);
      if (result === undefined) {
        budget.take(seriesBytes(length));
        results.set(key, (result = newSeries(groupLabels(marked, grouping), length)));
      }
      result.present[step] = 1;
      result.values[step]!++;
    }
  }
  return [...results.values()];
}
