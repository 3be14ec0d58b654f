import type { TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { RowCounts } from '../maintain/row-counts';
import { BoundParameters, selectionOf, whereOf } from '../read/selection';
import type { Rollups } from '../rollup/rollups';
import type { Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvRecord } from '../server/csv-scanner';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { type Deletion, isByTags, testOf, within } from './deletion';
import { countPoints, findPoints, type FoundPoints, tagColumns } from './find-points';
import type { ReadGate } from './read-gate';
import type { Replacement, Statement } from './replacement';
import { columnAt, columnsOf, lineOf, selected } from './row-lines';
import { singly, type Stretch, stretchesOf } from './stretches';

/** A batch holds up commits for well under a second. */
const BATCH = { rows: 5_000, stretches: 50 };
/** More rows than this are not written again at once: where so many lie between, points go one by one. */
const MOST_READ = 20_000;
const HOUR_MS = 3_600_000;

/** How work reaches the store: each call has a time limit of its own. */
export interface Turns {
  /** Beside writes. */
  readonly beside: <T>(work: (scope: QueryScope) => Promise<T>) => Promise<T>;
  /** In turn with writes. Not ended by its caller, so that nothing is left half done. */
  readonly inTurn: <T>(work: (scope: QueryScope) => Promise<T>) => Promise<T>;
}

export interface RemoverParts extends Turns {
  readonly server: InfluxServer;
  readonly counts: RowCounts;
  readonly rollups: Rollups;
  readonly replacement: Replacement;
  readonly gate: ReadGate;
  readonly signal: AbortSignal | undefined;
}

/** Rows of a day that are about to go. */
export type OnDay = (dayMs: number, rows: number) => Promise<void>;

/** Stretches of series that are deleted at once. */
interface Batch {
  readonly stretches: { readonly texts: readonly string[]; readonly stretch: Stretch; readonly times: readonly bigint[] }[];
  rows: number;
}

/**
 * Removes rows day by day, in batches between which commits go on. InfluxQL deletes by tags and time only; where fields decide, the points are looked up, and
 * deleted in stretches of their series whose other points are written again: see `Replacement`. Repeated after a fault, it goes on with what is left.
 */
export class RowRemover {
  constructor(private readonly parts: RemoverParts) {}

  /** @returns how many rows went */
  async remove(deletion: Deletion, range: TimeRange | undefined, onDay: OnDay = () => Promise.resolve()): Promise<number> {
    const { server, counts, replacement } = this.parts;
    if (selectionOf({ ...deletion, range }).never) return 0;
    if (server.flavour === '3') throw new ObserverError('unavailable', 'InfluxDB 3.x cannot delete rows over its API; use 1.x or 2.x where erasure is needed', { retryable: false });
    const days = [...((await counts.all()).get(deletion.measurement.name)?.byDay.keys() ?? [])].sort((a, b) => a - b);
    let rows = 0;
    for (const day of days) {
      const part = within(range, { startMs: day, endMs: day + DAY_MS });
      if (part === undefined) continue;
      this.parts.signal?.throwIfAborted();
      rows += await (isByTags(deletion) && selectionOf({ ...deletion, range: part }).exact ? this.byTags(deletion, part, onDay) : this.byPoints(deletion, part, onDay));
    }
    await this.parts.inTurn(() => replacement.clear());
    return rows;
  }

  private async byTags(deletion: Deletion, range: TimeRange, onDay: OnDay): Promise<number> {
    const { server, counts, rollups, beside, inTurn } = this.parts;
    const { measurement } = deletion;
    const selection = selectionOf({ ...deletion, range });
    const found = await beside((scope) => countPoints(deletion, range, server, scope));
    if (found === 0) return 0;
    await onDay(range.startMs, found);
    return inTurn(async (scope) => {
      const byHour = new Map<number, number>();
      const sink = { header: () => undefined, record: (record: CsvRecord) => void byHour.set(record.milliseconds(2), record.number(3)) };
      await server.query(server.location.database, `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(measurement.stored)}${whereOf(selection)} GROUP BY time(1h) fill(none)`, selection.parameters, sink, scope);
      await rollups.beforeDeletion(measurement.name, [...byHour.keys()].map((hour) => ({ startMs: Math.max(hour, range.startMs), endMs: Math.min(hour + HOUR_MS, range.endMs) })));
      await this.parts.replacement.run({ deletions: [{ text: `DELETE FROM ${quoted(measurement.stored)}${whereOf(selection)}`, parameters: selection.parameters }], lines: [] }, scope);
      for (const [hour, rows] of byHour) counts.remove(measurement.name, hour, rows);
      return [...byHour.values()].reduce((sum, rows) => sum + rows, 0);
    });
  }

  private async byPoints(deletion: Deletion, range: TimeRange, onDay: OnDay): Promise<number> {
    const { server, beside } = this.parts;
    let removed = 0;
    for (let isPartial = true; isPartial; ) {
      const found = await beside((scope) => findPoints(deletion, range, server, scope));
      if (found.points === 0) break;
      ({ isPartial } = found);
      const left = isPartial ? await beside((scope) => countPoints(deletion, range, server, scope)) : found.points;
      await onDay(range.startMs, removed + left);
      for (const batch of await this.batchesOf(deletion.measurement, found)) {
        this.parts.signal?.throwIfAborted();
        removed += await this.removeBatch(deletion, batch);
      }
    }
    return removed;
  }

  private async batchesOf(measurement: Measurement, { series, points }: FoundPoints): Promise<Batch[]> {
    const all = series.flatMap(({ times }) => [times[0]!, times.at(-1)!]);
    const span = { startMs: msOf(all.reduce((a, b) => (a < b ? a : b))), endMs: msOf(all.reduce((a, b) => (a > b ? a : b))) + 1 };
    const rows = await this.parts.beside((scope) => countPoints({ measurement, matchers: [] }, span, this.parts.server, scope));
    const batches: Batch[] = [];
    for (const { texts, times } of series) {
      let at = 0;
      // A person is taken to have the same share of every series.
      for (const stretch of stretchesOf(times, Math.ceil((times.length * rows) / points))) {
        const last = batches.at(-1);
        const batch = last === undefined || last.rows + stretch.expected > BATCH.rows || last.stretches.length === BATCH.stretches ? { stretches: [], rows: 0 } : last;
        if (batch !== last) batches.push(batch);
        batch.stretches.push({ texts, stretch, times: times.slice(at, (at += stretch.points)) });
        batch.rows += stretch.expected;
      }
    }
    return batches;
  }

  private async removeBatch(deletion: Deletion, batch: Batch): Promise<number> {
    for (;;) {
      await this.parts.gate.free();
      const removed = await this.parts.inTurn((scope) => this.parts.gate.tryChange(() => this.replace(deletion, batch, scope)));
      if (removed === 'too many') return this.removeSingly(deletion, batch);
      if (removed !== undefined) return removed;
    }
  }

  private async removeSingly(deletion: Deletion, { stretches }: Batch): Promise<number> {
    const all = stretches.flatMap(({ texts, times }) => singly(times).map((stretch, i) => ({ texts, stretch, times: [times[i]!] })));
    let removed = 0;
    for (let at = 0; at < all.length; at += BATCH.stretches) removed += await this.removeBatch(deletion, { stretches: all.slice(at, at + BATCH.stretches), rows: 0 });
    return removed;
  }

  /** In turn with writes: what lies in the stretches does not change meanwhile. */
  private async replace(deletion: Deletion, { stretches }: Batch, scope: QueryScope): Promise<number | 'too many'> {
    const { rollups, counts, replacement } = this.parts;
    const { measurement } = deletion;
    const tags = tagColumns(measurement);
    const conditions = stretches.map(({ texts, stretch: { from, to } }) => {
      const bound = new BoundParameters();
      const series = tags.map((column, at) => `${quoted(column)} = ${bound.bind(texts[at]!)}`);
      return { text: [...series, `time >= ${from}`, `time <= ${to}`].join(' AND '), parameters: bound.values };
    });
    const shared = stretches.flatMap(({ stretch }, i) => (stretch.points > 1 ? [conditions[i]!] : []));
    const gone: number[] = stretches.flatMap(({ stretch }) => (stretch.points > 1 ? [] : [msOf(stretch.from)]));
    const lines = shared.length === 0 ? [] : await this.readShared(deletion, shared, gone, scope);
    if (lines === undefined) return 'too many';
    await rollups.beforeDeletion(measurement.name, gone.map((ms) => ({ startMs: ms, endMs: ms + 1 })));
    await replacement.run({ deletions: conditions.map(({ text, parameters }) => ({ text: `DELETE FROM ${quoted(measurement.stored)} WHERE ${text}`, parameters })), lines }, scope);
    for (const ms of gone) counts.remove(measurement.name, ms, 1);
    return gone.length;
  }

  /** @returns the rows that stay; undefined when they are too many */
  private async readShared(deletion: Deletion, stretches: readonly Statement[], gone: number[], scope: QueryScope): Promise<string[] | undefined> {
    const { server } = this.parts;
    const { stored } = deletion.measurement;
    const columns = await columnsOf(stored, server, scope);
    const isGone = testOf(deletion, (name) => columnAt(columns, name));
    const lines: string[] = [];
    const sink = {
      header: () => undefined,
      record: (record: CsvRecord) => void (isGone(record) ? gone.push(record.milliseconds(2)) : lines.push(lineOf(stored, columns, record))),
    };
    for (const { text, parameters } of stretches) {
      await server.query(server.location.database, `SELECT ${selected(columns)} FROM ${quoted(stored)} WHERE ${text} LIMIT ${MOST_READ + 1}`, parameters, sink, scope);
      if (lines.length + gone.length > MOST_READ) return undefined;
    }
    return lines;
  }
}

const msOf = (nanoseconds: bigint): number => Number((nanoseconds - (((nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
