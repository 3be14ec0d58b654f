import type { SeriesQuery, TimeRange } from '@observer/contracts';
import { type Batch, type Kind } from '@observer/telemetry';
import { chooseRollup } from '../../rollup/choose-rollup';
import { IntervalSet } from '../../log/interval-set';
import { bucketsOf, bucketsOfTimes } from '../../rollup/dirty-marks';
import { type Level, type MeasurementSpecs, RollupSpecs, WIDTH_MS, WINDOWS_PER_FILE, LEVELS } from '../../rollup/rollup-specs';
import type { Catalogue, Measurement } from '../schema/catalogue';
import { DAY_MS, type DatabaseSpec } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { type BuildTask, RollupBuilder } from './rollup-builder';
import { type RollupAnswer, selectFromRollups } from './rollup-query';
import { levelDatabase } from './rollup-rows';
import type { RollupState } from './rollup-state';

/** A bucket is rolled up when the newest row is this much younger than its end: most stragglers are in by then. */
const SETTLE_MS = 10_000;
/** Without writes for this long all buckets are rolled up, also the one that is not over. */
const QUIET_MS = 15_000;
/** Buckets computed at a time, so that commits do not wait long. */
const SLICE: Readonly<Record<Level, number>> = { '10s': 360, '1m': 360, '1h': 48 };
const MOST_TRIES = 3;

/** The databases of the levels; a shard of a coarser one is wider. */
export const rollupDatabases = (database: string): DatabaseSpec[] => LEVELS.map((level) => ({ name: levelDatabase(database, level), shardMs: WINDOWS_PER_FILE[level] * DAY_MS }));

/** All that has to do with rollups of events. Whatever changes them runs in turn with writes. */
export class Rollups {
  readonly specs: RollupSpecs;
  private readonly builder: RollupBuilder;
  private readonly fronts = new Map<string, { readonly frontMs: number; readonly atMs: number }>();
  /** By measurement: beginnings and ends of putting buckets in the place of others. */
  private readonly replacements = new Map<string, number>();
  private building: Promise<void> = Promise.resolve();
  /** Reads that nothing may be replaced under. */
  private readonly undisturbed = new Set<Promise<unknown>>();

  constructor(private readonly catalogue: Catalogue, private readonly server: InfluxServer, readonly state: RollupState, kinds: readonly Kind[]) {
    this.specs = new RollupSpecs(kinds, DAY_MS);
    this.builder = new RollupBuilder(server);
  }

  /** To be called before rows are written. */
  async beforeRows(batches: readonly Batch[]): Promise<void> {
    const byMeasurement = new Map<string, IntervalSet>();
    for (const { measurement, time, rows } of batches) {
      if (rows === 0 || this.specs.of(measurement) === undefined) continue;
      let all = byMeasurement.get(measurement);
      if (all === undefined) byMeasurement.set(measurement, (all = new IntervalSet()));
      for (const { from, to } of bucketsOfTimes(time).intervals()) all.add(from, to);
    }
    for (const [measurement, runs] of byMeasurement) {
      await this.state.changeRows(measurement, this.specs.of(measurement)!, runs.intervals());
      const frontMs = (runs.intervals().at(-1)!.to + 1) * WIDTH_MS['10s'];
      this.fronts.set(measurement, { frontMs: Math.max(frontMs, this.fronts.get(measurement)?.frontMs ?? -Infinity), atMs: performance.now() });
    }
  }

