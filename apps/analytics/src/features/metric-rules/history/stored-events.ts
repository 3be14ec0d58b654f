import { type EventsQuery, type EventsResult, selectEventsV1, selectMetadataV1, type TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import type { Batch, FieldColumn, TagColumn } from '@observer/telemetry';
import type { CompiledRule } from '../rule/compiled-rule';

const PAGE_ROWS = 10_000;

export interface StoredEventsQuery {
  readonly kind: string;
  readonly range: TimeRange;
  /** Absent = all. */
  readonly columns?: readonly string[];
  readonly order?: EventsQuery['order'];
}

/** The columns a rule looks at. */
export const columnsOf = ({ labels, matchers, filters, measure }: CompiledRule): string[] =>
  [...new Set([...labels, ...matchers.map(({ tag }) => tag), ...filters.map(({ field }) => field), ...(measure === undefined ? [] : [measure])])];

/**
 * Events of a kind from the store, page by page as batches, ordered by time.
 * @throws ObserverError of the store's owner; `unavailable` when there is none
 */
export async function* storedEvents(messaging: Messaging, { kind, range, columns, order = 'asc' }: StoredEventsQuery, signal?: AbortSignal): AsyncGenerator<Batch> {
  let cursor: string | undefined;
  do {
    const page: EventsResult = await messaging.request(
      selectEventsV1,
      { measurement: kind, range, order, limit: PAGE_ROWS, ...(columns === undefined ? {} : { columns: [...columns] }), ...(cursor === undefined ? {} : { cursor }) },
      signal === undefined ? {} : { signal },
    );
    if (page.rows.length > 0) yield batchOf(kind, page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Names of measurements, metrics among them, that begin with a text. */
export async function storedNames(messaging: Messaging, prefix: string, signal: AbortSignal): Promise<string[]> {
  const { values } = await messaging.request(selectMetadataV1, { what: 'measurements', prefix, limit: 1_000 }, { signal });
  return values.map(({ name }) => name);
}

/** When the first event of a kind in a range was; undefined = there is none. */
export async function firstEventMs(messaging: Messaging, { kind, range }: Pick<StoredEventsQuery, 'kind' | 'range'>, signal?: AbortSignal): Promise<number | undefined> {
  const { rows } = await messaging.request(selectEventsV1, { measurement: kind, range, order: 'asc', limit: 1, columns: [] }, signal === undefined ? {} : { signal });
  return rows[0] === undefined ? undefined : Number(BigInt(rows[0][0] as string) / 1_000_000n);
}

type Cell = EventsResult['rows'][number][number];

/** Rows of an answer as columns. */
export function batchOf(kind: string, { columns, rows }: Pick<EventsResult, 'columns' | 'rows'>): Batch {
  const values = (index: number): Cell[] => rows.map((row) => row[index]!);
  const tags: TagColumn[] = [];
  const fields: FieldColumn[] = [];
  let time = new BigInt64Array(rows.length);
  columns.forEach(({ name, role, type }, index) => {
    if (role === 'time') time = BigInt64Array.from(values(index), (value) => BigInt(value as string));
    else if (role === 'tag') tags.push(tagOf(name, values(index)));
    else fields.push(fieldOf(name, type, values(index)));
  });
  return { measurement: kind, rows: rows.length, time, seriesCount: rows.length, tags, fields };
}

function tagOf(name: string, values: readonly Cell[]): TagColumn {
  const dictionary = new Map<string, number>();
  const ids = Uint32Array.from(values, (value) => {
    if (value === null || value === '') return 0;
    const text = String(value);
    const id = dictionary.get(text) ?? dictionary.size + 1;
    dictionary.set(text, id);
    return id;
  });
  return { name, dictionary: [...dictionary.keys()], ids };
}

function fieldOf(name: string, type: EventsResult['columns'][number]['type'], values: readonly Cell[]): FieldColumn {
  const present = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (value !== null) present[row >> 3]! |= 1 << (row & 7);
  });
  switch (type) {
    case 'float':
      return { name, type, present, values: Float64Array.from(values, (value) => Number(value ?? 0)) };
    case 'integer':
      return { name, type, present, values: BigInt64Array.from(values, integerOf) };
    case 'unsigned':
      return { name, type, present, values: BigUint64Array.from(values, integerOf) };
    case 'boolean':
      return { name, type, present, values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)) };
    case 'string':
      return { name, type, present, values: values.map((value) => (value === null ? '' : String(value))) };
    case 'time':
      throw new ObserverError('internal', `The store answers the field "${name}" as a time, which fields cannot be`);
  }
}

const integerOf = (value: Cell): bigint => (typeof value === 'string' ? BigInt(value) : typeof value === 'number' ? BigInt(Math.trunc(value)) : 0n);
