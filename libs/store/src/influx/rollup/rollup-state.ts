import { type Interval, IntervalSet } from '../../log/interval-set';
import { bucketsOf, type DirtyBuckets, translate } from '../../rollup/dirty-marks';
import { type Level, type MeasurementSpecs, WIDTH_MS } from '../../rollup/rollup-specs';
import { encodeValue, lineName } from '../schema/names';
import type { InfluxServer } from '../server/influx-server';
import { DAY_MS } from '../server/databases';
import { QueryScope } from '../server/query-scope';
import { LineSender } from '../write/line-sender';
import { readTags } from '../read/row-plan';

const LOAD_TIMEOUT_MS = 60_000;

/**
 * Which buckets of rollups are up to date (built, and no row of them changed since), and which days have given up their rows (sealed: their rollups stay
 * as they are). Kept in InfluxDB: a run of buckets is a point at its first bucket. A bucket is taken out before its rows change and put in after it was
 * built, so a crash leaves at worst a bucket that rows answer.
 */
export class RollupState {
  private readonly sender: LineSender;
  private readonly current = new Map<string, IntervalSet>();
  private readonly sealed = new Map<string, Set<number>>();

  constructor(private readonly server: InfluxServer, private readonly database: string) {
    this.sender = new LineSender(server, database);
  }

  async load(): Promise<void> {
    const scope = new QueryScope(LOAD_TIMEOUT_MS, undefined);
    const tags = new Map<string, string>();
    const sink = {
      header: () => undefined,
      record: (record: { text(column: number): string; number(column: number): number }, isNewGroup: boolean) => {
        if (isNewGroup) readTags(record.text(1), tags);
        const measurement = tags.get('measurement') ?? '';
        if (record.text(0) === 'sealed') return void this.sealedOf(measurement).add(Number(record.text(2)) * DAY_MS);
        const key = keyOf(measurement, tags.get('level') as Level, tags.get('declaration') ?? '');
        const [from, to] = [Number(record.text(2)), record.number(3)];
        if (to >= from) this.setOf(key).add(from, to);
      },
    };
    const statement = 'SELECT "to" FROM "current" GROUP BY "measurement", "level", "declaration"; SELECT "yes" FROM "sealed" GROUP BY "measurement"';
    await scope.run(() => this.server.query(this.database, statement, {}, sink, scope));
  }

  isSealed(measurement: string, dayMs: number): boolean {
    return this.sealed.get(measurement)?.has(dayMs) === true;
  }

  /** Buckets of a level within a range that are not up to date. */
  outdated(measurement: string, { declaration }: MeasurementSpecs, level: Level, startMs: number, endMs: number): Interval[] {
    const { from, to } = bucketsOf(level, startMs, endMs);
    return this.setOf(keyOf(measurement, level, declaration)).gaps(from, to);
  }

  /** As `outdated`, of all levels of a day. */
  dirtyOf(measurement: string, specs: MeasurementSpecs, dayMs: number): DirtyBuckets {
    return new Map(specs.levels.map((level) => {
      const set = new IntervalSet();
      for (const { from, to } of this.outdated(measurement, specs, level, dayMs, dayMs + DAY_MS)) set.add(from, to);
      return [level, set];
    }));
  }

  /** Levels that hold something of a day. */
  levelsOf(measurement: string, { declaration, levels }: MeasurementSpecs, dayMs: number): Level[] {
    return levels.filter((level) => {
      const { from, to } = bucketsOf(level, dayMs, dayMs + DAY_MS);
      return this.setOf(keyOf(measurement, level, declaration)).within(from, to).length > 0;
    });
  }

  /** The time that rollups know something of, in whole days. */
  extentOf(measurement: string, { declaration, levels }: MeasurementSpecs): { startMs: number; endMs: number } | undefined {
    const runs = levels.flatMap((level) => {
      const all = this.setOf(keyOf(measurement, level, declaration)).intervals();
      return all.length === 0 ? [] : [{ startMs: all[0]!.from * WIDTH_MS[level], endMs: (all.at(-1)!.to + 1) * WIDTH_MS[level] }];
    });
    if (runs.length === 0) return undefined;
    return { startMs: Math.floor(Math.min(...runs.map(({ startMs }) => startMs)) / DAY_MS) * DAY_MS, endMs: Math.ceil(Math.max(...runs.map(({ endMs }) => endMs)) / DAY_MS) * DAY_MS };
  }

