import { exportFiles, exportSpecSchema, type ExportSpec } from '@observer/contracts';
import { defineJob, type FileStore, type JobContext, type Messaging } from '@observer/platform';
import { tableFile, type TableColumn, type TableRow } from '@observer/tables';
import { z } from 'zod';
import { type ExportSource, openSource } from './export-source';

/** Rows of one spooled part: what a pause or crash can cost, and what is in memory. */
const ROWS_PER_PART = 50_000;

const paramsSchema = z.object({ export: exportSpecSchema });

/** Columns are fixed at the first run, so that a file that was paused is one file. */
interface Checkpoint {
  readonly columns: readonly TableColumn[];
  readonly cursor: string | null;
  readonly parts: number;
  readonly rows: number;
  /** Everything is spooled; only the file is to be made. */
  readonly complete: boolean;
}

type Context = JobContext<z.output<typeof paramsSchema>, Checkpoint>;

/**
 * Reads the rows into parts in the object store, from which the file is made at the end: so an export can pause and go on after hours, also in
 * another replica, whatever its format. Parts are removed with the last step.
 */
export const exportJob = (messaging: Messaging) =>
  defineJob({
    type: 'export', params: paramsSchema, title: ({ export: spec }) => titleOf(spec),
    async run(context: Context) {
      const files = messaging.files(exportFiles);
      const source = await openSource(messaging, context.params.export, context.signal);
      const spooled = await spool(source, files, context);
      const { format } = context.params.export;
      const name = `${context.id}/${fileNameOf(context.params.export)}`;
      const file = await files.write(name, tableFile(format, { columns: spooled.columns, batches: partsOf(files, context, spooled.parts) }), context.signal);
      for (let part = 0; part < spooled.parts; part++) await files.delete(partName(context.id, part));
      return { file: name, fileName: fileNameOf(context.params.export), format, rows: spooled.rows, bytes: file.bytes, sha256: file.sha256, expiresAtMs: file.writtenAtMs + exportFiles.ttlMs! };
    },
  });

async function spool(source: ExportSource, files: FileStore, context: Context): Promise<Checkpoint> {
  let at: Checkpoint = context.checkpoint ?? { columns: source.columns, cursor: null, parts: 0, rows: 0, complete: false };
  const reordered = orderAs(at.columns, source.columns);
  while (!at.complete) {
    const { rows, cursor } = await nextPart(source, at.cursor ?? undefined, context.signal);
    if (rows.length > 0) await files.write(partName(context.id, at.parts), oneChunk(JSON.stringify(reordered(rows))), context.signal);
    at = { ...at, cursor: cursor ?? null, parts: at.parts + (rows.length > 0 ? 1 : 0), rows: at.rows + rows.length, complete: cursor === undefined };
    // How many rows there are is known only at the end.
    await context.save({ done: at.rows, total: at.complete ? at.rows : 0, unit: 'rows', note: at.complete ? 'making the file' : 'reading' }, at);
  }
  return at;
}

async function nextPart(source: ExportSource, from: string | undefined, signal: AbortSignal): Promise<{ rows: TableRow[]; cursor: string | undefined }> {
  const rows: TableRow[] = [];
  let cursor = from;
  do {
    const page = await source.page(cursor, signal);
    for (const row of page.rows) rows.push(row);
    cursor = page.nextCursor;
  } while (cursor !== undefined && rows.length < ROWS_PER_PART);
  return { rows, cursor };
}

/** After a pause there may be columns that were not there before: the file keeps those it began with. */
function orderAs(wanted: readonly TableColumn[], found: readonly TableColumn[]): (rows: readonly TableRow[]) => readonly TableRow[] {
  const places = wanted.map(({ name }) => found.findIndex((column) => column.name === name));
  if (places.every((place, i) => place === i) && wanted.length === found.length) return (rows) => rows;
  return (rows) => rows.map((row) => places.map((place) => (place < 0 ? null : row[place]!)));
}

async function* partsOf(files: FileStore, context: Context, parts: number): AsyncGenerator<readonly TableRow[]> {
  for (let part = 0; part < parts; part++) {
    context.signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(partName(context.id, part))) chunks.push(chunk);
    yield JSON.parse(Buffer.concat(chunks).toString()) as TableRow[];
  }
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The name of a part that was read and is not in the file yet. */
export const partName = (id: string, part: number): string => `${id}/spool-${part}`;

/** `payment-2026-01-05T00-00-2026-01-06T00-00.csv` */
function fileNameOf({ what, range, format }: ExportSpec): string {
  const subject = what.kind === 'events' ? what.measurement : (what.matchers.find(({ tag, op }) => tag === '__name__' && op === '=')?.value ?? 'samples');
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace(':', '-');
  return `${subject.replace(/[^\w.-]+/g, '_').slice(0, 60)}-${time(range.startMs)}-${time(range.endMs)}.${format}`;
}

const FORMAT_WORDS = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' } as const;
function titleOf(spec: ExportSpec): string {
  const { what } = spec;
  const subject = what.kind === 'events' ? what.measurement : `samples of {${what.matchers.map(({ tag, op, value }) => `${tag}${op}${JSON.stringify(value)}`).join(', ')}}`;
  return `${subject} as ${FORMAT_WORDS[spec.format]}`;
}
