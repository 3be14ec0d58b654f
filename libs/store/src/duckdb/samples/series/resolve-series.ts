import type { Matcher } from '@observer/contracts';
import { compilePattern, matchesValue } from '@observer/promql';
import { measurementsOfMetric } from '../../../page/metric-measurements';
import type { Catalogue, FieldColumnInfo, Measurement } from '../../engine/catalogue';
import { METRIC_NAME } from './metric-label';
import { metricName } from './metric-name';

/** Series of one metric. */
export interface MetricSeries {
  readonly measurement: Measurement;
  readonly field: FieldColumnInfo;
  /** Numbers of the tag sets, ascending. */
  readonly tagSets: Uint32Array;
}

/**
 * The series that match all matchers, metric by metric in the order in which the metrics appeared. Matchers are evaluated on dictionaries of
 * values, once for each value, then on the ids in the tag sets; nothing of this reads files.
 * @throws ObserverError `invalid_argument` for a pattern that is not RE2
 */
export function resolveSeries(catalogue: Catalogue, matchers: readonly Matcher[]): MetricSeries[] {
  const nameTests = matchers.filter(({ tag }) => tag === METRIC_NAME).map(matchesValue);
  const labelMatchers = matchers.filter(({ tag }) => tag !== METRIC_NAME);
  // Also when there is no series at all: a pattern that is none is told.
  labelMatchers.forEach(matchesValue);
  const found: MetricSeries[] = [];
  for (const measurement of candidates(catalogue, matchers)) {
    if (measurement.tagSets.size === 0) continue;
    const fields = [...measurement.fields.values()].filter((field) => field.series.size > 0 && nameTests.every((test) => test(metricName(measurement, field))));
    if (fields.length === 0) continue;
    const matching = matchingTagSets(measurement, labelMatchers);
    for (const field of fields) {
      const tagSets = matching.filter((tagSet) => field.series.has(tagSet));
      if (tagSets.length > 0) found.push({ measurement, field, tagSets });
    }
  }
  return found.sort((a, b) => a.field.id - b.field.id);
}

/** Measurements that may have a metric of the name that is asked for; all, where no single one is. */
function candidates(catalogue: Catalogue, matchers: readonly Matcher[]): Measurement[] {
  const name = matchers.find(({ tag, op }) => tag === METRIC_NAME && op === '=')?.value;
  return name === undefined ? catalogue.measurements() : measurementsOfMetric(name, (one) => catalogue.get(one));
}

/** As `matchesValue`, with the patterns of queries of rows: there a dot matches a line break. */
export function matchesValueInRows(matcher: Pick<Matcher, 'op' | 'value'>): (value: string) => boolean {
  if (!matcher.op.includes('~')) return matchesValue(matcher);
  const pattern = compilePattern(matcher.value, true);
  return (value) => pattern.testExact(value) === (matcher.op === '=~');
}

/** Numbers of the tag sets that match, ascending. */
export function matchingTagSets({ tags, tagSets }: Measurement, matchers: readonly Matcher[], testOf = matchesValue): Uint32Array {
  let candidates = Uint32Array.from({ length: tagSets.size }, (_, index) => index);
  for (const matcher of matchers) {
    const matches = testOf(matcher);
    const column = tags.get(matcher.tag);
    const ids = column === undefined ? undefined : tagSets.idsOf(column);
    if (column === undefined || ids === undefined) {
      if (!matches('')) return new Uint32Array(0);
      continue;
    }
    const accepted = matcher.op === '=' ? onlyValue(column.values.idOf(matcher.value), column.values.texts.length) : Uint8Array.from(column.values.texts, (text) => (matches(text) ? 1 : 0));
    candidates = candidates.filter((tagSet) => accepted[ids[tagSet]!] === 1);
  }
  return candidates;
}

function onlyValue(id: number | undefined, count: number): Uint8Array {
  const accepted = new Uint8Array(count);
  if (id !== undefined) accepted[id] = 1;
  return accepted;
}
