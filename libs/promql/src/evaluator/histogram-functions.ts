/** `histogram_quantile` and `histogram_fraction` over vectors of classic buckets and native histograms. */
import { histogramFraction, histogramQuantile } from '../histogram/quantiles';
import { dropLabels, dropName, labelsKey, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { parseNumber } from '../text/number';
import type { FloatHistogram } from '../histogram/float-histogram';
import { bucketFraction, bucketQuantile, type ClassicBuckets } from './quantile';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { mergeSameLabels, type StepSeries, takeSeries } from './values';

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
async function histogramsOf(series: readonly StepSeries[], budget: Budget): Promise<Histogram[]> {
  const histograms = new Map<string, Histogram>();
  const find = (labels: LabelSet): Histogram => {
    const key = labelsKey(labels);
    let histogram = histograms.get(key);
    if (histogram === undefined) histograms.set(key, (histogram = { labels: dropLabels(labels, [METRIC_NAME]), buckets: [] }));
    return histogram;
  };
  for (const one of series) {
    if (budget.due()) await budget.pause();
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

/** Tells of classic buckets that do not say up to where they count. */
function warnOfBounds(series: readonly StepSeries[], warn: (message: string) => void): void {
  const wrong = series.find(({ labels, histograms }) => histograms === undefined && parseNumber(labels['le'] ?? '') === undefined);
  if (wrong !== undefined) warn(`bucket label "le" is missing or has a malformed value of "${wrong.labels['le'] ?? ''}": ${JSON.stringify(wrong.labels)}`);
}

/** Buckets that are looked at between two breaths. */
const BREATH_BUCKETS = 50_000;

async function measure(series: readonly StepSeries[], length: number, { classic, native }: Measure, { budget, dialect, warn }: EvalContext): Promise<StepSeries[]> {
  const results: StepSeries[] = [];
  let looked = 0;
  let mixed: Histogram | undefined;
  if (dialect === '3') warnOfBounds(series, warn);
  for (const histogram of await histogramsOf(series, budget)) {
    const result = takeSeries(dropName(histogram.labels, dialect), length, budget);
    for (let step = 0; step < length; step++) {
      looked += 10 + histogram.buckets.length;
      if (looked > BREATH_BUCKETS) {
        await budget.breathe();
        looked = 0;
      }
      const buckets = classicAt(histogram, step);
      const hasClassic = buckets.bounds.length > 0 && classic !== undefined;
      const mine = histogram.native?.present[step] === 1 ? histogram.native.histograms?.[step] : undefined;
      if (hasClassic && mine !== undefined && dialect === '3') mixed ??= histogram;
      if (hasClassic === (mine !== undefined)) continue;
      result.values[step] = mine === undefined ? classic!(buckets, step) : native(mine, step);
      result.present[step] = 1;
    }
    results.push(result);
  }
  if (mixed !== undefined) warn(`vector contains a mix of classic and native histograms: ${JSON.stringify(mixed.labels)}`);
  return mergeSameLabels(results, budget);
}

export const quantilesOf = (q: Float64Array, series: readonly StepSeries[], context: EvalContext): Promise<StepSeries[]> =>
  measure(series, q.length, {
    classic: (buckets, step) => bucketQuantile(q[step]!, buckets, context.dialect === '3'),
    native: (histogram, step) => histogramQuantile(q[step]!, histogram, context.dialect),
  }, context);

/** Prometheus 2 knows fractions of native histograms only. */
export const fractionsOf = (lower: Float64Array, upper: Float64Array, series: readonly StepSeries[], context: EvalContext): Promise<StepSeries[]> =>
  measure(series, lower.length, {
    classic: context.dialect === '3' ? (buckets, step) => bucketFraction(lower[step]!, upper[step]!, buckets) : undefined,
    native: (histogram, step) => histogramFraction(lower[step]!, upper[step]!, histogram, context.dialect),
  }, context);
