import { LabelsQuery, LabelsResult, TimeRange } from '@observer/contracts';
import { compareLabels } from '@observer/promql';
import { Catalogue } from '../../engine/catalogue';
import { Reader } from '../../engine/connections';
import { WindowFiles } from '../../engine/window-files';
import { METRIC_NAME } from '../series/metric-label';
import { labelsOf, metricName } from '../series/metric-name';
import { MetricSeries, resolveSeries } from '../series/resolve-series';
import { seriesWithSamples } from './existing-series';

/** Without a range from memory; with it, what has samples within. Sets of matchers are ORed; none means all. */
export async function selectLabels(query: LabelsQuery, catalogue: Catalogue, files: WindowFiles, reader: Reader): Promise<LabelsResult> {
  const matching = query.matcherSets.length === 0 ? resolveSeries(catalogue, []) : unionOf(query.matcherSets.map((matchers) => resolveSeries(catalogue, matchers)));
  const metrics = query.range === undefined ? matching : await existingWithin(matching, query.range, files, reader);
  switch (query.what) {
    case 'series':
      return seriesOf(metrics, query.limit);
    case 'names':
      return textsOf(metrics.flatMap(namesOf), query.limit);
    case 'values':
      return textsOf(metrics.flatMap((metric) => valuesOf(metric, query.label!)), query.limit);
  }
}

function unionOf(sets: readonly (readonly MetricSeries[])[]): MetricSeries[] {
  const byField = new Map<MetricSeries['field'], MetricSeries[]>();
  for (const metric of sets.flat()) byField.set(metric.field, [...(byField.get(metric.field) ?? []), metric]);
  return [...byField.values()].map((parts) => (parts.length === 1 ? parts[0]! : { ...parts[0]!, tagSets: Uint32Array.from(new Set(parts.flatMap(({ tagSets }) => [...tagSets]))).sort() }));
}

/** Window by window, newest first: what was found is not looked for again. */
async function existingWithin(metrics: readonly MetricSeries[], range: TimeRange, files: WindowFiles, reader: Reader): Promise<MetricSeries[]> {
  const found: MetricSeries[] = [];
  let missing = metrics;
  for (const start of files.startsWithin(range).reverse()) {
    if (missing.length === 0) break;
    const existing = await files.use([start], (windows) => seriesWithSamples(missing, { startMs: range.startMs, endMs: range.endMs - 1 }, windows, reader));
    found.push(...existing);
    missing = without(missing, existing);
  }
  return unionOf([found]);
}

function without(metrics: readonly MetricSeries[], found: readonly MetricSeries[]): MetricSeries[] {
  const known = new Map(found.map(({ field, tagSets }) => [field, new Set(tagSets)]));
  return metrics.map((metric) => ({ ...metric, tagSets: metric.tagSets.filter((tagSet) => known.get(metric.field)?.has(tagSet) !== true) })).filter(({ tagSets }) => tagSets.length > 0);
}

/** Labels are made only for as many series as are wanted; these are sorted among themselves. */
function seriesOf(metrics: readonly MetricSeries[], limit: number): LabelsResult {
  const series: Record<string, string>[] = [];
  for (const { measurement, field, tagSets } of metrics) {
    for (const tagSet of tagSets) {
      if (series.length === limit) return { series: series.sort(compareLabels), values: [], truncated: true };
      series.push(labelsOf(measurement, field, tagSet));
    }
  }
  return { series: series.sort(compareLabels), values: [], truncated: false };
}

function namesOf({ measurement, tagSets }: MetricSeries): string[] {
  const used = [...measurement.tags.values()].filter((tag) => {
    const ids = measurement.tagSets.idsOf(tag);
    return ids !== undefined && tagSets.some((tagSet) => ids[tagSet] !== 0);
  });
  return [METRIC_NAME, ...used.map(({ name }) => name)];
}

function valuesOf({ measurement, field, tagSets }: MetricSeries, label: string): string[] {
  if (label === METRIC_NAME) return [metricName(measurement, field)];
  const tag = measurement.tags.get(label);
  const ids = tag === undefined ? undefined : measurement.tagSets.idsOf(tag);
  if (tag === undefined || ids === undefined) return [];
  return [...new Set(Uint32Array.from(tagSets, (tagSet) => ids[tagSet]!))].filter((id) => id !== 0).map((id) => tag.values.textOf(id));
}

function textsOf(texts: readonly string[], limit: number): LabelsResult {
  const sorted = [...new Set(texts)].sort();
  return { series: [], values: sorted.slice(0, limit), truncated: sorted.length > limit };
}
