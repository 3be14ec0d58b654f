import type { TimeRange } from '@observer/contracts';
import type { Batch } from '@observer/telemetry';
import { bucketsOf, type CountedRule, kindOfRule } from '../count/counted-rule';
import { HEARTBEAT_MS, RuleTotals, type RuleTotalsData } from '../count/rule-totals';
import { countsOf } from '../count/shard-counts';
import { evaluateBatch } from '../evaluate/evaluate-batch';
import { latestMs, WINDOW_MS } from '../evaluate/event-window';
import { WindowCells } from '../evaluate/window-cells';
import type { CompiledRule } from '../rule/compiled-rule';

/** Samples of one minute. */
export interface MinuteOfSamples {
  readonly endMs: number;
  readonly batches: readonly Batch[];
}

/**
 * Makes the samples a rule would have made, from events in the order of their time: minute by minute, the same windows, zeros and heartbeats as live.
 * Counters begin at 0 at the start of the range, so that live ones that follow join them as a counter reset.
 */
export class RuleHistory {
  private readonly cells: WindowCells;
  private readonly totals: RuleTotals;
  /** Events counted up to `doneUntilMs`: what is read again after a crash counts once. */
  events: number;

  /**
   * @param range whole windows
   * @param from where an earlier run came to
   */
  constructor(private readonly compiled: CompiledRule, private readonly counted: CountedRule, private readonly range: TimeRange, from?: { readonly untilMs: number; readonly totals: RuleTotalsData; readonly events: number }) {
    this.cells = new WindowCells(kindOfRule(counted), bucketsOf(counted));
    this.totals = from === undefined ? new RuleTotals(counted, 0) : RuleTotals.fromData(from.totals, 0);
    this.doneUntilMs = from?.untilMs ?? range.startMs;
    this.events = from?.events ?? 0;
  }

  /** Up to here samples are made. */
  doneUntilMs: number;

  /** Takes the next events. @returns the minutes that are complete */
  add(batch: Batch): MinuteOfSamples[] {
    evaluateBatch(this.compiled, batch, this.cells, { fromMs: this.doneUntilMs, untilMs: this.range.endMs });
    // More events of the window of the last one may follow.
    return this.until(Math.floor(latestMs(batch.time) / WINDOW_MS) * WINDOW_MS);
  }

  /** All events before this time were added. */
  until(timeMs: number): MinuteOfSamples[] {
    const minutes: MinuteOfSamples[] = [];
    for (;;) {
      const endMs = Math.min(Math.floor(this.doneUntilMs / HEARTBEAT_MS) * HEARTBEAT_MS + HEARTBEAT_MS, this.range.endMs);
      if (endMs > timeMs || this.doneUntilMs >= this.range.endMs) return minutes;
      minutes.push({ endMs, batches: this.minute(endMs) });
      this.doneUntilMs = endMs;
    }
  }

  /** No series lives: until the next event there is nothing to tell. */
  get isIdle(): boolean {
    return this.cells.size === 0 && this.totals.seriesCount === 0;
  }

  /** While it is idle: goes on with the minute of a time, before which there is no event. */
  skipTo(timeMs: number): void {
    if (this.isIdle) this.doneUntilMs = Math.max(this.doneUntilMs, Math.min(Math.floor(timeMs / HEARTBEAT_MS) * HEARTBEAT_MS, this.range.endMs));
  }

  toData(): RuleTotalsData {
    return this.totals.toData();
  }

  private minute(endMs: number): Batch[] {
    const counts = this.cells.windows().filter((start) => start < endMs).flatMap((start) => {
      const found = countsOf(this.counted, start, this.cells);
      this.cells.take(start);
      return found;
    });
    this.events += counts.reduce((sum, [, , [count]]) => sum + count, 0);
    this.totals.add({ type: 'counts', rule: this.counted, shard: 0, clockMs: endMs, logFromMs: endMs, counts, unusable: 0 });
    return [...this.totals.tell(), ...this.totals.heartbeat(endMs)];
  }
}
