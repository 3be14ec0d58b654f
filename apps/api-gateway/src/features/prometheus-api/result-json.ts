/** Answers in the JSON of the Prometheus HTTP API. Pure. */
import { type FloatHistogram, formatValue } from '@observer/promql';
import { histogramBuckets } from '../promql/histogram-buckets';
import type { AnswerSeries, PromAnswer } from '../promql/prom-answer';

export interface PrometheusAnswer<T> {
  readonly status: 'success';
  readonly data: T;
  readonly warnings?: readonly string[];
}

/** `[seconds, "value"]` */
type Point = readonly [number, string];

/** The list of warnings is absent when empty. */
export const success = <T>(data: T, warnings: readonly string[] = []): PrometheusAnswer<T> => ({ status: 'success', data, ...(warnings.length === 0 ? {} : { warnings }) });

export const TRUNCATED = 'results truncated due to limit';

const secondsOf = (ms: number): number => ms / 1000;
const floatPoint = ({ times, values }: AnswerSeries, i: number): Point => [secondsOf(times[i]!), formatValue(values[i]!)];

/** @param withStats the request's `stats` parameter was given */
export function answerJson(answer: PromAnswer, withStats: boolean): PrometheusAnswer<Record<string, unknown>> {
  const { resultType, warnings, truncated, stats } = answer;
  const data = { resultType, result: resultOf(answer), ...(withStats ? { stats: statsOf(stats) } : {}) };
  return success(data, truncated ? [...warnings, TRUNCATED] : warnings);
}

function resultOf({ resultType, series, text }: PromAnswer): unknown {
  switch (resultType) {
    case 'string':
      return text === undefined ? [0, ''] : [secondsOf(text.timeMs), text.value];
    case 'scalar':
      return series[0] === undefined ? [0, 'NaN'] : floatPoint(series[0], 0);
    case 'vector':
      return series.filter(({ times }) => times.length > 0).map(vectorSample);
    case 'matrix':
      return series.map(matrixSeries);
  }
}

function vectorSample(series: AnswerSeries): Record<string, unknown> {
  const histogram = series.histograms?.[0];
  return histogram === undefined
    ? { metric: series.labels, value: floatPoint(series, 0) }
    : { metric: series.labels, histogram: [secondsOf(series.times[0]!), histogramJson(histogram)] };
}

function matrixSeries(series: AnswerSeries): Record<string, unknown> {
  const values: Point[] = [];
  const histograms: (readonly [number, unknown])[] = [];
  for (let i = 0; i < series.times.length; i++) {
    const histogram = series.histograms?.[i];
    if (histogram === undefined) values.push(floatPoint(series, i));
    else histograms.push([secondsOf(series.times[i]!), histogramJson(histogram)]);
  }
  return { metric: series.labels, ...(values.length > 0 || histograms.length === 0 ? { values } : {}), ...(histograms.length > 0 ? { histograms } : {}) };
}

function histogramJson(histogram: FloatHistogram): Record<string, unknown> {
  const buckets = histogramBuckets(histogram).map(({ boundaries, lower, upper, count }) => [boundaries, formatValue(lower), formatValue(upper), formatValue(count)]);
  return { count: formatValue(histogram.count), sum: formatValue(histogram.sum), ...(buckets.length === 0 ? {} : { buckets }) };
}

/** The members that Prometheus has and that are known here, and under `observer` where the samples came from. */
const statsOf = ({ tookMs, samplesRead, seriesRead, resolution }: PromAnswer['stats']): Record<string, unknown> => ({
  timings: { evalTotalTime: tookMs / 1000, execTotalTime: tookMs / 1000 }, samples: { totalQueryableSamples: samplesRead }, observer: { seriesRead, resolution },
});
