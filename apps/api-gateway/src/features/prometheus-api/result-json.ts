/** Answers in the JSON of the Prometheus HTTP API. Pure. */
import { type FloatHistogram, formatValue } from '@observer/promql';
import { histogramBuckets } from '../promql/histogram-buckets';
import { jsonList, mapped, pointList } from '../promql/json-stream';
import type { AnswerSeries, PromAnswer } from '../promql/prom-answer';

export interface PrometheusAnswer<T> {
  readonly status: 'success';
  readonly data: T;
  readonly warnings?: readonly string[];
}

/** The list of warnings is absent when empty. */
export const success = <T>(data: T, warnings: readonly string[] = []): PrometheusAnswer<T> => ({ status: 'success', data, ...(warnings.length === 0 ? {} : { warnings }) });

export const TRUNCATED = 'results truncated due to limit';

const secondsOf = (ms: number): number => ms / 1000;
/** `[seconds, "value"]` */
const floatPoint = ({ times, values }: AnswerSeries, i: number): string => `[${secondsOf(times[i]!)},"${formatValue(values[i]!)}"]`;

/**
 * An answer as texts that make one JSON document together, since the whole may be far larger than one may hold or write at a time.
 * @param withStats the request's `stats` parameter was given
 */
export function* answerJson(answer: PromAnswer, withStats: boolean): Generator<string> {
  const { resultType, warnings, truncated, stats } = answer;
  const all = truncated ? [...warnings, TRUNCATED] : warnings;
  yield `{"status":"success","data":{"resultType":${JSON.stringify(resultType)},"result":`;
  yield* resultOf(answer);
  yield `${withStats ? `,"stats":${JSON.stringify(statsOf(stats))}` : ''}}${all.length === 0 ? '' : `,"warnings":${JSON.stringify(all)}`}}`;
}

/** A successful answer with a long list. */
export function* listJson(items: readonly unknown[], warnings: readonly string[]): Generator<string> {
  yield '{"status":"success","data":';
  yield* jsonList(mapped(items, (item) => JSON.stringify(item)));
  yield `${warnings.length === 0 ? '' : `,"warnings":${JSON.stringify(warnings)}`}}`;
}

function* resultOf({ resultType, series, text }: PromAnswer): Generator<string> {
  switch (resultType) {
    case 'string':
      return yield JSON.stringify(text === undefined ? [0, ''] : [secondsOf(text.timeMs), text.value]);
    case 'scalar':
      return yield series[0] === undefined ? '[0,"NaN"]' : floatPoint(series[0], 0);
    case 'vector':
      return yield* jsonList(mapped(series.filter(({ times }) => times.length > 0), vectorSample));
    case 'matrix':
      return yield* jsonList(mapped(series, matrixSeries));
  }
}

function vectorSample(series: AnswerSeries): string {
  const histogram = series.histograms?.[0];
  return `{"metric":${JSON.stringify(series.labels)},${histogram === undefined ? `"value":${floatPoint(series, 0)}` : `"histogram":${histogramPoint(series, 0, histogram)}`}}`;
}

function* matrixSeries(series: AnswerSeries): Generator<string> {
  const { labels, times, histograms } = series;
  const ofHistograms = histograms?.reduce((count, histogram) => count + (histogram === undefined ? 0 : 1), 0) ?? 0;
  yield `{"metric":${JSON.stringify(labels)}`;
  if (ofHistograms < times.length || ofHistograms === 0) {
    yield ',"values":';
    yield* pointList(times.length, (i) => (histograms?.[i] === undefined ? floatPoint(series, i) : undefined));
  }
  if (ofHistograms > 0) {
    yield ',"histograms":';
    yield* pointList(times.length, (i) => (histograms![i] === undefined ? undefined : histogramPoint(series, i, histograms![i])));
  }
  yield '}';
}

const histogramPoint = ({ times }: AnswerSeries, i: number, histogram: FloatHistogram): string => JSON.stringify([secondsOf(times[i]!), histogramJson(histogram)]);

function histogramJson(histogram: FloatHistogram): Record<string, unknown> {
  const buckets = histogramBuckets(histogram).map(({ boundaries, lower, upper, count }) => [boundaries, formatValue(lower), formatValue(upper), formatValue(count)]);
  return { count: formatValue(histogram.count), sum: formatValue(histogram.sum), ...(buckets.length === 0 ? {} : { buckets }) };
}

/** The members that Prometheus has and that are known here, and under `observer` where the samples came from. */
const statsOf = ({ tookMs, samplesRead, seriesRead, resolution }: PromAnswer['stats']): Record<string, unknown> => ({
  timings: { evalTotalTime: tookMs / 1000, execTotalTime: tookMs / 1000 }, samples: { totalQueryableSamples: samplesRead }, observer: { seriesRead, resolution },
});
