import type { Batch } from '@observer/telemetry';
import type { Catalogue, Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvSink } from '../server/csv-scanner';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { timeConditions } from '../read/selection';

const PER_REQUEST = 20;

/** Rows of one measurement. */
export interface MeasurementCounts {
  /** By start of the day, milliseconds. */
  readonly byDay: Map<number, number>;
  oldestMs: number;
  newestMs: number;
}

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/**
 * Rows per measurement and day, counted by InfluxDB when first asked for and kept up to date by the writer since: to count millions of rows for every
 * look at a statistics page would be work for nothing. Use it only in turn with writes.
 */
export class RowCounts {
  private counted: Map<string, MeasurementCounts> | undefined;

  constructor(private readonly catalogue: Catalogue, private readonly server: InfluxServer) {}

  async all(scope: QueryScope): Promise<ReadonlyMap<string, MeasurementCounts>> {
    this.counted ??= await this.count(this.catalogue.measurements(), scope);
    return this.counted;
  }

  /** Counts a measurement again, after rows of it were removed. */
  async recount(names: readonly string[], scope: QueryScope): Promise<void> {
    if (this.counted === undefined) return;
    const measurements = names.flatMap((name) => this.catalogue.get(name) ?? []);
    const fresh = await this.count(measurements, scope);
    for (const name of names) {
      const counts = fresh.get(name);
      if (counts === undefined) this.counted.delete(name);
      else this.counted.set(name, counts);
    }
  }

  /** Rows that were just written. */
  add({ measurement, rows, time }: Batch): void {
    if (this.counted === undefined || rows === 0) return;
    let counts = this.counted.get(measurement);
    if (counts === undefined) this.counted.set(measurement, (counts = { byDay: new Map(), oldestMs: Infinity, newestMs: -Infinity }));
    for (let row = 0; row < rows; row++) {
      const ms = Math.floor(Number(time[row]!) / 1e6);
      const day = dayOf(ms);
      counts.byDay.set(day, (counts.byDay.get(day) ?? 0) + 1);
      if (ms < counts.oldestMs) counts.oldestMs = ms;
      if (ms > counts.newestMs) counts.newestMs = ms;
    }
  }

  private async count(measurements: readonly Measurement[], scope: QueryScope): Promise<Map<string, MeasurementCounts>> {
    const found = new Map<string, MeasurementCounts>();
    for (let i = 0; i < measurements.length; i += PER_REQUEST) await this.countSome(measurements.slice(i, i + PER_REQUEST), found, scope);
    return found;
  }

  private async countSome(measurements: readonly Measurement[], found: Map<string, MeasurementCounts>, scope: QueryScope): Promise<void> {
    const byStored = new Map(measurements.map(({ stored, name }) => [stored, name]));
    const statements = measurements.map(({ stored }) => {
      const from = `FROM ${quoted(stored)} WHERE ${timeConditions(undefined).join(' AND ')}`;
      const column = quoted(NANOSECONDS);
      return `SELECT count(${column}) AS "rows" ${from} GROUP BY time(1d) fill(none); SELECT first(${column}) AS "oldest" ${from}; SELECT last(${column}) AS "newest" ${from}`;
    });
    let what = '';
    const sink: CsvSink = {
      header: (columns) => (what = columns[3]!),
      record: (record) => {
        const name = byStored.get(record.text(0))!;
        const ms = record.milliseconds(2);
        let counts = found.get(name);
        if (counts === undefined) found.set(name, (counts = { byDay: new Map(), oldestMs: ms, newestMs: ms }));
        if (what === 'rows') counts.byDay.set(ms, record.number(3));
        else if (what === 'oldest') counts.oldestMs = ms;
        else counts.newestMs = ms;
      },
    };
    await this.server.query(this.server.location.database, statements.join('; '), {}, sink, scope);
  }
}

export const rowsOf = ({ byDay }: MeasurementCounts): number => [...byDay.values()].reduce((sum, rows) => sum + rows, 0);
