import { exportFiles, exportSpecSchema, type ExportSpec } from '@observer/contracts';
import { uuidv7 } from '@observer/kernel';
import { defineJob, type FileStore, type JobContext, type Messaging } from '@observer/platform';
import { tableFile, type TableColumn, type TableRow } from '@observer/tables';
import { z } from 'zod';
import { type ExportSource, openSource } from './export-source';

/** Rows of one spooled part: what a pause or crash can cost, and what is in memory. */
const ROWS_PER_PART = 50_000;

const paramsSchema = z.object({ export: exportSpecSchema });

const checkpointSchema = z.object({ spool: z.string(), parts: z.number().int() });
/** Columns are fixed at the first run, so that a file that was paused is one file. */
interface Checkpoint extends z.output<typeof checkpointSchema> {
  /** Names the parts, and the file. Another one when the export begins again: nothing of what was read before gets into it. */
  readonly spool: string;
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
      const name = `${context.id}/${spooled.spool}/${fileNameOf(context.params.export)}`;
      const file = await files.write(name, tableFile(format, { columns: spooled.columns, batches: partsOf(files, context, spooled) }), context.signal);
      for (const part of partNames(context.id, spooled)) await files.delete(part);
      return { file: name, fileName: fileNameOf(context.params.export), format, rows: spooled.rows, bytes: file.bytes, sha256: file.sha256, expiresAtMs: file.writtenAtMs + exportFiles.ttlMs! };
    },
  });

async function spool(source: ExportSource, files: FileStore, context: Context): Promise<Checkpoint> {
  let at: Checkpoint = context.checkpoint ?? { spool: uuidv7(Date.now()), columns: source.columns, cursor: null, parts: 0, rows: 0, complete: false };
  // Known before the first part is written: whoever takes away what this export has read finds it.
  if (context.checkpoint === undefined) await context.save({ done: 0, total: 0, unit: 'rows', note: 'reading' }, at, { durable: true });
  const reordered = orderAs(at.columns, source.columns);
  while (!at.complete) {
    const { rows, cursor } = await nextPart(source, at.cursor ?? undefined, context.signal);
    if (rows.length > 0) await files.write(partName(context.id, at.spool, at.parts), oneChunk(JSON.stringify(reordered(rows))), context.signal);
    at = { ...at, cursor: cursor ?? null, parts: at.parts + (rows.length > 0 ? 1 : 0), rows: at.rows + rows.length, complete: cursor === undefined };
    // How many rows there are is known only at the end. Durable, so that no part is unknown to who takes them away.
    await context.save({ done: at.rows, total: at.complete ? at.rows : 0, unit: 'rows', note: at.complete ? 'making the file' : 'reading' }, at, { durable: true });
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

async function* partsOf(files: FileStore, context: Context, spooled: Checkpoint): AsyncGenerator<readonly TableRow[]> {
  for (const part of partNames(context.id, spooled)) {
    context.signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(part)) chunks.push(chunk);
    yield JSON.parse(Buffer.concat(chunks).toString()) as TableRow[];
  }
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The name of a part that was read and is not in the file yet. */
const partName = (id: string, spool: string, part: number): string => `${id}/${spool}/spool-${part}`;
const partNames = (id: string, { spool, parts }: Pick<Checkpoint, 'spool' | 'parts'>): string[] => Array.from({ length: parts }, (_, part) => partName(id, spool, part));

/** The parts an export may have at a checkpoint: one more may have been written since. */
export function partsAt(id: string, checkpoint: unknown): string[] {
  const known = checkpointSchema.safeParse(checkpoint);
  return known.success ? partNames(id, { ...known.data, parts: known.data.parts + 1 }) : [];
}

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
