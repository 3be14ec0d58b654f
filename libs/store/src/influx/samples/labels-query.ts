import type { LabelsQuery, LabelsResult, Matcher } from '@observer/contracts';
import { compareLabels, labelsKey, matchesValue } from '@observer/promql';
import { readTags } from '../read/row-plan';
import { selectionOf, whereOf } from '../read/selection';
import type { Catalogue } from '../schema/catalogue';
import { quoted } from '../schema/names';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { notFiniteColumn } from '../write/line-encoder';
import { labelMatchers, type Metric, METRIC_NAME, metricsOf } from './metrics';

interface Parts {
  readonly server: InfluxServer;
  readonly catalogue: Catalogue;
  readonly kinds: ReadonlySet<string>;
}

type Labels = Readonly<Record<string, string>>;

/** Which series of metrics exist, their labels' names, or the values of one. Sets of matchers are ORed; none means all. */
export async function selectLabels(query: LabelsQuery, parts: Parts, scope: QueryScope): Promise<LabelsResult> {
  const sets = query.matcherSets.length === 0 ? [[]] : query.matcherSets;
  const found = new Map<string, Labels>();
  for (const matchers of sets) {
    for (const metric of metricsOf(parts.catalogue, parts.kinds, matchers)) {
      await eachSeries(metric, labelMatchers(matchers), query.range, parts.server, scope, (labels) => found.set(labelsKey(labels), labels));
    }
  }
  switch (query.what) {
    case 'series': {
      const all = [...found.values()].sort(compareLabels);
      return { series: all.slice(0, query.limit), values: [], truncated: all.length > query.limit };
    }
    case 'names':
      return textsOf([...found.values()].flatMap((labels) => Object.keys(labels)), query.limit);
    case 'values':
      return textsOf([...found.values()].flatMap((labels) => labels[query.label!] ?? []), query.limit);
  }
}

function textsOf(texts: readonly string[], limit: number): LabelsResult {
  const sorted = [...new Set(texts)].sort();
  return { series: [], values: sorted.slice(0, limit), truncated: sorted.length > limit };
}

/** `last()` reads the end of each series only, so this costs what there are series, not samples. */
async function eachSeries({ name, measurement, field }: Metric, matchers: readonly Matcher[], range: LabelsQuery['range'], server: InfluxServer, scope: QueryScope, onSeries: (labels: Labels) => void): Promise<void> {
  const selection = selectionOf({ measurement, matchers, range }, matchesValue);
  if (selection.never) return;
  const dimensions = [...measurement.tags.values()];
  const groups = dimensions.length === 0 ? '' : ` GROUP BY ${dimensions.map(({ column }) => quoted(column)).join(', ')}`;
  const columns = field.notFinite ? [field.column, notFiniteColumn(field)] : [field.column];
  const statements = columns.map((column) => `SELECT last(${quoted(column)}) FROM ${quoted(measurement.stored)}${whereOf(selection)}${groups}`);
  // Patterns that stand for more values than a condition lists are looked at here.
  const tests = matchers.map((matcher) => ({ tag: matcher.tag, test: matchesValue(matcher) }));
  const tags = new Map<string, string>();
  const sink = {
    header: () => undefined,
    record: (record: CsvRecord) => {
      readTags(record.text(1), tags);
      const labels: Record<string, string> = { [METRIC_NAME]: name };
      for (const dimension of dimensions) if (tags.has(dimension.column)) labels[dimension.name] = tags.get(dimension.column)!;
      if (tests.every(({ tag, test }) => test(labels[tag] ?? ''))) onSeries(labels);
    },
  };
  await server.query(server.location.database, statements.join('; '), selection.parameters, sink, scope);
}
