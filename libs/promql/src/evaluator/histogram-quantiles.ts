import { formatLiteral } from '../text/number';
import type { EvalContext } from './context';
import { quantilesOf } from './histogram-functions';
import { warnOfQuantile } from './quantile';
import { mergeSameLabels, setValue, type StepSeries, takeSeries } from './values';

/** `histogram_quantiles` (Prometheus 3): several quantiles at once, each told by the value of a label. */
export async function manyQuantiles(series: readonly StepSeries[], label: string, quantiles: readonly Float64Array[], context: EvalContext): Promise<StepSeries[]> {
  const results: StepSeries[] = [];
  for (const q of quantiles) {
    warnOfQuantile(q, context.warn);
    for (const one of await quantilesOf(q, series, context)) results.push(...labelled(one, label, q, context));
  }
  return mergeSameLabels(results, context.budget);
}

/** As OpenMetrics writes a quantile: a whole number has a decimal place. */
const quantileText = (value: number): string => formatLiteral(value) + (Number.isInteger(value) && !/[.e]/.test(formatLiteral(value)) ? '.0' : '');

/** One series, or several where the quantile is another at some steps. */
function labelled(one: StepSeries, label: string, q: Float64Array, { budget }: EvalContext): StepSeries[] {
  const name = (value: number) => ({ ...one.labels, [label]: quantileText(value) });
  if (q.every((value) => Object.is(value, q[0]))) return [{ ...one, labels: name(q[0]!) }];
  const parts = new Map<number, StepSeries>();
  for (let step = 0; step < q.length; step++) {
    if (one.present[step] === 0) continue;
    const part = parts.get(q[step]!) ?? takeSeries(name(q[step]!), q.length, budget);
    parts.set(q[step]!, part);
    setValue(part, step, one.values[step]!);
  }
  return [...parts.values()];
}
