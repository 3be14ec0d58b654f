import type { TimeRange } from '@observer/contracts';
import type { Batch } from '@observer/telemetry';
import type { Catalogue, Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvSink } from '../server/csv-scanner';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { timeConditions } from '../read/selection';

const PER_REQUEST = 20;
const COUNT_TIMEOUT_MS = 600_000;
const HOUR_MS = 3_600_000;

/** Rows of one measurement. */
export interface MeasurementCounts {
  /** By start of the day, milliseconds. */
  readonly byDay: Map<number, number>;
  oldestMs: number;
  newestMs: number;
}

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** Rows that came in while they were being counted. */
interface Touched {
  readonly hours: Set<number>;
  oldestMs: number;
  newestMs: number;
}

/**
 * Rows per measurement and day, counted by InfluxDB when first asked for and kept up to date by the writer since: to count millions of rows for every
 * look at a statistics page would be work for nothing. They are counted beside writes; hours that were written to meanwhile are counted once more in turn
 * with them.
 */
export class RowCounts {
  private counted: Map<string, MeasurementCounts> | undefined;
  private counting: Promise<void> | undefined;
  private touched: Map<string, Touched> | undefined;
  /** Measurements that lost rows since their span was looked at. */
  private readonly shrunk = new Set<string>();

  /** @param inTurn runs work in turn with writes */
  constructor(private readonly catalogue: Catalogue, private readonly server: InfluxServer, private readonly inTurn: <T>(work: (scope: QueryScope) => Promise<T>) => Promise<T>) {}

  /** Not to be called in turn with writes. */
  async all(): Promise<ReadonlyMap<string, MeasurementCounts>> {
    if (this.counted === undefined) {
      this.counting ??= this.countAll().finally(() => (this.counting = undefined));
      await this.counting;
    }
    if (this.shrunk.size > 0) await this.inTurn((scope) => this.lookAtSpans(scope));
    return this.counted!;
  }

  /** Rows that were just written. */
  add({ measurement, rows, time }: Batch): void {
    if (rows === 0 || (this.counted === undefined && this.touched === undefined)) return;
    const counts = this.counted === undefined ? undefined : obtain(this.counted, measurement, () => ({ byDay: new Map(), oldestMs: Infinity, newestMs: -Infinity }));
    const span = counts ?? obtain(this.touched!, measurement, () => ({ hours: new Set<number>(), oldestMs: Infinity, newestMs: -Infinity }));
    for (let row = 0; row < rows; row++) {
      const ms = Math.floor(Number(time[row]!) / 1e6);
      if (counts === undefined) (span as Touched).hours.add(hourOf(ms));
      else counts.byDay.set(dayOf(ms), (counts.byDay.get(dayOf(ms)) ?? 0) + 1);
      if (ms < span.oldestMs) span.oldestMs = ms;
      if (ms > span.newestMs) span.newestMs = ms;
    }
  }

  /** Rows of a moment that were just deleted. Whoever deletes has asked for `all` before. */
  remove(measurement: string, ms: number, rows: number): void {
    const byDay = this.counted?.get(measurement)?.byDay;
    const left = (byDay?.get(dayOf(ms)) ?? 0) - rows;
    if (left > 0) byDay!.set(dayOf(ms), left);
    else byDay?.delete(dayOf(ms));
    this.shrunk.add(measurement);
  }

  /** As `remove`, of whole days. */
  removeDays(measurement: string, days: readonly number[]): void {
    for (const day of days) this.remove(measurement, day, Infinity);
  }

  private async countAll(): Promise<void> {
    this.touched = new Map();
    try {
      const byHour = new Map<string, Map<number, number>>();
      const spans = new Map<string, { oldestMs: number; newestMs: number }>();
      const measurements = this.catalogue.measurements();
      for (let i = 0; i < measurements.length; i += PER_REQUEST) {
        const scope = new QueryScope(COUNT_TIMEOUT_MS, undefined);
        await scope.run(() => this.countSome(measurements.slice(i, i + PER_REQUEST), undefined, byHour, spans, scope));
      }
      await this.inTurn((scope) => this.settle(byHour, spans, scope));
    } finally {
      this.touched = undefined;
    }
  }