  /** To be called before rows of some times are deleted. */
  async beforeDeletion(measurement: string, runs: readonly TimeRange[]): Promise<void> {
    const specs = this.specs.of(measurement);
    const extent = specs === undefined ? undefined : this.state.extentOf(measurement, specs);
    if (specs === undefined || extent === undefined) return;
    const clipped = runs.map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, extent.startMs), endMs: Math.min(endMs, extent.endMs) })).filter(({ startMs, endMs }) => startMs < endMs);
    await this.state.changeRows(measurement, specs, clipped.map(({ startMs, endMs }) => bucketsOf('10s', startMs, endMs)));
  }

  /** Answers a query from rollups; undefined when rows are to answer it. */
  async select(query: SeriesQuery, scope: QueryScope): Promise<RollupAnswer | undefined> {
    const measurement = this.catalogue.get(query.measurement);
    const specs = this.specs.of(query.measurement);
    if (measurement === undefined || specs === undefined) return undefined;
    const choice = chooseRollup(query, measurement, specs);
    if (choice === undefined) return undefined;
    const read = (): Promise<RollupAnswer | undefined> => selectFromRollups({ query, measurement, specs, choice }, this.state, this.server, scope);
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const before = this.replacements.get(query.measurement);
      const answer = await read();
      // Buckets that are put in the place of others are missing for a moment; what was read meanwhile may lack them.
      if (before === this.replacements.get(query.measurement)) return answer;
    }
    // Rows could not answer instead: those of some days may be gone.
    return this.withoutBuilds(read);
  }

  /** Builds wait until the work is done. */
  private async withoutBuilds<T>(work: () => Promise<T>): Promise<T> {
    const done = this.building.then(work, work);
    this.undisturbed.add(done);
    try {
      return await done;
    } finally {
      this.undisturbed.delete(done);
    }
  }

  /** Measurements of declared kinds that have rollups and rows. */
  measurements(name?: string): { measurement: Measurement; specs: MeasurementSpecs }[] {
    return this.catalogue.measurements().flatMap((measurement) => {
      const specs = this.specs.of(measurement.name);
      return specs === undefined || (name !== undefined && name !== measurement.name) ? [] : [{ measurement, specs }];
    });
  }

  /**
   * Builds the next slice of what is not up to date in some days of a measurement, the finest level first.
   * @returns false when there was nothing to do
   */
  async buildSlice(measurement: Measurement, specs: MeasurementSpecs, days: readonly number[], scope: QueryScope): Promise<boolean> {
    for (const day of [...days].sort((a, b) => b - a)) {
      if (this.state.isSealed(measurement.name, day)) continue;
      for (const level of specs.levels) {
        const untilMs = Math.min(day + DAY_MS, this.dueUntil(measurement.name, level));
        if (untilMs <= day) continue;
        const [run] = this.state.outdated(measurement.name, specs, level, day, untilMs);
        if (run === undefined) continue;
        await this.build(measurement, specs, level, { from: run.from, to: Math.min(run.to, run.from + SLICE[level] - 1) }, scope);
        return true;
      }
    }
    return false;
  }

  /**
   * Builds once what is out of date in some days of a measurement when it begins, a slice per turn with writes. What is written meanwhile is left for later.
   */
  async finish(measurement: Measurement, specs: MeasurementSpecs, days: readonly number[], inTurn: (work: (scope: QueryScope) => Promise<void>) => Promise<void>): Promise<void> {
    for (const level of specs.levels) {
      const runs = days.filter((day) => !this.state.isSealed(measurement.name, day)).flatMap((day) => this.state.outdated(measurement.name, specs, level, day, day + DAY_MS));
      for (const run of runs) {
        for (let from = run.from; from <= run.to; from += SLICE[level]) {
          const buckets = { from, to: Math.min(run.to, from + SLICE[level] - 1) };
          await inTurn(async (scope) => {
            const [startMs, endMs] = [buckets.from * WIDTH_MS[level], (buckets.to + 1) * WIDTH_MS[level]];
            const isFinerDone = specs.levels.slice(0, specs.levels.indexOf(level)).every((finer) => this.state.outdated(measurement.name, specs, finer, startMs, endMs).length === 0);
            if (isFinerDone) await this.build(measurement, specs, level, buckets, scope);
          });
        }
      }
    }
  }

  /** Whether the rows of a day may go: its rollups are complete, or there are none. */
  isFinished(name: string, day: number): boolean {
    const specs = this.specs.of(name);
    return specs === undefined || this.state.isSealed(name, day) || specs.levels.every((level) => this.state.outdated(name, specs, level, day, day + DAY_MS).length === 0);
  }

  private async build(measurement: Measurement, specs: MeasurementSpecs, level: Level, buckets: { from: number; to: number }, scope: QueryScope): Promise<void> {
    while (this.undisturbed.size > 0) await Promise.allSettled(this.undisturbed);
    this.building = this.replace({ measurement, specs, level, buckets }, scope);
    await this.building;
    await this.state.built(measurement.name, specs, level, buckets);
  }

  private async replace(task: BuildTask, scope: QueryScope): Promise<void> {
    const { name } = task.measurement;
    const count = (): void => void this.replacements.set(name, (this.replacements.get(name) ?? 0) + 1);
    count();
    try {
      await this.builder.build(task, scope);
    } finally {
      count();
    }
  }

  private dueUntil(measurement: string, level: Level): number {
    const front = this.fronts.get(measurement);
    if (front === undefined || performance.now() - front.atMs > QUIET_MS) return Infinity;
    return Math.floor((front.frontMs - SETTLE_MS) / WIDTH_MS[level]) * WIDTH_MS[level];
  }
}
