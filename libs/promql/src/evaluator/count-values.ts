import { ObserverError } from '@observer/kernel';
import { formatHistogram } from '../histogram/format';
import { groupKey, groupLabels, type Grouping } from '../labels/label-set';
import { formatPlain } from '../text/number';
import type { AggregateInput } from './aggregate';
import { isLabelName } from './label-functions';
import { labelBytes, type StepSeries, takeSeries } from './values';

/** One series per value that occurs, the value in a label, counting how many series have it. */
export async function countValues({ node, series, length, dialect, budget }: AggregateInput, label: string): Promise<StepSeries[]> {
  if (!isLabelName(label, dialect)) throw new ObserverError('invalid_argument', `invalid label name "${label}" in count_values; a label is letters, digits and underscores`);
  const { mode, labels } = node.grouping;
  const grouping: Grouping = mode === 'by' ? { mode, labels: [...labels, label] } : node.grouping;
  const results = new Map<string, StepSeries>();
  for (let step = 0; step < length; step++) {
    for (const one of series) {
      if (budget.due()) await budget.pause();
      const histogram = one.histograms?.[step];
      if (one.present[step] === 0 || (histogram !== undefined && dialect === '2')) continue;
      const marked = { ...one.labels, [label]: histogram === undefined ? formatPlain(one.values[step]!) : formatHistogram(histogram) };
      const key = groupKey(marked, grouping);
      let result = results.get(key);
      if (result === undefined) {
        const labels = groupLabels(marked, grouping);
        budget.take(labelBytes(labels) + 2 * key.length);
        results.set(key, (result = takeSeries(labels, length, budget)));
      }
      result.present[step] = 1;
      result.values[step]!++;
    }
  }
  return [...results.values()];
}
