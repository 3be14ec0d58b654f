import { EventsQuery, EventsResult } from '@observer/contracts';
import { Catalogue, Column, Measurement } from '../engine/catalogue';
import { Parameter, Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { eventColumns } from '../../page/event-columns';
import { ownerOfEvents, PageCursors } from '../../page/page-cursors';
import { slotsWithin } from '../samples/layout';
import { withSamplesAsRows } from '../samples/wide/sample-table';
import { Parameters, Selection } from './selection';
import { MatcherResolver } from './tag-matcher';

type Row = EventsResult['rows'][number];
type Page = Omit<EventsResult, 'source'> & { rowsRead: number };

/** The last row of a page: a row's number is unique within the window that its time belongs to. */
interface EventCursor {
  readonly timeNs: bigint;
  readonly row: bigint;
}

/** An `EventCursor` in decimal. */
export interface EventPlace {
  readonly timeNs: string;
  readonly row: string;
}

/**
 * Raw rows, newest or oldest first. Windows are asked one after the other and only until the page is full. The cursor is the time and
 * row number of the last row, so rows that arrive while paging do not shift the pages.
 * `rowsRead` counts the rows of the page.
 */
export async function selectEvents(query: EventsQuery, catalogue: Catalogue, files: WindowFiles, reader: Reader, cursors: PageCursors<EventPlace>): Promise<Page> {
  const cursor = query.cursor === undefined ? undefined : cursorOf(cursors.read(ownerOfEvents(query), query.cursor));
  const measurement = catalogue.get(query.measurement);
  if (measurement === undefined) return { columns: eventColumns([]), rows: [], rowsRead: 0 };
  const columns = projectedColumns(measurement, query.columns);
  const parameters = new Parameters();
  const selection = await Selection.compile({ ...query, measurement }, new MatcherResolver(reader), parameters);

  const starts = files.startsWithin(query.range);
  if (query.order === 'desc') starts.reverse();
  const found: unknown[][] = [];
  for (const start of starts) {
    if (found.length > query.limit) break;
    const wanted = query.limit + 1 - found.length;
    await files.use([start], async ([window]) => {
      if (window === undefined || isBehind(window, cursor, query.order)) return;
      found.push(...(await pageOf(window, { query, selection, columns, cursor, wanted, parameters: parameters.values }, reader)));
    });
  }
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return {
    columns: eventColumns(columns),
    rows: page.map((cells) => readRow(cells, columns)),
    ...(found.length > query.limit ? { nextCursor: cursors.write(ownerOfEvents(query), { timeNs: String(last![0]), row: String(last![1]) }) } : {}),
    rowsRead: page.length,
  };
}

interface PagePlan {
  readonly query: EventsQuery;
  readonly selection: Selection;
  readonly columns: readonly Column[];
  readonly cursor: EventCursor | undefined;
  readonly wanted: number;
  readonly parameters: readonly Parameter[];
}

/** Up to `wanted` rows of one window. Samples of metrics are read slot by slot, as they are many, and only as far as the page needs them. */
async function pageOf(window: AttachedWindow, { query, selection, columns, cursor, wanted, parameters }: PagePlan, reader: Reader): Promise<unknown[][]> {
  const { order, range, matchers } = query;
  const page = async (from: AttachedWindow): Promise<unknown[][]> =>
    (await (await reader.run(pageSql(selection, from, columns, order, cursor, wanted), parameters)).getRows()) as unknown[][];
  const rows = window.tables.has(selection.measurement.table) ? await page(window) : [];
  const sampled: unknown[][] = [];
  const slots = slotsWithin(window, { startMs: range.startMs, endMs: range.endMs - 1 });
  for (const slot of order === 'desc' ? slots.reverse() : slots) {
    if (sampled.length >= wanted) break;
    const rowsOfSlot = { measurement: selection.measurement, matchers, range: slot };
    await withSamplesAsRows(rowsOfSlot, [window], reader, async (windows) => {
      if (windows.length > 1 && !isBehind({ startMs: slot.startMs, endMs: slot.endMs + 1 }, cursor, order)) sampled.push(...(await page(windows[1]!)));
    });
  }
  if (sampled.length === 0) return rows;
  const sign = order === 'desc' ? -1 : 1;
  return [...rows, ...sampled].sort((a, b) => sign * (compare(a[0] as bigint, b[0] as bigint) || compare(a[1] as bigint, b[1] as bigint))).slice(0, wanted);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The columns asked for that exist (a name may be both a tag and a field), or all. */
function projectedColumns(measurement: Measurement, names: readonly string[] | undefined): Column[] {
  const all: Column[] = [...measurement.tags.values(), ...measurement.fields.values()];
  if (names === undefined) return all;
  return [...new Set(names)].flatMap((name) => all.filter((column) => column.name === name));
}

const cursorOf = ({ timeNs, row }: EventPlace): EventCursor => ({ timeNs: BigInt(timeNs), row: BigInt(row) });

/** Whether a window holds nothing after the cursor. */
function isBehind(window: Pick<AttachedWindow, 'startMs' | 'endMs'>, cursor: EventCursor | undefined, order: 'asc' | 'desc'): boolean {
  if (cursor === undefined) return false;
  const ms = cursor.timeNs / 1_000_000n;
  return order === 'desc' ? BigInt(window.startMs) > ms : BigInt(window.endMs) < ms;
}

function pageSql(selection: Selection, window: AttachedWindow, columns: readonly Column[], order: 'asc' | 'desc', cursor: EventCursor | undefined, limit: number): string {
  const beyond = order === 'desc' ? '<' : '>';
  const after = cursor === undefined ? [] : [`time ${beyond} ${cursor.timeNs} OR (time = ${cursor.timeNs} AND rowid ${beyond} ${cursor.row})`];
  return `${selection.selectFrom(window, ['time', 'rowid'], columns, after)} ORDER BY time ${order}, rowid ${order} LIMIT ${limit}`;
}

function readRow(cells: readonly unknown[], columns: readonly Column[]): Row {
  return [String(cells[0]), ...columns.map((column, i) => readCell(cells[i + 2], column))];
}

function readCell(cell: unknown, column: Column): Row[number] {
  if (cell === null) return null;
  if (column.role === 'tag') return cell === 0 ? null : column.values.textOf(cell as number);
  if (typeof cell === 'bigint') return cell >= Number.MIN_SAFE_INTEGER && cell <= Number.MAX_SAFE_INTEGER ? Number(cell) : String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  return cell as string | boolean;
}
