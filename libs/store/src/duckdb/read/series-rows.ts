import { DuckDBListValue, DuckDBMaterializedResult } from '@duckdb/node-api';
import { SeriesResult } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { TagColumnInfo } from '../engine/catalogue';
import { AggregateColumn } from './aggregate-sql';

/** Numbers of one answer; above this the client is better served by a wider step. */
const MAX_VALUES = 2_000_000;

/** How rows read: ids of the groups that exist, step, count of rows, then the aggregates' columns. Sorted by group, then step. */
export interface SeriesShape {
  readonly groups: readonly { readonly name: string; readonly column: TagColumnInfo | undefined }[];
  readonly columns: readonly AggregateColumn[];
  readonly baseMs: number;
  readonly stepMs: number;
}

type Series = SeriesResult['series'][number];

/** Turns sorted rows into series; keeps the first `maxSeries` and counts the rows behind the others. */
export async function readSeries(
  result: DuckDBMaterializedResult,
  shape: SeriesShape,
  maxSeries: number,
): Promise<{ series: Series[]; truncated: boolean; rowsRead: number }> {
  const keyCount = shape.groups.filter(({ column }) => column !== undefined).length;
  const series: Series[] = [];
  let currentKey: string | undefined;
  let groups = 0;
  let rowsRead = 0;
  let values = 0;
  for await (const chunk of result) {
    for (const row of chunk.getRows()) {
      rowsRead += Number(row[keyCount + 1]);
      const ids = row.slice(0, keyCount) as number[];
      const key = ids.join(',');
      if (key !== currentKey) {
        currentKey = key;
        if (++groups <= maxSeries) series.push(newSeries(shape, ids));
      }
      if (groups > maxSeries) continue;
      addWindow(series.at(-1)!, shape, row, keyCount);
      values += shape.columns.length;
      if (values > MAX_VALUES) {
        throw new ObserverError('resource_exhausted', `the answer has more than ${MAX_VALUES} values; widen the step, narrow the range, or group by fewer tags`, { retryable: false });
      }
    }
  }
  return { series, truncated: groups > maxSeries, rowsRead };
}

function newSeries(shape: SeriesShape, ids: readonly number[]): Series {
  let next = 0;
  const labels = shape.groups.map(({ name, column }): [string, string] => [name, column === undefined ? '' : column.values.textOf(ids[next++]!)]);
  const names = shape.columns.flatMap(({ reads }) => reads.map(({ as }) => as));
  return { labels: Object.fromEntries(labels), timesMs: [], values: Object.fromEntries(names.map((name): [string, (number | null)[]] => [name, []])) };
}

function addWindow(series: Series, shape: SeriesShape, row: readonly unknown[], keyCount: number): void {
  series.timesMs.push(shape.baseMs + Number(row[keyCount]) * shape.stepMs);
  shape.columns.forEach(({ reads }, i) => {
    const cell = row[keyCount + 2 + i];
    for (const { as, index } of reads) {
      series.values[as]!.push(numberOrNull(index === undefined ? cell : (cell as DuckDBListValue | null)?.items[index]));
    }
  });
}

/** An answer has finite numbers or null: JSON knows neither infinity nor NaN. */
function numberOrNull(cell: unknown): number | null {
  if (cell === null || cell === undefined) return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}
