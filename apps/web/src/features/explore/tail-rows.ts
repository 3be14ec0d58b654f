import { type Cell, type EventColumn, type FieldFilterInput } from '../../api/types';
import { passesFilters } from './explore-query';

export interface Tail {
  columns: EventColumn[];
  /** Newest first. */
  rows: Cell[][];
  omitted: number;
}

/** So many rows stay on the page. */
const KEEP_ROWS = 100;
export const EMPTY_TAIL: Tail = { columns: [], rows: [], omitted: 0 };

/**
 * The tail with what just came in on top. Columns may differ from message to message: all that were seen stay,
 * and older rows are laid out again under them.
 */
export function appendTail(tail: Tail, message: { columns: EventColumn[]; rows: Cell[][]; omitted: number }, filters: readonly FieldFilterInput[]): Tail {
  const columns = [...tail.columns, ...message.columns.filter(({ name }) => !tail.columns.some((known) => known.name === name))];
  const layOut = (rows: Cell[][], from: EventColumn[]): Cell[][] => {
    if (from.length === columns.length && from.every(({ name }, index) => name === columns[index]!.name)) return rows;
    const places = columns.map(({ name }) => from.findIndex((column) => column.name === name));
    return rows.map((row) => places.map((place) => (place === -1 ? null : (row[place] ?? null))));
  };
  const fresh = message.rows.filter((row) => passesFilters(row, message.columns, filters));
  return {
    columns,
    rows: [...layOut(fresh, message.columns), ...layOut(tail.rows, tail.columns)].slice(0, KEEP_ROWS),
    omitted: tail.omitted + message.omitted,
  };
}
