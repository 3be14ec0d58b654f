import { DuckDBConnection } from '@duckdb/node-api';
import { Catalogue, Measurement } from '../engine/catalogue';
import { Interval, IntervalSet } from '../../log/interval-set';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { bucketOf, translate } from '../../rollup/dirty-marks';
import { BuildTask, RollupBuilder } from './rollup-builder';
import { RollupLedger } from './rollup-ledger';
import { MarkedCommit, RollupMarker } from './rollup-marker';
import { isFiner, Level, MeasurementSpecs, RollupSpecs, WIDTH_MS } from '../../rollup/rollup-specs';

/** A bucket is rolled up when the newest row is this much younger than its end: most stragglers are in by then. */
const SETTLE_MS = 10_000;
/** Without writes for this long all buckets are rolled up, also the one that is not over. */
const QUIET_MS = 15_000;
/** A slice is to take about this long. */
const SLICE_MS = { least: 150, most: 600 };
const MOST_BUCKETS = 8_640;
/** Smaller slices would read the same block of rows again and again. */
const LEAST_BUCKETS: Record<Level, number> = { '10s': 30, '1m': 10, '1h': 1 };
/** Clean buckets between dirty ones that are computed again with them. */
const JOIN_GAP = 30;

export interface MaintenanceParts {
  /** Runs work in turn with the writes. */
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
  /** The writer's; used in turn with the writes only. */
  readonly connection: DuckDBConnection;
  readonly catalogue: Catalogue;
  readonly files: WindowFiles;
  readonly specs: RollupSpecs;
  readonly ledger: RollupLedger;
  readonly marker: RollupMarker;
  readonly builder: RollupBuilder;
}

/** A slice under way. `spoiled`: rows of its buckets were written meanwhile. */
interface Running extends BuildTask {
  spoiled: boolean;
}

