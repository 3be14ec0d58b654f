/** Answers as GraphQL and REST give them. */
import { formatValue } from '@observer/promql';
import { histogramBuckets } from './histogram-buckets';
import type { AnswerSeries, PromAnswer } from './prom-answer';
import type { PromHistogramPoint, PromResult, PromSeries } from './promql.types';
import { labelList } from '../telemetry-query/label-list';

export type ResultJson = Omit<PromResult, 'series'> & { series: (Omit<PromSeries, 'labels'> & { labels: Record<string, string> })[] };

export function resultView(answer: PromAnswer): PromResult {
  const text = answer.text === undefined ? [] : [{ labels: [], timesMs: [answer.text.timeMs], values: [answer.text.value] }];
  return {
    resultType: answer.resultType, series: [...text, ...answer.series.map(seriesView)], truncated: answer.truncated, warnings: [...answer.warnings],
    stats: { ...answer.stats }, explain: answer.explain.map((part) => ({ ...part })),
  };
}

/** As REST gives it: labels as an object. */
export function resultJson(answer: PromAnswer): ResultJson {
  const { series, ...rest } = resultView(answer);
  return { ...rest, series: series.map((one) => ({ ...one, labels: Object.fromEntries(one.labels.map(({ name, value }) => [name, value])) })) };
}

/** Points with a histogram are in `histograms` only. */
export function seriesView({ labels, times, values, histograms }: AnswerSeries): PromSeries {
  const shown: PromSeries = { labels: labelList(labels), timesMs: [], values: [] };
  const points: PromHistogramPoint[] = [];
  for (let i = 0; i < times.length; i++) {
    const histogram = histograms?.[i];
    if (histogram === undefined) {
      shown.timesMs.push(times[i]!);
      shown.values.push(formatValue(values[i]!));
    } else {
      const buckets = histogramBuckets(histogram).map(({ boundaries, lower, upper, count }) => ({ boundaries, lower: formatValue(lower), upper: formatValue(upper), count: formatValue(count) }));
      points.push({ timeMs: times[i]!, count: formatValue(histogram.count), sum: formatValue(histogram.sum), buckets });
    }
  }
  return points.length === 0 ? shown : { ...shown, histograms: points };
}