  /** Takes out what rows are about to change, except where days are sealed. @returns whether anything was up to date */
  async changeRows(measurement: string, specs: MeasurementSpecs, tenSeconds: readonly Interval[]): Promise<boolean> {
    const open = tenSeconds.flatMap((run) => this.withoutSealed(measurement, run));
    let touched = false;
    for (const level of specs.levels) {
      const key = keyOf(measurement, level, specs.declaration);
      const set = this.setOf(key);
      const runs = open.map((run) => translate(run, '10s', level)).filter(({ from, to }) => set.within(from, to).length > 0);
      if (runs.length === 0) continue;
      touched = true;
      await this.update(key, (copy) => runs.forEach(({ from, to }) => copy.remove(from, to)));
    }
    return touched;
  }

  built(measurement: string, { declaration }: MeasurementSpecs, level: Level, { from, to }: Interval): Promise<void> {
    return this.update(keyOf(measurement, level, declaration), (copy) => copy.add(from, to));
  }

  /** What a level held before a time is gone. */
  dropped(measurement: string, { declaration }: MeasurementSpecs, level: Level, beforeMs: number): Promise<void> {
    return this.update(keyOf(measurement, level, declaration), (copy) => copy.remove(Number.MIN_SAFE_INTEGER / 2, Math.floor(beforeMs / WIDTH_MS[level]) - 1));
  }

  async seal(measurement: string, daysMs: readonly number[]): Promise<void> {
    const fresh = daysMs.filter((day) => !this.isSealed(measurement, day));
    if (fresh.length === 0) return;
    await this.sender.send(fresh.map((day) => `sealed,measurement=${lineName(encodeValue(measurement))} yes=t ${day / DAY_MS}`));
    for (const day of fresh) this.sealedOf(measurement).add(day);
  }

  private withoutSealed(measurement: string, run: Interval): Interval[] {
    const perDay = DAY_MS / WIDTH_MS['10s'];
    const open = new IntervalSet();
    open.add(run.from, run.to);
    for (const day of this.sealedOf(measurement)) {
      const first = day / WIDTH_MS['10s'];
      if (first <= run.to && first + perDay > run.from) open.remove(first, first + perDay - 1);
    }
    return [...open.intervals()];
  }

  /** Writes the runs that differ: new ones, longer and shorter ones, and an empty one where a run began and none begins now. */
  private async update(key: string, change: (copy: IntervalSet) => void): Promise<void> {
    const before = this.setOf(key).intervals();
    const after = new IntervalSet();
    for (const { from, to } of before) after.add(from, to);
    change(after);
    const old = new Map(before.map(({ from, to }) => [from, to]));
    const fresh = new Map(after.intervals().map(({ from, to }) => [from, to]));
    const points = [...[...fresh].filter(([from, to]) => old.get(from) !== to), ...[...old.keys()].filter((from) => !fresh.has(from)).map((from): [number, number] => [from, from - 1])];
    if (points.length > 0) {
      const [measurement, level, declaration] = JSON.parse(key) as [string, Level, string];
      const head = `current,declaration=${declaration},level=${level},measurement=${lineName(encodeValue(measurement))}`;
      await this.sender.send(points.map(([from, to]) => `${head} to=${to}i ${from}`));
    }
    this.current.set(key, after);
  }

  private setOf(key: string): IntervalSet {
    let set = this.current.get(key);
    if (set === undefined) this.current.set(key, (set = new IntervalSet()));
    return set;
  }

  private sealedOf(measurement: string): Set<number> {
    let days = this.sealed.get(measurement);
    if (days === undefined) this.sealed.set(measurement, (days = new Set()));
    return days;
  }
}

const keyOf = (measurement: string, level: Level, declaration: string): string => JSON.stringify([measurement, level, declaration]);
