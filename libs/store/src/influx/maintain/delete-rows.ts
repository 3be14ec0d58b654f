import type { FieldFilter, Matcher, TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Measurement } from '../schema/catalogue';
import { decodeText, decodeValue, quoted } from '../schema/names';
import { NANOSECONDS, SOURCE } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { textTest, valueTest } from '../read/matching';
import { BoundParameters, selectionOf, whereOf } from '../read/selection';

/** Statements of one request. */
const PER_REQUEST = 100;

export interface Deletion {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  readonly filters?: readonly FieldFilter[];
  readonly range: TimeRange | undefined;
}

/**
 * Removes rows. InfluxQL deletes by tags and time; where fields decide (dimensions kept as fields, text fields), the points are looked up first and
 * deleted one by one. @returns how many rows
 */
export async function deleteRows(deletion: Deletion, server: InfluxServer, scope: QueryScope): Promise<number> {
  const { measurement, matchers, filters = [] } = deletion;
  const selection = selectionOf(deletion);
  if (selection.never) return 0;
  if (server.flavour === '3') throw new ObserverError('unavailable', 'InfluxDB 3.x cannot delete rows over its API; use 1.x or 2.x where erasure is needed', { retryable: false });
  const onlyTags = filters.length === 0 && matchers.every(({ tag }) => measurement.tags.get(tag)?.stored !== 'field');
  const from = `FROM ${quoted(measurement.stored)}`;
  if (!selection.exact || !onlyTags) return deletePoints(deletion, server, scope);
  let rows = 0;
  const counting = { header: () => undefined, record: (record: CsvRecord) => void (rows += record.number(3)) };
  await server.query(server.location.database, `SELECT count(${quoted(NANOSECONDS)}) ${from}${whereOf(selection)}`, selection.parameters, counting, scope);
  if (rows > 0) await server.command(`DELETE ${from}${whereOf(selection)}`, selection.parameters, scope, server.location.database);
  return rows;
}

/** Milliseconds of the rows that a deletion is about. */
export async function timesOf(deletion: Deletion, server: InfluxServer, scope: QueryScope): Promise<TimeRange[]> {
  if (selectionOf(deletion).never) return [];
  const points = await findPoints(deletion, server, scope);
  return points.map(({ ms }) => ({ startMs: ms, endMs: ms + 1 }));
}

async function deletePoints(deletion: Deletion, server: InfluxServer, scope: QueryScope): Promise<number> {
  const points = await findPoints(deletion, server, scope);
  const { measurement } = deletion;
  const tags = tagColumns(measurement);
  for (let i = 0; i < points.length; i += PER_REQUEST) {
    const bound = new BoundParameters();
    const statements = points.slice(i, i + PER_REQUEST).map(({ time, texts }) => {
      const series = tags.map((column, at) => `${quoted(column)} = ${bound.bind(texts[at]!)}`);
      return `DELETE FROM ${quoted(measurement.stored)} WHERE ${[...series, `time >= ${time}`, `time <= ${time}`].join(' AND ')}`;
    });
    await server.command(statements.join('; '), bound.values, scope, server.location.database);
  }
  return points.length;
}

interface Point {
  readonly time: string;
  readonly ms: number;
  /** Values of the tags as they are stored. */
  readonly texts: readonly string[];
}

const tagColumns = ({ tags }: Measurement): string[] => [SOURCE, ...[...tags.values()].filter(({ stored }) => stored === 'tag').map(({ column }) => column)];

async function findPoints({ measurement, matchers, filters = [], range }: Deletion, server: InfluxServer, scope: QueryScope): Promise<Point[]> {
  const selection = selectionOf({ measurement, matchers, filters, range });
  const tags = tagColumns(measurement);
  const columns = [...tags];
  const columnOf = (name: string): number => 4 + (columns.includes(name) ? columns.indexOf(name) : columns.push(name) - 1);
  const tests = [
    ...matchers.map((matcher) => {
      const dimension = measurement.tags.get(matcher.tag);
      const test = textTest(matcher);
      if (dimension === undefined) return () => test('');
      const column = columnOf(dimension.column);
      const decode = dimension.stored === 'tag' ? decodeValue : decodeText;
      return (record: CsvRecord) => test(record.isEmpty(column) ? '' : decode(record.text(column)));
    }),
    ...filters.map((filter) => {
      const field = measurement.fields.get(filter.field)!;
      const test = valueTest(field, filter);
      const column = columnOf(field.column);
      return (record: CsvRecord) => !record.isEmpty(column) && test(field.type === 'string' ? decodeText(record.text(column)) : record.number(column));
    }),
  ];
  const points: Point[] = [];
  const sink = {
    header: () => undefined,
    record: (record: CsvRecord) => {
      if (tests.every((test) => test(record))) points.push({ time: record.text(2), ms: record.milliseconds(2), texts: tags.map((_, at) => record.text(4 + at)) });
    },
  };
  await server.query(server.location.database, `SELECT ${[NANOSECONDS, ...columns].map(quoted).join(', ')} FROM ${quoted(measurement.stored)}${whereOf(selection)}`, selection.parameters, sink, scope);
  return points;
}
