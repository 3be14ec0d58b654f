import type { Batch } from '@observer/telemetry';
import { type Cell, cellData, type CellData, cellFrom, emptyCell, gaugeValue, mergeCell } from '../evaluate/cell';
import { WINDOW_MS, windowStart } from '../evaluate/event-window';
import { labelKey, type LabelValues, WindowCells } from '../evaluate/window-cells';
import { bucketsOf, type CountedRule, kindOfRule } from './counted-rule';
import type { CountsMessage, Recount, WindowCount } from './counts-message';
import { type Forgetting, whoIsNamed } from './forgetting';
import { Samples } from './samples';
import { cellsOf, countsOf } from './shard-counts';

/** A series that did not change is told again this often: readers look back five minutes. */
export const HEARTBEAT_MS = 60_000;
/** A shard that is this far behind the others (or has no events) holds no windows open any more. */
const SHARD_IDLE_MS = 600_000;
/** Samples older than this are not told again: what belongs to them is late. It bounds what one late event can cause. */
const RETELL_MS = 3_600_000;
/** A series without events for this long is forgotten; when it comes back it begins at 0, like a restarted process. */
export const SERIES_IDLE_MS = 24 * 3_600_000;

interface Series {
  readonly labels: LabelValues;
  /** All that happened in closed windows. */
  readonly total: Cell;
  /** Start of the first window with events. */
  firstWindowMs: number;
  /** Open windows that were taken for the first when they were told: each has a sample at its start. */
  beginnings: number[];
  lastWindowMs: number;
  /** Time of the newest sample. */
  toldMs: number;
}

/** What the rule could not count as asked. */
export interface Mishaps {
  /** Events later than the allowed lateness. Counters count them in the window that is open, gauges leave them out. */
  late: number;
  /** Events of label sets beyond the limit. */
  overLimit: number;
  /** Events whose value cannot be counted. */
  unusable: number;
}

/**
 * The series of one version of a rule: adds up what the shards tell and makes Prometheus samples of it, stamped with the end of a window.
 *
 * Windows stay open until every shard is beyond them by the allowed lateness (a shard far behind the others, or without events, is not waited for). Samples do not wait for that: a window is told as soon as counts of it
 * are there, and told again (a later sample of the same time replaces the earlier) when more come. What counters come to never depends on order,
 * grouping or delay of the messages; only the window in which a late event shows does.
 */
export class RuleTotals {
  private readonly series = new Map<string, Series>();
  private open: WindowCells;
  /** The clock of each shard. */
  private readonly shards = new Map<number, number>();
  /** Series that have to be told, from this window on. */
  private readonly changed = new Map<string, number>();
  /** Windows that start before this are closed. */
  private closedUntilMs = Number.NEGATIVE_INFINITY;
  /** End of the newest window of which anything was told. */
  private toldUntilMs = Number.NEGATIVE_INFINITY;
  /** What was counted anew from the store last. */
  private recounted: Recount | undefined;
  readonly mishaps: Mishaps = { late: 0, overLimit: 0, unusable: 0 };

  constructor(private counted: CountedRule, private readonly latenessMs: number) {
    this.open = new WindowCells(kindOfRule(counted), bucketsOf(counted));
  }

  get rule(): CountedRule {
    return this.counted;
  }

  /** Takes over a new limit of series, or the end of the version. */
  adopt(rule: CountedRule): void {
    this.counted = rule;
  }

  get seriesCount(): number {
    return this.series.size;
  }

  /** Whether samples wait to be told. */
  get dirty(): boolean {
    return this.changed.size > 0;
  }

  /** Adds what a shard told. */
  add({ shard, clockMs, logFromMs, counts, unusable, recount }: CountsMessage): void {
    if (this.shards.size === 0) this.closedUntilMs = windowStart(clockMs - RETELL_MS);
    this.mishaps.unusable += unusable;
    this.shards.set(shard, Math.max(clockMs, this.shards.get(shard) ?? 0));
    if (recount !== undefined) this.addRecount(recount, counts);
    else for (const count of counts) if (!this.isRecounted(count[0], logFromMs)) this.addCount(count);
  }

  private addRecount(recount: Recount, counts: readonly WindowCount[]): void {
    if (recount.begins) {
      this.recounted = recount;
      for (const window of this.open.windows()) {
        if (window < Math.max(recount.fromMs, this.closedUntilMs) || window >= recount.untilMs) continue;
        for (const key of this.open.take(window).keys()) this.markChanged(key, window);
      }
    }
    // What other shards counted in a closed window cannot be told from what this one lost.
    const closedFromMs = this.shards.size > 1 ? Number.POSITIVE_INFINITY : recount.intactUntilMs;
    for (const count of counts) if (count[0] >= this.closedUntilMs || count[0] >= closedFromMs) this.addCount(count);
  }

  /** Whether the store's counts hold this already: another shard is behind and reads what was stored when it was asked. */
  private isRecounted(windowMs: number, logFromMs: number): boolean {
    const { recounted } = this;
    return recounted !== undefined && logFromMs <= recounted.logUntilMs && windowMs >= recounted.fromMs && windowMs < recounted.untilMs;
  }

