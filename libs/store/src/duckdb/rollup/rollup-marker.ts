import { DuckDBConnection } from '@duckdb/node-api';
import { Measurement } from '../engine/catalogue';
import { execute } from '../engine/connections';
import { Interval } from '../../log/interval-set';
import { AttachedWindow } from '../engine/attached-window';
import { bucketsOf, bucketsOfTimes, translate } from '../../rollup/dirty-marks';
import { RollupLedger } from './rollup-ledger';
import { MeasurementSpecs, RollupSpecs } from '../../rollup/rollup-specs';
import { Marks, WindowRollups } from './window-rollups';

const NOTHING = (): void => undefined;

/** What maintenance learns of a commit. */
export interface MarkedCommit {
  readonly windowStartMs: number;
  readonly measurementId: number;
  /** 10 s buckets written to, ascending. */
  readonly buckets: readonly Interval[];
}

/** Marks what a change of raw rows leaves behind in rollups, in the transaction of that change. */
export class RollupMarker {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly specs: RollupSpecs,
    private readonly ledger: RollupLedger,
    private readonly onMarked: (commit: MarkedCommit) => void,
  ) {}

  /** Ahead of the transaction. A table just made has no rows, so nothing of it is dirty. */
  async prepare(window: AttachedWindow, measurement: Measurement, isNewTable: boolean): Promise<void> {
    const specs = this.specsOf(window, measurement);
    if (specs === undefined) return;
    await this.ledger.reopen({ windowStartMs: window.startMs, measurementId: measurement.id });
    if (isNewTable && !window.rollups.isTracked(measurement.id, specs)) await this.track(window, measurement, specs, new Map());
  }

  /** Within the transaction. @returns what to do when it is committed */
  async markTimes(window: AttachedWindow, measurement: Measurement, times: BigInt64Array): Promise<() => void> {
    const specs = this.specsOf(window, measurement);
    if (specs === undefined || times.length === 0) return NOTHING;
    const runs = bucketsOfTimes(times).intervals();
    const remember = await this.mark(window, measurement, specs, runs);
    return () => {
      remember();
      this.onMarked({ windowStartMs: window.startMs, measurementId: measurement.id, buckets: runs });
    };
  }

  /** As `markTimes`, for all buckets of a range. */
  async markRange(window: AttachedWindow, measurement: Measurement, startMs: number, endMs: number): Promise<() => void> {
    const specs = this.specsOf(window, measurement);
    const [from, to] = [Math.max(startMs, window.startMs), Math.min(endMs, window.endMs)];
    if (specs === undefined || from >= to) return NOTHING;
    const buckets = [bucketsOf('10s', from, to)];
    const remember = await this.mark(window, measurement, specs, buckets);
    return () => {
      remember();
      this.onMarked({ windowStartMs: window.startMs, measurementId: measurement.id, buckets });
    };
  }

  /** Begins to track a window whose rollups were made under another declaration, or not at all: everything in it is dirty. */
  async adopt(window: AttachedWindow, measurement: Measurement, specs: MeasurementSpecs): Promise<void> {
    const { startMs, endMs } = window;
    await this.track(window, measurement, specs, new Map(specs.levels.map((level) => [level, [bucketsOf(level, startMs, endMs)]])));
  }

  private async track(window: AttachedWindow, measurement: Measurement, specs: MeasurementSpecs, marks: Marks): Promise<void> {
    if (!WindowRollups.TABLES.every((table) => window.tables.has(table))) {
      for (const statement of WindowRollups.statements(`${window.alias}.main`)) await execute(this.connection, statement);
      for (const table of WindowRollups.TABLES) window.tables.set(table, new Set());
    }
    await window.rollups.track(this.connection, window.alias, measurement.id, specs, marks);
  }

  private async mark(window: AttachedWindow, { id }: Measurement, specs: MeasurementSpecs, tenSeconds: readonly Interval[]): Promise<() => void> {
    // Not tracked means that all of it is dirty anyway.
    if (!window.rollups.isTracked(id, specs)) return NOTHING;
    const marks: Marks = new Map(specs.levels.map((level) => {
      const { from, to } = bucketsOf(level, window.startMs, window.endMs);
      const runs = tenSeconds.map((run) => translate(run, '10s', level)).map((run) => ({ from: Math.max(run.from, from), to: Math.min(run.to, to) }));
      return [level, runs.filter((run) => run.from <= run.to)];
    }));
    const fresh = window.rollups.unmarked(id, marks);
    await window.rollups.write(this.connection, window.alias, id, fresh);
    return () => window.rollups.remember(id, fresh);
  }

  /** Sealed windows are not tracked: see `RollupLedger`. */
  private specsOf(window: AttachedWindow, measurement: Measurement): MeasurementSpecs | undefined {
    if (this.ledger.isSealed({ windowStartMs: window.startMs, measurementId: measurement.id })) return undefined;
    return this.specs.of(measurement.name);
  }
}