/** Brings rollups up to date, a slice at a time. Slices compute beside the writes; what they change, they change in turn with them. */
export class Maintenance {
  /** Windows that are not settled: over, with nothing dirty. */
  private readonly open: Set<number>;
  private readonly writes = new Map<string, { readonly atMs: number; readonly frontMs: number }>();
  private readonly bucketsPerSlice: Record<Level, number> = { '10s': 360, '1m': 60, '1h': 2 };
  private running: Running | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: MaintenanceParts) {
    this.open = new Set(parts.files.starts());
  }

  committed({ windowStartMs, measurementId, buckets }: MarkedCommit): void {
    this.open.add(windowStartMs);
    this.writes.set(`${windowStartMs}/${measurementId}`, { atMs: performance.now(), frontMs: (buckets.at(-1)!.to + 1) * WIDTH_MS['10s'] });
    const { running } = this;
    if (running === undefined || running.window.startMs !== windowStartMs || running.measurement.id !== measurementId) return;
    const span = translate(running.buckets, running.level, '10s');
    running.spoiled ||= buckets.some(({ from, to }) => from <= span.to && to >= span.from);
  }

  /** Runs work while no slice does, and none begins. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Whether there are windows to look at. */
  get hasWork(): boolean {
    return this.open.size > 0;
  }

  /**
   * Does one slice of what is due; with `now`, of all that is dirty, due or not.
   * @returns false when there was nothing to do
   */
  slice(now = false): Promise<boolean> {
    return this.exclusive(() => this.sliceOfAny(now));
  }

  private async sliceOfAny(now: boolean): Promise<boolean> {
    for (const start of [...this.open].sort((a, b) => b - a)) {
      const worked = await this.parts.files.use([start], ([window]) => (window === undefined ? Promise.resolve(false) : this.sliceOf(window, now)));
      if (worked) return true;
      const unsettled = await this.parts.files.use([start], ([window]) => Promise.resolve(window !== undefined && this.isUnsettled(window)));
      if (!unsettled) this.open.delete(start);
    }
    return false;
  }

  /**
   * Does once what is out of date in one measurement of one window when it begins. What is written meanwhile is left to the slices in the background: where
   * events keep coming, something is always out of date. To be called within `exclusive`.
   * @param onSlice called before each slice; may throw
   */
  async finish(start: number, measurement: Measurement, onSlice: () => void = () => undefined): Promise<void> {
    await this.parts.files.use([start], async ([window]) => {
      const { specs, ledger, change, marker } = this.parts;
      const own = specs.of(measurement.name);
      if (window === undefined || own === undefined || !window.tables.has(measurement.table) || ledger.isSealed({ windowStartMs: start, measurementId: measurement.id })) return;
      if (!window.rollups.isTracked(measurement.id, own)) await change(() => marker.adopt(window, measurement, own));
      const asOfNow = new Map(own.levels.map((level) => [level, copyOf(window.rollups.dirtyOf(measurement.id, own, window).get(level)!)]));
      for (const level of own.levels) {
        const left = asOfNow.get(level)!;
        for (let buckets = this.next(window, measurement, own, level, left); buckets !== undefined; buckets = this.next(window, measurement, own, level, left)) {
          onSlice();
          await this.timedBuild({ window, measurement, specs: own, level, buckets, spoiled: false });
          left.remove(buckets.from, buckets.to);
        }
      }
    });
  }

  /** As `finish`, for every measurement of a window. */
  async finishWindow(start: number, onSlice: () => void): Promise<void> {
    for (const measurement of this.parts.catalogue.measurements()) await this.exclusive(() => this.finish(start, measurement, onSlice));
  }

  private isUnsettled(window: AttachedWindow): boolean {
    return this.tracked(window).some(({ measurement, specs }) => !this.parts.ledger.isSettled({ windowStartMs: window.startMs, measurementId: measurement.id }, specs.declaration));
  }

  /** The measurements of a window that have rollups which may still change. */
  private tracked(window: AttachedWindow): { measurement: Measurement; specs: MeasurementSpecs }[] {
    const { catalogue, specs, ledger } = this.parts;
    return catalogue.measurements().flatMap((measurement) => {
      const own = specs.of(measurement.name);
      if (own === undefined || !window.tables.has(measurement.table)) return [];
      return ledger.isSealed({ windowStartMs: window.startMs, measurementId: measurement.id }) ? [] : [{ measurement, specs: own }];
    });
  }

  private async sliceOf(window: AttachedWindow, now: boolean): Promise<boolean> {
    for (const { measurement, specs } of this.tracked(window)) {
      if (await this.sliceOfMeasurement(window, measurement, specs, now)) return true;
    }
    return false;
  }

  private async sliceOfMeasurement(window: AttachedWindow, measurement: Measurement, specs: MeasurementSpecs, now: boolean): Promise<boolean> {
    const { marker, ledger, change } = this.parts;
    if (!window.rollups.isTracked(measurement.id, specs)) {
      await change(() => marker.adopt(window, measurement, specs));
      return true;
    }
    for (const level of specs.levels) {
      const buckets = this.due(window, measurement, specs, level, now);
      if (buckets === undefined) continue;
      await this.timedBuild({ window, measurement, specs, level, buckets, spoiled: false });
      return true;
    }
    const key = { windowStartMs: window.startMs, measurementId: measurement.id };
    if (window.endMs > Date.now() || ledger.isSettled(key, specs.declaration)) return false;
    await change(async () => {
      if (!window.rollups.isClean(measurement.id, specs)) return;
      await ledger.settle(key, specs.declaration);
      this.writes.delete(`${window.startMs}/${measurement.id}`);
    });
    return false;
  }

  private async timedBuild(task: Running): Promise<void> {
    const started = performance.now();
    await this.build(task);
    this.adapt(task.level, task.buckets, performance.now() - started);
  }

  private async build(task: Running): Promise<void> {
    const { builder, change, connection } = this.parts;
    const { window, measurement, level, buckets } = task;
    this.running = task;
    try {
      await builder.build(task, (finish) => change(async () => {
        await finish(!task.spoiled);
        if (!task.spoiled) await window.rollups.clear(connection, window.alias, measurement.id, level, buckets);
      }));
    } finally {
      this.running = undefined;
    }
  }

  /** The first run of dirty buckets that is due and whose finer levels are done. */
  private due(window: AttachedWindow, measurement: Measurement, specs: MeasurementSpecs, level: Level, now: boolean): Interval | undefined {
    const dirty = window.rollups.dirtyOf(measurement.id, specs, window).get(level)!;
    return this.next(window, measurement, specs, level, dirty, now ? Number.POSITIVE_INFINITY : this.lastDue(window, measurement, level));
  }

  /** The first of some buckets whose finer levels are done. */
  private next(window: AttachedWindow, measurement: Measurement, specs: MeasurementSpecs, level: Level, wanted: IntervalSet, last = Number.POSITIVE_INFINITY): Interval | undefined {
    const dirty = window.rollups.dirtyOf(measurement.id, specs, window);
    const finer = specs.levels.filter((other) => isFiner(other, level));
    for (const run of joined(wanted.intervals())) {
      for (let from = run.from; from <= Math.min(run.to, last); from++) {
        const to = Math.min(run.to, last, from + this.bucketsPerSlice[level] - 1);
        const blocked = finer.flatMap((other) => {
          const span = translate({ from, to }, level, other);
          return dirty.get(other)!.within(span.from, span.to).map((mark) => translate({ from: mark.from, to: mark.from }, other, level).from);
        });
        const firstBlocked = Math.min(...blocked);
        if (firstBlocked > from) return { from, to: Math.min(to, firstBlocked - 1) };
      }
    }
    return undefined;
  }

  private lastDue(window: AttachedWindow, measurement: Measurement, level: Level): number {
    const write = this.writes.get(`${window.startMs}/${measurement.id}`);
    if (write === undefined || performance.now() - write.atMs >= QUIET_MS) return Number.POSITIVE_INFINITY;
    return bucketOf(level, write.frontMs - SETTLE_MS) - 1;
  }

  /** Slices of about equal time, whatever a bucket costs. */
  private adapt(level: Level, { from, to }: Interval, tookMs: number): void {
    const done = to - from + 1;
    if (tookMs > SLICE_MS.most) this.bucketsPerSlice[level] = Math.max(LEAST_BUCKETS[level], Math.floor(done / 2));
    else if (tookMs < SLICE_MS.least && done === this.bucketsPerSlice[level]) this.bucketsPerSlice[level] = Math.min(MOST_BUCKETS, done * 2);
  }
}

function copyOf(set: IntervalSet): IntervalSet {
  const copy = new IntervalSet();
  for (const { from, to } of set.intervals()) copy.add(from, to);
  return copy;
}

/** Runs with small gaps between them taken together: to compute a few clean buckets again costs less than another transaction. */
function joined(runs: readonly Interval[]): Interval[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of runs) {
    const last = result.at(-1);
    if (last !== undefined && from - last.to <= JOIN_GAP) last.to = to;
    else result.push({ from, to });
  }
  return result;
}
