import { ObserverError } from '@observer/kernel';
import { type Batch, sliceRows } from '@observer/telemetry';
import type { LogEntry, LogPosition, RefusedPoint, TypeConflict, WriteReport } from '../../telemetry-store.port';
import type { RowCounts } from '../maintain/row-counts';
import type { Rollups } from '../rollup/rollups';
import type { Catalogue } from '../schema/catalogue';
import type { CatalogueLog } from '../schema/catalogue-log';
import type { AppliedLog } from './applied-log';
import { LineEncoder, registerBatch } from './line-encoder';
import type { LineSender, RefusedLine } from './line-sender';

/** Rows of one request: large enough for the server to work well, small enough for the event loop to be free in between. */
const ROWS_PER_REQUEST = 5_000;

/** Lines of one request and the rows they were made of. */
interface Portion {
  readonly lines: string[];
  readonly parts: { readonly firstLine: number; readonly position: LogPosition; readonly batch: Batch; readonly firstRow: number }[];
}

/** Commits log entries: catalogue, then rows, then the record that they are applied. */
export class Writer {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly catalogueLog: CatalogueLog,
    private readonly applied: AppliedLog,
    private readonly sender: LineSender,
    private readonly counts: RowCounts,
    private readonly rollups: Rollups,
  ) {}

  /** @throws ObserverError `unavailable` when nothing may be acked; what was written before the fault is overwritten by itself when repeated */
  async write(entries: readonly LogEntry[]): Promise<WriteReport> {
    const fresh = this.unseen(entries);
    const typeConflicts = fresh.flatMap(({ batches }) => batches.flatMap((batch) => (batch.rows === 0 ? [] : registerBatch(this.catalogue, batch))));
    await this.catalogueLog.save(this.catalogue);
    await this.rollups.beforeRows(fresh.flatMap(({ batches }) => batches));
    const refusedPoints = await this.writeRows(fresh);
    // An entry with refused points stays off the record: should its reader die before it has put them aside, they are reported again.
    const incomplete = new Set(refusedPoints.map(({ position }) => position));
    await this.applied.add(fresh.map(({ position }) => position).filter((position) => !incomplete.has(position)));
    for (const { batches } of fresh) for (const batch of batches) this.counts.add(batch);
    const rows = fresh.reduce((sum, { batches }) => sum + batches.reduce((rowsOf, batch) => rowsOf + batch.rows, 0), 0);
    return {
      rowsWritten: rows - refusedPoints.length,
      repeatedEntries: entries.filter(hasRows).length - fresh.length,
      typeConflicts: withoutRepeats(typeConflicts),
      ...(refusedPoints.length === 0 ? {} : { refusedPoints }),
    };
  }

  private unseen(entries: readonly LogEntry[]): LogEntry[] {
    const seen = new Set<string>();
    return entries.filter((entry) => {
      const key = `${entry.position.sequence}@${entry.position.epoch}`;
      if (!hasRows(entry) || seen.has(key) || this.applied.has(entry.position)) return false;
      seen.add(key);
      return true;
    });
  }

  /** The next request is put together while the one before is under way. */
  private async writeRows(entries: readonly LogEntry[]): Promise<RefusedPoint[]> {
    const refused: RefusedPoint[] = [];
    let underWay: Promise<void> = Promise.resolve();
    for (const portion of this.portions(entries)) {
      await underWay;
      underWay = this.sender.send(portion.lines).then((lines) => void refused.push(...lines.map((line) => refusedPoint(portion, line))));
      // A fault is seen by the next turn, which comes later than the event loop would like.
      underWay.catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await underWay;
    return refused;
  }

  private *portions(entries: readonly LogEntry[]): Generator<Portion> {
    let portion: Portion = { lines: [], parts: [] };
    for (const { position, batches } of entries) {
      const encoder = new LineEncoder(this.catalogue, position);
      for (const batch of batches) {
        for (let row = 0; row < batch.rows; ) {
          const end = Math.min(batch.rows, row + ROWS_PER_REQUEST - portion.lines.length);
          portion.parts.push({ firstLine: portion.lines.length, position, batch, firstRow: row });
          encoder.encode(batch, row, end, portion.lines);
          row = end;
          if (portion.lines.length >= ROWS_PER_REQUEST) {
            yield portion;
            portion = { lines: [], parts: [] };
          }
        }
      }
    }
    if (portion.lines.length > 0) yield portion;
  }
}

function refusedPoint({ parts }: Portion, { index, reason }: RefusedLine): RefusedPoint {
  const part = parts.findLast(({ firstLine }) => firstLine <= index);
  if (part === undefined) throw new ObserverError('internal', `line ${index} belongs to no row`);
  const row = part.firstRow + index - part.firstLine;
  return { position: part.position, batch: sliceRows(part.batch, row, row + 1), code: 'invalid_argument', reason: `InfluxDB refused the point: ${reason}` };
}

const hasRows = (entry: LogEntry): boolean => entry.batches.some((batch) => batch.rows > 0);

const withoutRepeats = (conflicts: readonly TypeConflict[]): TypeConflict[] => [...new Map(conflicts.map((one) => [`${one.measurement}\0${one.field}\0${one.storedAs}`, one])).values()];
