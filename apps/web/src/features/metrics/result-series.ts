/** Answers of PromQL as series of a chart. */
import { type Label, type PromResult, type PromSeries } from '../../api/prom';
import { chartLook } from '../../charts/chart-spec';
import { type ChartSeries, type Point } from '../../charts/points';
import { letterOf } from './metrics-state';
import { promNumber, type ValueStats, valueStats } from './prom-values';

export interface ResultSeries extends ChartSeries {
  /** Which query it answers. */
  slot: number;
  labels: Label[];
  /** Labels that tell it from the others of its query. */
  telling: Label[];
  stats: ValueStats;
  /** Its name without the letter of its query. */
  bareName: string;
}

/** The identity of a series: its labels in a fixed order. */
export const labelKey = (labels: readonly Label[]): string => JSON.stringify([...labels].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, value }) => [name, value]));

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** A series as PromQL writes it: `up{job="a"}`; names outside the old alphabet are quoted. */
export function seriesText(labels: readonly Label[]): string {
  const name = labels.find((label) => label.name === '__name__')?.value ?? '';
  const rest = labels.filter((label) => label.name !== '__name__').map((label) => `${IDENTIFIER.test(label.name) ? label.name : quoted(label.name)}=${quoted(label.value)}`);
  const legacy = METRIC.test(name);
  const inside = [...(name !== '' && !legacy ? [quoted(name)] : []), ...rest];
  return `${legacy ? name : ''}${inside.length > 0 || !legacy ? `{${inside.join(', ')}}` : ''}`;
}

/**
 * The values of a series on the steps of its range; a missing step is a gap. Steps stand where the series' own times stand,
 * so that an odd last point (the running step) stays.
 */
export function seriesPoints({ timesMs, values }: Pick<PromSeries, 'timesMs' | 'values'>, stepMs: number): Point[] {
  const points: Point[] = [];
  timesMs.forEach((timeMs, index) => {
    const before = timesMs[index - 1];
    if (before !== undefined && timeMs - before > stepMs * 1.5) points.push([before + stepMs, null]);
    points.push([timeMs, promNumber(values[index]!)]);
  });
  return points;
}

/** Labels whose values differ between the series, or that some lack; without any, all labels. */
function tellingNames(series: readonly PromSeries[]): Set<string> {
  const values = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { labels } of series) {
    for (const { name, value } of labels) {
      (values.get(name) ?? values.set(name, new Set()).get(name)!).add(value);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return new Set([...values].filter(([name, distinct]) => distinct.size > 1 || counts.get(name)! < series.length).map(([name]) => name));
}

export interface ShownResult {
  slot: number;
  expr: string;
  stepMs: number;
  result: PromResult;
}

/** All series of all queries, named by what tells them apart, coloured in the order they come. */
export function resultSeries(results: readonly ShownResult[]): ResultSeries[] {
  let place = 0;
  return results.flatMap(({ slot, expr, stepMs, result }) => {
    const telling = tellingNames(result.series);
    return result.series.map((one): ResultSeries => {
      const shown = result.series.length > 1 ? one.labels.filter(({ name }) => telling.has(name)) : one.labels;
      const points = seriesPoints(one, stepMs);
      const name = shown.length > 0 ? shown.map(({ value }) => value || '(none)').join(' · ') : seriesText(one.labels) === '{}' ? expr : seriesText(one.labels);
      return {
        id: `${letterOf(slot)}${labelKey(one.labels)}`, slot, labels: one.labels, telling: shown, points, stats: valueStats(points), bareName: name,
        name: results.length > 1 ? `${letterOf(slot)} ${name}` : name, ...chartLook(place++),
      };
    });
  });
}

const joined = new WeakMap<PromResult, { now: PromResult; stepMs: number; result: PromResult }>();

/** A result with the values of now at its end: a chart with wide steps then ends with the one that is running. The same for the same two answers. */
export function withNow(result: PromResult, now: PromResult | undefined, stepMs: number): PromResult {
  if (!now || now.series.length === 0) return result;
  const known = joined.get(result);
  if (known?.now === now && known.stepMs === stepMs) return known.result;
  const made = joinNow(result, now, stepMs);
  joined.set(result, { now, stepMs, result: made });
  return made;
}

function joinNow(result: PromResult, now: PromResult, stepMs: number): PromResult {
  const latest = new Map(now.series.map((one) => [labelKey(one.labels), one]));
  return {
    ...result,
    series: result.series.map((one) => {
      const point = latest.get(labelKey(one.labels));
      const [timeMs, value, endMs] = [point?.timesMs.at(-1), point?.values.at(-1), one.timesMs.at(-1)];
      if (timeMs === undefined || value === undefined || endMs === undefined || timeMs <= endMs || timeMs - endMs > 2 * stepMs) return one;
      return { ...one, timesMs: [...one.timesMs, timeMs], values: [...one.values, value] };
    }),
  };
}
