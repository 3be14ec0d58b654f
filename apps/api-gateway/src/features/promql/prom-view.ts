/** Answers as GraphQL and REST give them. */
import { type FloatHistogram, formatValue } from '@observer/promql';
import { histogramBuckets } from './histogram-buckets';
import { jsonList, mapped, pointList } from './json-stream';
import type { AnswerSeries, PromAnswer } from './prom-answer';
import type { PromHistogramPoint, PromResult, PromSeries } from './promql.types';
import { labelList } from '../telemetry-query/label-list';

/** Most points of an answer over GraphQL, which is written at one go. */
export const MAX_GRAPHQL_SAMPLES = 500_000;

/** A result whose series come one by one, others getting their turn in between. */
export type PromResultView = Omit<PromResult, 'series'> & { readonly series: readonly Promise<PromSeries>[] };

export const resultView = (answer: PromAnswer): PromResultView => ({ ...headOf(answer), series: inTurns(allSeriesOf(answer), ({ times }) => times.length, anySeriesView) });

/** The whole result at once, for few points. */
export const wholeResult = (answer: PromAnswer): PromResult => ({ ...headOf(answer), series: allSeriesOf(answer).map(anySeriesView) });

/** As REST gives it, labels as an object: texts that make one JSON document together. */
export function* resultJson(answer: PromAnswer): Generator<string> {
  const { resultType, ...rest } = headOf(answer);
  yield `{"resultType":${JSON.stringify(resultType)},"series":`;
  yield* jsonList(mapped(allSeriesOf(answer), seriesJson));
  yield `,${JSON.stringify(rest).slice(1)}`;
}

function* seriesJson(series: AnySeries): Generator<string> {
  const { labels, times, values, histograms, text } = series;
  const isFloat = (i: number): boolean => histograms?.[i] === undefined;
  yield `{"labels":${JSON.stringify(labels)},"timesMs":`;
  yield* pointList(times.length, (i) => (isFloat(i) ? String(times[i]) : undefined));
  yield ',"values":';
  yield* text === undefined ? pointList(times.length, (i) => (isFloat(i) ? `"${formatValue(values[i]!)}"` : undefined)) : [JSON.stringify([text])];
  if (histograms?.some((histogram) => histogram !== undefined)) {
    yield ',"histograms":';
    yield* pointList(times.length, (i) => (isFloat(i) ? undefined : JSON.stringify(histogramPoint(times[i]!, histograms[i]!))));
  }
  yield '}';
}

type AnySeries = AnswerSeries & { readonly text?: string };

const headOf = ({ resultType, truncated, warnings, stats, explain }: PromAnswer): Omit<PromResult, 'series'> =>
  ({ resultType, truncated, warnings: [...warnings], stats: { ...stats }, explain: explain.map((part) => ({ ...part })) });

/** A text counts as a series without labels. */
const allSeriesOf = ({ text, series }: PromAnswer): AnySeries[] =>
  [...(text === undefined ? [] : [{ labels: {}, times: [text.timeMs], values: [NaN], text: text.value }]), ...series];

const anySeriesView = (one: AnySeries): PromSeries => (one.text === undefined ? seriesView(one) : { labels: [], timesMs: [one.times[0]!], values: [one.text] });

/** Points between two turns of the event loop. */
const SLICE_POINTS = 5_000;

/** Items one after the other, others getting their turn after some points. GraphQL takes promises in a list, and writes each as it comes. */
export function inTurns<Item, Result>(items: readonly Item[], pointsOf: (item: Item) => number, result: (item: Item) => Result): Promise<Result>[] {
  let turn: Promise<unknown> = Promise.resolve();
  let points = 0;
  return items.map((item) => {
    points += 10 + pointsOf(item);
    if (points > SLICE_POINTS) {
      points = 0;
      turn = turn.then(() => new Promise((resolve) => setImmediate(resolve)));
    }
    return turn.then(() => result(item));
  });
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
      points.push(histogramPoint(times[i]!, histogram));
    }
  }
  return points.length === 0 ? shown : { ...shown, histograms: points };
}

function histogramPoint(timeMs: number, histogram: FloatHistogram): PromHistogramPoint {
  const buckets = histogramBuckets(histogram).map(({ boundaries, lower, upper, count }) => ({ boundaries, lower: formatValue(lower), upper: formatValue(upper), count: formatValue(count) }));
  return { timeMs, count: formatValue(histogram.count), sum: formatValue(histogram.sum), buckets };
}
