import type { Cardinality, CardinalityQuery } from '@observer/contracts';
import type { Catalogue, Dimension, Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { RowPlan, readTags } from '../read/row-plan';
import { selectionOf, whereOf } from '../read/selection';
import { dayOf, type MeasurementCounts, type RowCounts, rowsOf } from './row-counts';

/** How far back from the newest row the values of dimensions kept as fields are looked at, since each row has to be. */
const SAMPLE_MS = 3_600_000;

/** Series per measurement (combinations of its tags in its newest day), and the tags of one with the most values. */
export async function cardinalityOf(query: CardinalityQuery, catalogue: Catalogue, counts: RowCounts, server: InfluxServer, scope: QueryScope): Promise<Cardinality> {
  const all = [...(await counts.all())].filter(([, one]) => one.byDay.size > 0);
  const wanted = query.measurement === undefined ? all : all.filter(([name]) => name === query.measurement);
  const measurements = [];
  for (const [name, one] of wanted) measurements.push({ name, rows: rowsOf(one), series: await seriesOf(catalogue.get(name)!, one, server, scope) });
  measurements.sort((a, b) => b.series - a.series || (a.name < b.name ? -1 : 1));
  const [only] = query.measurement === undefined ? [] : wanted;
  const tags = only === undefined ? [] : await tagsOf(query.limit, catalogue.get(only[0])!, only[1], server, scope);
  return { measurements: measurements.slice(0, query.limit), tags };
}

const newestDay = ({ newestMs }: MeasurementCounts): { startMs: number; endMs: number } => ({ startMs: dayOf(newestMs), endMs: dayOf(newestMs) + DAY_MS });

const asTags = ({ tags }: Measurement): Dimension[] => [...tags.values()].filter(({ stored }) => stored === 'tag');

async function seriesOf(measurement: Measurement, counts: MeasurementCounts, server: InfluxServer, scope: QueryScope): Promise<number> {
  let series = 0;
  await grouped(measurement, asTags(measurement), newestDay(counts), () => series++, server, scope);
  return series;
}

async function grouped(measurement: Measurement, dimensions: readonly Dimension[], range: { startMs: number; endMs: number }, onGroup: (record: CsvRecord) => void, server: InfluxServer, scope: QueryScope): Promise<void> {
  const selection = selectionOf({ measurement, matchers: [], range });
  const groups = dimensions.length === 0 ? '' : ` GROUP BY ${dimensions.map(({ column }) => quoted(column)).join(', ')}`;
  const statement = `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(measurement.stored)}${whereOf(selection)}${groups}`;
  await server.query(server.location.database, statement, selection.parameters, { header: () => undefined, record: onGroup }, scope);
}

async function tagsOf(limit: number, measurement: Measurement, counts: MeasurementCounts, server: InfluxServer, scope: QueryScope): Promise<Cardinality['tags']> {
  const dimensions = [...measurement.tags.values()].sort((a, b) => b.values.size - a.values.size).slice(0, limit);
  const rows = new Map(dimensions.map(({ name }): [string, Map<string, number>] => [name, new Map()]));
  const tags = new Map<string, string>();
  for (const dimension of dimensions.filter(({ stored }) => stored === 'tag')) {
    await grouped(measurement, [dimension], newestDay(counts), (record) => {
      readTags(record.text(1), tags);
      const value = tags.get(dimension.column);
      if (value !== undefined) rows.get(dimension.name)!.set(value, record.number(3));
    }, server, scope);
  }
  await countFieldValues(dimensions.filter(({ stored }) => stored === 'field'), rows, measurement, counts, server, scope);
  return dimensions.map(({ name, values }) => ({
    name, values: values.size, top: [...rows.get(name)!].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit).map(([value, count]) => ({ value, rows: count })),
  }));
}

async function countFieldValues(dimensions: readonly Dimension[], rows: Map<string, Map<string, number>>, measurement: Measurement, { newestMs }: MeasurementCounts, server: InfluxServer, scope: QueryScope): Promise<void> {
  if (dimensions.length === 0) return;
  const plan: RowPlan = new RowPlan(measurement, () => undefined, () => {
    for (const { text, found } of texts) {
      const value = text();
      if (value !== '') found.set(value, (found.get(value) ?? 0) + 1);
    }
  });
  const texts = dimensions.map(({ name }) => ({ text: plan.text(name), found: rows.get(name)! }));
  const selection = selectionOf({ measurement, matchers: [], range: { startMs: newestMs - SAMPLE_MS, endMs: newestMs + 1 } });
  await server.query(server.location.database, plan.statement(selection), selection.parameters, plan, scope);
}