  private markChanged(key: string, windowMs: number): void {
    this.changed.set(key, Math.min(windowMs, this.changed.get(key) ?? windowMs));
  }

  private addCount([toldWindowMs, labels, data]: WindowCount): void {
    const cell = cellFrom(data, bucketsOf(this.rule));
    const oldestMs = Math.max(this.closedUntilMs, this.toldUntilMs - RETELL_MS);
    const window = Math.max(toldWindowMs, oldestMs);
    if (window > toldWindowMs) {
      this.mishaps.late += cell.count;
      if (this.rule.type === 'gauge') return;
    }
    const key = labelKey(labels);
    let series = this.series.get(key);
    if (series === undefined) {
      if (this.series.size >= this.rule.maxLabelSets) {
        this.mishaps.overLimit += cell.count;
        return;
      }
      this.series.set(key, (series = { labels, total: emptyCell(bucketsOf(this.rule)), firstWindowMs: window, beginnings: [], lastWindowMs: window, toldMs: 0 }));
    }
    // Counted in an open window, the first one may still move to an earlier time; in a closed one it stands.
    if (window < series.firstWindowMs) series.firstWindowMs = window;
    series.lastWindowMs = Math.max(series.lastWindowMs, window);
    this.open.add(window, key, series.labels, cell);
    this.markChanged(key, window);
  }

  /** Drops the series of a person, with what was counted and not told of them. Should they come back, they begin at 0. */
  forget(forgetting: Forgetting): { readonly series: number; readonly counts: number } {
    const isNamed = whoIsNamed(this.rule.labels, forgetting);
    if (isNamed === undefined) return { series: 0, counts: 0 };
    const before = this.series.size;
    for (const [key, { labels }] of this.series) if (isNamed(labels) && this.series.delete(key)) this.changed.delete(key);
    return { series: before - this.series.size, counts: this.open.removeWhere(isNamed) };
  }

  /** Samples of all that changed. Closes windows afterwards. */
  tell(): Batch[] {
    const samples = new Samples(this.rule);
    this.tellChanged(samples);
    this.close();
    return samples.build();
  }

  private tellChanged(samples: Samples): void {
    const windows = this.open.windows();
    for (const window of this.open.windows()) this.toldUntilMs = Math.max(this.toldUntilMs, window + WINDOW_MS);
    for (const [key, fromMs] of this.changed) {
      if (this.rule.type === 'gauge') this.tellGauge(samples, key, fromMs, windows);
      else this.tellSeries(samples, key, fromMs, windows);
    }
    this.changed.clear();
  }

  private tellGauge(samples: Samples, key: string, fromMs: number, windows: readonly number[]): void {
    for (const window of windows) {
      const cell = window < fromMs ? undefined : this.open.get(window, key);
      if (cell !== undefined) samples.value(window + WINDOW_MS, this.series.get(key)!.labels, gaugeValue(this.rule.gauge, cell));
    }
  }

  /** Each window end from the first that changed to the newest told. */
  private tellSeries(samples: Samples, key: string, fromMs: number, windows: readonly number[]): void {
    const series = this.series.get(key)!;
    const sum = this.sumBefore(key, series, fromMs, windows);
    if (series.firstWindowMs >= this.closedUntilMs && !series.beginnings.includes(series.firstWindowMs)) series.beginnings.push(series.firstWindowMs);
    for (let window = fromMs; window + WINDOW_MS <= this.toldUntilMs; window += WINDOW_MS) {
      // A series begins with a 0, so that the first events are an increase; where that turned out not to be the beginning, what it has come to.
      if (series.beginnings.includes(window)) this.sample(samples, window + 1, series, sum);
      const cell = this.open.get(window, key);
      if (cell !== undefined) mergeCell(kindOfRule(this.rule), sum, cell);
      this.sample(samples, window + WINDOW_MS, series, sum);
    }
    series.toldMs = this.toldUntilMs;
  }

  private sumBefore(key: string, series: Series, beforeMs: number, windows: readonly number[]): Cell {
    const kind = kindOfRule(this.rule);
    const sum = emptyCell(bucketsOf(this.rule));
    mergeCell(kind, sum, series.total);
    for (const window of windows) {
      const cell = window < beforeMs ? this.open.get(window, key) : undefined;
      if (cell !== undefined) mergeCell(kind, sum, cell);
    }
    return sum;
  }

  private sample(samples: Samples, timeMs: number, { labels }: Series, sum: Cell): void {
    if (this.rule.type === 'histogram') samples.histogram(timeMs, labels, sum);
    else samples.value(timeMs, labels, sum.hi + sum.lo);
  }

  private close(): void {
    if (this.shards.size === 0) return;
    const clocks = [...this.shards.values()];
    const closedUntilMs = windowStart(Math.max(Math.min(...clocks) - this.latenessMs, Math.max(...clocks) - SHARD_IDLE_MS));
    if (closedUntilMs <= this.closedUntilMs) return;
    this.closedUntilMs = closedUntilMs;
    for (const series of this.series.values()) if (series.beginnings.length > 0) series.beginnings = series.beginnings.filter((window) => window >= closedUntilMs);
    for (const window of this.open.windows()) {
      if (window >= closedUntilMs) break;
      for (const [key, { cell }] of this.open.take(window)) if (this.rule.type !== 'gauge') mergeCell(kindOfRule(this.rule), this.series.get(key)!.total, cell);
    }
  }