  /** In turn with writes. */
  private async settle(byHour: Map<string, Map<number, number>>, spans: Map<string, { oldestMs: number; newestMs: number }>, scope: QueryScope): Promise<void> {
    for (const [name, { hours, oldestMs, newestMs }] of this.touched!) {
      for (const hour of hours) {
        byHour.get(name)?.delete(hour);
        await this.countSome([this.catalogue.get(name)!], { startMs: hour, endMs: hour + HOUR_MS }, byHour, undefined, scope);
      }
      const known = spans.get(name);
      spans.set(name, { oldestMs: Math.min(oldestMs, known?.oldestMs ?? Infinity), newestMs: Math.max(newestMs, known?.newestMs ?? -Infinity) });
    }
    const counted = new Map<string, MeasurementCounts>();
    for (const [name, hours] of byHour) {
      const byDay = new Map<number, number>();
      for (const [hour, rows] of hours) byDay.set(dayOf(hour), (byDay.get(dayOf(hour)) ?? 0) + rows);
      counted.set(name, { byDay, ...spans.get(name)! });
    }
    this.counted = counted;
  }

  /** In turn with writes. */
  private async lookAtSpans(scope: QueryScope): Promise<void> {
    const names = [...this.shrunk];
    const spans = new Map<string, { oldestMs: number; newestMs: number }>();
    await this.spansOf(names.flatMap((name) => this.catalogue.get(name) ?? []), spans, scope);
    for (const name of names) {
      const counts = this.counted?.get(name);
      const span = spans.get(name);
      if (span === undefined || counts?.byDay.size === 0) this.counted?.delete(name);
      else if (counts !== undefined) Object.assign(counts, span);
      this.shrunk.delete(name);
    }
  }

  private async countSome(measurements: readonly Measurement[], range: TimeRange | undefined, byHour: Map<string, Map<number, number>>, spans: Map<string, { oldestMs: number; newestMs: number }> | undefined, scope: QueryScope): Promise<void> {
    if (measurements.length === 0) return;
    const byStored = new Map(measurements.map(({ stored, name }) => [stored, name]));
    const statements = measurements.map(({ stored }) => `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(stored)} WHERE ${timeConditions(range).join(' AND ')} GROUP BY time(1h) fill(none)`);
    const sink: CsvSink = {
      header: () => undefined,
      record: (record) => void obtain(byHour, byStored.get(record.text(0))!, () => new Map<number, number>()).set(record.milliseconds(2), record.number(3)),
    };
    await this.server.query(this.server.location.database, statements.join('; '), {}, sink, scope);
    if (spans !== undefined) await this.spansOf(measurements, spans, scope);
  }

  private async spansOf(measurements: readonly Measurement[], spans: Map<string, { oldestMs: number; newestMs: number }>, scope: QueryScope): Promise<void> {
    if (measurements.length === 0) return;
    const byStored = new Map(measurements.map(({ stored, name }) => [stored, name]));
    const column = quoted(NANOSECONDS);
    const statements = measurements.map(({ stored }) => ['first', 'last'].map((end) => `SELECT ${end}(${column}) FROM ${quoted(stored)} WHERE ${timeConditions(undefined).join(' AND ')}`).join('; '));
    const sink: CsvSink = {
      header: () => undefined,
      record: (record) => {
        const ms = record.milliseconds(2);
        const span = obtain(spans, byStored.get(record.text(0))!, () => ({ oldestMs: ms, newestMs: ms }));
        span.oldestMs = Math.min(span.oldestMs, ms);
        span.newestMs = Math.max(span.newestMs, ms);
      },
    };
    await this.server.query(this.server.location.database, statements.join('; '), {}, sink, scope);
  }
}

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

function obtain<V>(map: Map<string, V>, name: string, make: () => V): V {
  let value = map.get(name);
  if (value === undefined) map.set(name, (value = make()));
  return value;
}

export const rowsOf = ({ byDay }: MeasurementCounts): number => [...byDay.values()].reduce((sum, rows) => sum + rows, 0);
