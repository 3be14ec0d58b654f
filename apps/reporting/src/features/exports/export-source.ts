import { decodeSamplesPage, type ExportSpec, selectEventsV1, selectLabelsV1, selectMetadataV1, selectSamplesV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { type Cell, columnNames, type TableColumn, type TableRow } from '@observer/tables';

/** What the store gives at once. */
const EVENT_PAGE_ROWS = 10_000;
const MAX_COLUMNS = 10_000;
const LABEL_LIMIT = 1_000;

export interface ExportPage {
  readonly rows: readonly TableRow[];
  /** Where the next page begins; undefined after the last. */
  readonly nextCursor: string | undefined;
}

/** Rows of an export, page by page. A page can be asked for again: cursors stay valid. */
export interface ExportSource {
  readonly columns: readonly TableColumn[];
  page(cursor: string | undefined, signal: AbortSignal): Promise<ExportPage>;
}

/**
 * Asks the store what columns there are, so that all pages have the same.
 * @throws ObserverError `not_found` when nothing is there under the caller's scope
 */
export function openSource(messaging: Messaging, spec: ExportSpec, signal: AbortSignal): Promise<ExportSource> {
  return spec.what.kind === 'events' ? eventSource(messaging, spec, spec.what, signal) : sampleSource(messaging, spec, spec.what, signal);
}

type What<K extends ExportSpec['what']['kind']> = Extract<ExportSpec['what'], { kind: K }>;

async function eventSource(messaging: Messaging, spec: ExportSpec, what: What<'events'>, signal: AbortSignal): Promise<ExportSource> {
  const { measurement, filters } = what;
  const matchers = [...what.matchers, ...spec.scope];
  const columns = await eventColumns(messaging, spec, what, signal);
  return {
    columns,
    async page(cursor, pageSignal) {
      const query = { measurement, matchers, filters, range: spec.range, columns: columns.slice(1).map(({ name }) => name), order: 'asc' as const, limit: EVENT_PAGE_ROWS, timeoutMs: 60_000, cursor };
      const { columns: found, rows, nextCursor } = await messaging.request(selectEventsV1, query, { signal: pageSignal, timeoutMs: 61_000 });
      return { rows: inOrder(columns, found.map(({ name }) => name), rows), nextCursor };
    },
  };
}

async function eventColumns(messaging: Messaging, spec: ExportSpec, what: What<'events'>, signal: AbortSignal): Promise<TableColumn[]> {
  const ask = (asked: 'tags' | 'fields') =>
    messaging.request(selectMetadataV1, { what: asked, measurement: what.measurement, matchers: [...what.matchers, ...spec.scope], range: spec.range, limit: MAX_COLUMNS }, { signal, timeoutMs: 60_000 });
  const [tags, fields] = await Promise.all([ask('tags'), ask('fields')]);
  const known: TableColumn[] = [
    ...tags.values.map(({ name }): TableColumn => ({ name, type: 'string' })),
    ...fields.values.map(({ name, type }): TableColumn => ({ name, type: (type ?? 'string') as TableColumn['type'] })),
  ];
  const unknown = what.columns?.filter((name) => name !== 'time' && !known.some((column) => column.name === name)) ?? [];
  if (unknown.length > 0 && known.length > 0) {
    throw new ObserverError('invalid_argument', `${what.measurement} has no column ${unknown.join(', ')} in this range; it has ${known.map(({ name }) => name).join(', ')}`, { retryable: false });
  }
  const wanted = what.columns?.filter((name) => name !== 'time');
  return [{ name: 'time', type: 'time' }, ...(wanted === undefined ? known : known.filter(({ name }) => wanted.includes(name)))];
}

/** A page names only the columns it has values for; the file has all of them. */
function inOrder(columns: readonly TableColumn[], found: readonly string[], rows: readonly (readonly Cell[])[]): TableRow[] {
  const places = columns.map(({ name }) => found.indexOf(name));
  return rows.map((row) => places.map((place) => (place < 0 ? null : row[place]!)));
}

async function sampleSource(messaging: Messaging, spec: ExportSpec, what: What<'samples'>, signal: AbortSignal): Promise<ExportSource> {
  const matchers = [...what.matchers, ...spec.scope];
  const { values } = await messaging.request(selectLabelsV1, { what: 'names', matcherSets: [matchers], range: spec.range, limit: LABEL_LIMIT }, { signal });
  const labels = values.filter((name) => name !== '__name__');
  const columns: TableColumn[] = [
    { name: 'time', type: 'time' }, { name: 'metric', type: 'string' }, { name: 'value', type: 'float' },
    ...columnNames(labels, ['time', 'metric', 'value']).map((name): TableColumn => ({ name, type: 'string' })),
  ];
  return {
    columns,
    async page(cursor, pageSignal) {
      const query = { matchers, range: { startMs: spec.range.startMs, endMs: spec.range.endMs - 1 }, coarsest: 'raw' as const, limits: { maxSeries: 1_000_000, maxSamples: 1_000_000_000, timeoutMs: 120_000 }, cursor };
      const { series, nextCursor } = decodeSamplesPage(await messaging.request(selectSamplesV1, query, { signal: pageSignal, timeoutMs: 121_000 }));
      const rows = series.flatMap((one) => {
        const named = labels.map((name) => one.labels[name] ?? null);
        return Array.from(one.times, (timeMs, i): TableRow => [`${timeMs}000000`, one.labels['__name__'] ?? '', numberCell(one.values[i]!), ...named]);
      });
      return { rows, nextCursor };
    },
  };
}

/** Parts are JSON, which has no word for these. */
const numberCell = (value: number): Cell => (Number.isFinite(value) ? value : String(value));