  /**
   * Once a minute: tells what did not change for a minute, and forgets series without events for long.
   * @param endMs end of a window
   */
  heartbeat(endMs: number): Batch[] {
    const samples = new Samples(this.rule);
    this.tellChanged(samples);
    this.close();
    if (this.rule.type !== 'gauge' && !this.endedBy(endMs)) this.tellUnchanged(samples, endMs);
    for (const [key, { lastWindowMs }] of this.series) if (lastWindowMs < Math.min(this.closedUntilMs, endMs - SERIES_IDLE_MS)) this.series.delete(key);
    return samples.build();
  }

  /** Tells what has not been told and ends every series, behind all of their samples. */
  end(nowMs: number): Batch[] {
    const samples = new Samples(this.rule);
    this.tellChanged(samples);
    const endMs = Math.max(Math.floor(nowMs), this.toldUntilMs + 1);
    for (const { labels } of this.series.values()) samples.end(endMs, labels);
    return samples.build();
  }

  private endedBy(timeMs: number): boolean {
    return this.rule.untilMs !== null && timeMs > this.rule.untilMs;
  }

  private tellUnchanged(samples: Samples, endMs: number): void {
    const windows = this.open.windows();
    for (const [key, series] of this.series) {
      if (series.toldMs > endMs - HEARTBEAT_MS) continue;
      this.sample(samples, endMs, series, this.sumBefore(key, series, endMs, windows));
      series.toldMs = endMs;
    }
    this.toldUntilMs = Math.max(this.toldUntilMs, endMs);
  }

  /** How the rule itself is doing; nothing when its version has ended. */
  figures(timeMs: number): Batch[] {
    if (this.endedBy(timeMs)) return [];
    const samples = new Samples(this.rule);
    const { late, overLimit, unusable } = this.mishaps;
    const tell = (metric: string, value: number, reason?: string): void =>
      samples.other(metric, reason === undefined ? ['rule'] : ['rule', 'reason'], timeMs, reason === undefined ? [this.rule.id] : [this.rule.id, reason], value);
    tell('observer_metric_rule_series', this.series.size);
    tell('observer_metric_rule_late_events_total', late);
    tell('observer_metric_rule_dropped_total', overLimit, 'series_limit');
    tell('observer_metric_rule_dropped_total', unusable, 'unusable_value');
    return samples.build();
  }

  toData(): RuleTotalsData {
    const kind = kindOfRule(this.rule);
    return {
      rule: this.rule, closedUntilMs: finiteOrNull(this.closedUntilMs), toldUntilMs: finiteOrNull(this.toldUntilMs), mishaps: { ...this.mishaps },
      shards: [...this.shards],
      changed: [...this.changed],
      series: [...this.series.values()].map(({ labels, total, firstWindowMs, beginnings, lastWindowMs, toldMs }) =>
        [labels, cellData(kind, total), firstWindowMs, beginnings, lastWindowMs, toldMs]),
      open: this.open.windows().flatMap((start) => countsOf(this.rule, start, this.open)),
      ...(this.recounted === undefined ? {} : { recounted: this.recounted }),
    };
  }

  static fromData({ rule, closedUntilMs, toldUntilMs, mishaps, shards, changed, series, open, recounted }: RuleTotalsData, latenessMs: number): RuleTotals {
    const totals = new RuleTotals(rule, latenessMs);
    totals.closedUntilMs = closedUntilMs ?? Number.NEGATIVE_INFINITY;
    totals.toldUntilMs = toldUntilMs ?? Number.NEGATIVE_INFINITY;
    Object.assign(totals.mishaps, mishaps);
    for (const [shard, clockMs] of shards) totals.shards.set(shard, clockMs);
    for (const [key, fromMs] of changed) totals.changed.set(key, fromMs);
    for (const [labels, total, firstWindowMs, beginnings, lastWindowMs, toldMs] of series) {
      totals.series.set(labelKey(labels), { labels, total: cellFrom(total, bucketsOf(rule)), firstWindowMs, beginnings: [...beginnings], lastWindowMs, toldMs });
    }
    totals.open = cellsOf(rule, open);
    totals.recounted = recounted;
    return totals;
  }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The state as JSON. */
export interface RuleTotalsData {
  readonly rule: CountedRule;
  readonly closedUntilMs: number | null;
  readonly toldUntilMs: number | null;
  readonly mishaps: Mishaps;
  readonly shards: readonly (readonly [shard: number, clockMs: number])[];
  readonly changed: readonly (readonly [key: string, fromMs: number])[];
  readonly series: readonly (readonly [labels: LabelValues, total: CellData, firstWindowMs: number, beginnings: readonly number[], lastWindowMs: number, toldMs: number])[];
  readonly open: readonly WindowCount[];
  readonly recounted?: Recount;
}
