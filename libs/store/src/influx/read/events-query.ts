import type { EventsQuery, EventsResult } from '@observer/contracts';
import { eventColumns } from '../../page/event-columns';
import { ownerOfEvents, type PageCursors } from '../../page/page-cursors';
import type { Catalogue, Dimension, Field, Measurement } from '../schema/catalogue';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { EventRows } from './event-rows';
import { comparePlaces, type RowPlace } from './row-place';
import { selectionOf } from './selection';

export type Cells = EventsResult['rows'][number];
type Page = Omit<EventsResult, 'source'> & { rowsRead: number };

interface PlacedRow {
  readonly place: RowPlace;
  readonly cells: Cells;
}

/**
 * Raw rows, newest or oldest first. InfluxDB has them in the order of their points, which is that of their milliseconds; within one they are put in order
 * here. The answer is read until the page is full, then the request is closed. The cursor is the place of the last row, so rows that arrive while paging
 * shift nothing.
 */
export async function selectEvents(query: EventsQuery, catalogue: Catalogue, server: InfluxServer, scope: QueryScope, cursors: PageCursors<RowPlace>): Promise<Page> {
  const after = query.cursor === undefined ? undefined : cursors.read(ownerOfEvents(query), query.cursor);
  const measurement = catalogue.get(query.measurement);
  const columns = measurement === undefined ? [] : columnsOf(measurement, query.columns);
  const shown = eventColumns(columns);
  if (measurement === undefined) return { columns: shown, rows: [], rowsRead: 0 };
  const selection = selectionOf({ ...query, measurement, range: remaining(query, after) });
  if (selection.never) return { columns: shown, rows: [], rowsRead: 0 };
  const page = new PageInOrder(query, after, scope);
  const rows = new EventRows(measurement, columns, query, (place, cells) => page.add(place, cells));
  await page.fill((inner) => server.query(server.location.database, rows.statement(selection, ` ORDER BY time ${query.order}`), selection.parameters, rows, inner, query.limit + 1));
  const { kept, hasMore } = page.finish();
  const last = kept.at(-1);
  return {
    columns: shown, rows: kept.map(({ cells }) => cells), rowsRead: kept.length,
    ...(hasMore && last !== undefined ? { nextCursor: cursors.write(ownerOfEvents(query), last.place) } : {}),
  };
}

function columnsOf({ tags, fields }: Measurement, wanted: readonly string[] | undefined): (Dimension | Field)[] {
  if (wanted === undefined) return [...tags.values(), ...fields.values()];
  return [...new Set(wanted)].flatMap((name) => [tags.get(name), fields.get(name)].filter((column) => column !== undefined));
}

/** The range that is left after the cursor, its own millisecond included. */
function remaining({ range, order }: EventsQuery, after: RowPlace | undefined): EventsQuery['range'] {
  if (after === undefined) return range;
  return order === 'asc' ? { ...range, startMs: Math.max(range.startMs, after.ms) } : { ...range, endMs: Math.min(range.endMs, after.ms + 1) };
}

/** Collects one page: rows come in the order of their milliseconds. */
class PageInOrder {
  private readonly sorted: PlacedRow[] = [];
  private sameMs: PlacedRow[] = [];
  private isFull = false;
  private readonly inner: QueryScope;

  constructor(private readonly query: EventsQuery, private readonly after: RowPlace | undefined, private readonly outer: QueryScope) {
    this.inner = new QueryScope(undefined, outer.signal);
  }

  /** Runs the request and closes it when the page is full. */
  async fill(request: (scope: QueryScope) => Promise<void>): Promise<void> {
    await this.inner.run(() => request(this.inner)).catch((thrown: unknown) => {
      this.outer.throwIfEnded();
      if (!this.isFull) throw thrown;
    });
  }

  add(place: RowPlace, cells: () => Cells): void {
    if (this.isFull) return;
    if (this.sameMs.length > 0 && this.sameMs[0]!.place.ms !== place.ms) this.flush();
    if (this.isFull || !this.isAfter(place)) return;
    this.sameMs.push({ place, cells: cells() });
  }

  finish(): { kept: PlacedRow[]; hasMore: boolean } {
    this.flush();
    return { kept: this.sorted.slice(0, this.query.limit), hasMore: this.sorted.length > this.query.limit };
  }

  private flush(): void {
    const direction = this.query.order === 'asc' ? 1 : -1;
    this.sorted.push(...this.sameMs.sort((a, b) => comparePlaces(a.place, b.place) * direction).slice(0, this.query.limit + 1));
    this.sameMs = [];
    if (this.sorted.length <= this.query.limit || this.isFull) return;
    this.isFull = true;
    this.inner.cancel();
  }

  private isAfter(place: RowPlace): boolean {
    if (this.after === undefined) return true;
    const order = comparePlaces(place, this.after);
    return this.query.order === 'asc' ? order > 0 : order < 0;
  }
}

