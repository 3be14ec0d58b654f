import { Pushdown } from '@observer/contracts';
import { groupKey, groupLabels, type LabelSet } from '@observer/promql';
import { FieldColumnInfo, Measurement, TagColumnInfo } from '../../engine/catalogue';
import { METRIC_NAME } from '../series/metric-label';
import { labelsOf } from '../series/metric-name';
import { MetricSeries } from '../series/resolve-series';

type Grouping = NonNullable<Pushdown['group']>;

export interface SeriesGroup {
  readonly key: string;
  readonly labels: LabelSet;
}

/** Which group each series belongs to: one number per place in `tagSets`. */
export interface GroupedMetric {
  readonly metric: MetricSeries;
  readonly groupOf: Uint32Array;
}

/**
 * Sorts series into groups. Labels are made once per combination of the ids that matter, not for every series.
 * @returns the groups, ascending by their keys, and the group of each series
 */
export function groupSeries(metrics: readonly MetricSeries[], grouping: Grouping): { groups: SeriesGroup[]; metrics: GroupedMetric[] } {
  const groups = new Map<string, SeriesGroup>();
  const keys = metrics.map((metric) => keysOf(metric, grouping, groups));
  const sorted = [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const numbers = new Map(sorted.map(({ key }, number) => [key, number]));
  return { groups: sorted, metrics: metrics.map((metric, i) => ({ metric, groupOf: Uint32Array.from(keys[i]!, (key) => numbers.get(key)!) })) };
}

function keysOf({ measurement, field, tagSets }: MetricSeries, grouping: Grouping, groups: Map<string, SeriesGroup>): string[] {
  const columns = columnsThatMatter(measurement, grouping).map((column) => measurement.tagSets.idsOf(column)!);
  const known = new Map<string, string>();
  return Array.from(tagSets, (tagSet) => {
    let ids = '';
    for (const column of columns) ids += `${column[tagSet]!},`;
    let key = known.get(ids);
    if (key === undefined) {
      const group = groupOf(measurement, field, tagSet, grouping);
      groups.set(group.key, group);
      known.set(ids, (key = group.key));
    }
    return key;
  });
}

function columnsThatMatter({ tags, tagSets }: Measurement, { mode, labels }: Grouping): TagColumnInfo[] {
  return [...tags.values()].filter((column) => labels.includes(column.name) === (mode === 'by') && tagSets.idsOf(column) !== undefined);
}

function groupOf(measurement: Measurement, field: FieldColumnInfo, tagSet: number, grouping: Grouping): SeriesGroup {
  const labels = labelsOf(measurement, field, tagSet);
  const { mode, labels: names } = grouping;
  const wanted = mode === 'by' ? grouping : { mode, labels: names.filter((name) => name !== METRIC_NAME) };
  return { key: groupKey(labels, wanted), labels: groupLabels(labels, wanted) };
}
