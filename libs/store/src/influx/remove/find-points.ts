import type { TimeRange } from '@observer/contracts';
import { quoted } from '../schema/names';
import { NANOSECONDS, SOURCE } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import type { Measurement } from '../schema/catalogue';
import { selectionOf, whereOf } from '../read/selection';
import { decidingColumns, type Deletion, testOf } from './deletion';

/** So many points are in memory at a time. */
const MOST_POINTS = 100_000;
const FIRST_COLUMN = 4;

/** Points of one series that are to go. */
export interface SeriesPoints {
  /** Values of the series' tags as they are stored, in the order of `tagColumns`. */
  readonly texts: readonly string[];
  /** Ascending. */
  readonly times: bigint[];
}

export interface FoundPoints {
  readonly series: readonly SeriesPoints[];
  readonly points: number;
  /** Whether there may be more. */
  readonly isPartial: boolean;
}

/** The tags that make a series. */
export const tagColumns = ({ tags }: Measurement): string[] => [SOURCE, ...[...tags.values()].filter(({ stored }) => stored === 'tag').map(({ column }) => column)];

/** Looks for points that are to go, the oldest first. */
export async function findPoints(deletion: Deletion, range: TimeRange, server: InfluxServer, scope: QueryScope): Promise<FoundPoints> {
  const { measurement } = deletion;
  const selection = selectionOf({ ...deletion, range });
  const tags = tagColumns(measurement);
  const columns = [...new Set([...tags, ...decidingColumns(deletion)])];
  const isGone = testOf(deletion, (column) => FIRST_COLUMN + columns.indexOf(column));
  const bySeries = new Map<string, SeriesPoints>();
  let read = 0;
  let points = 0;
  const sink = {
    header: () => undefined,
    record: (record: CsvRecord) => {
      read++;
      if (!isGone(record)) return;
      const texts = tags.map((_, at) => record.text(FIRST_COLUMN + at));
      const key = texts.join('\0');
      let series = bySeries.get(key);
      if (series === undefined) bySeries.set(key, (series = { texts, times: [] }));
      series.times.push(BigInt(record.text(2)));
      points++;
    },
  };
  // Where the server cannot tell which rows match, a limit would cut off rows that do.
  const limit = selection.exact ? ` LIMIT ${MOST_POINTS}` : '';
  await server.query(server.location.database, `SELECT ${[NANOSECONDS, ...columns].map(quoted).join(', ')} FROM ${quoted(measurement.stored)}${whereOf(selection)}${limit}`, selection.parameters, sink, scope);
  return { series: [...bySeries.values()], points, isPartial: selection.exact && read === MOST_POINTS };
}

/** How many points match; 0 where the server cannot tell. */
export async function countPoints(deletion: Deletion, range: TimeRange, server: InfluxServer, scope: QueryScope): Promise<number> {
  const selection = selectionOf({ ...deletion, range });
  let rows = 0;
  const sink = { header: () => undefined, record: (record: CsvRecord) => void (rows += record.number(3)) };
  if (selection.exact) await server.query(server.location.database, `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(deletion.measurement.stored)}${whereOf(selection)}`, selection.parameters, sink, scope);
  return rows;
}
