/** `histogram_quantile` and `histogram_fraction` over vectors of classic buckets and native histograms. */
import { histogramFraction, histogramQuantile } from '../histogram/quantiles';
import { dropLabels, dropName, labelsKey, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { parseNumber } from '../text/number';
import type { FloatHistogram } from '../histogram/float-histogram';
import { bucketFraction, bucketQuantile, type ClassicBuckets } from './quantile';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { mergeSameLabels, newSeries, seriesBytes, type StepSeries } from './values';

interface Histogram {
  readonly labels: LabelSet;
  /** Ascending by bound. */
  readonly buckets: { readonly bound: number; readonly series: StepSeries }[];
  native?: StepSeries;
}

/** What to compute of a histogram at a step. */
interface Measure {
  readonly classic: ((buckets: ClassicBuckets, step: number) => number) | undefined;
  readonly native: (histogram: FloatHistogram, step: number) => number;
}

/** Classic buckets belong together when they differ in `le` only; a native histogram with the same labels and buckets at the same step cancels both. */
function histogramsOf(series: readonly StepSeries[]): Histogram[] {
  const histograms = new Map<string, Histogram>();
  const find = (labels: LabelSet): Histogram => {
    const key = labelsKey(labels);
    let histogram = histograms.get(key);
    if (histogram === undefined) histograms.set(key, (histogram = { labels: dropLabels(labels, [METRIC_NAME]), buckets: [] }));
    return histogram;
  };
  for (const one of series) {
    if (one.histograms !== undefined) find(one.labels).native = one;
    const bound = parseNumber(one.labels['le'] ?? '');
    if (bound !== undefined) find(dropLabels(one.labels, ['le'])).buckets.push({ bound, series: one });
  }
  for (const { buckets } of histograms.values()) buckets.sort((a, b) => a.bound - b.bound);
  return [...histograms.values()];
}

function classicAt({ buckets }: Histogram, step: number): ClassicBuckets {
  const bounds: number[] = [];
  const counts: number[] = [];
  for (const { bound, series } of buckets) {
    if (series.present[step] === 0 || series.histograms?.[step] !== undefined) continue;
    bounds.push(bound);
    counts.push(series.values[step]!);
  }
  return { bounds, counts };
}

async function measure(series: readonly StepSeries[], length: number, { classic, native }: Measure, budget: Budget): Promise<StepSeries[]> {
  const results: StepSeries[] = [];
  for (const histogram of histogramsOf(series)) {
    await budget.breathe();
    budget.take(seriesBytes(length));
    const result = newSeries(dropName(histogram.labels), length);
    for (let step = 0; step < length; step++) {
      const buckets = classicAt(histogram, step);
      const hasClassic = buckets.bounds.length > 0 && classic !== undefined;
      const mine = histogram.native?.present[step] === 1 ? histogram.native.histograms?.[step] : undefined;
      if (hasClassic === (mine !== undefined)) continue;
      result.values[step] = mine === undefined ? classic!(buckets, step) : native(mine, step);
      result.present[step] = 1;
    }
    results.push(result);
  }
  return mergeSameLabels(results);
}

export const quantilesOf = (q: Float64Array, series: readonly StepSeries[], { dialect, budget }: EvalContext): Promise<StepSeries[]> =>
  measure(series, q.length, {
    classic: (buckets, step) => bucketQuantile(q[step]!, buckets, dialect === '3'),
    native: (histogram, step) => histogramQuantile(q[step]!, histogram, dialect),
  }, budget);

/** Prometheus 2 knows fractions of native histograms only. */
export const fractionsOf = (lower: Float64Array, upper: Float64Array, series: readonly StepSeries[], { dialect, budget }: EvalContext): Promise<StepSeries[]> =>
  measure(series, lower.length, {
    classic: dialect === '3' ? (buckets, step) => bucketFraction(lower[step]!, upper[step]!, buckets) : undefined,
    native: (histogram, step) => histogramFraction(lower[step]!, upper[step]!, histogram, dialect),
  }, budget);
