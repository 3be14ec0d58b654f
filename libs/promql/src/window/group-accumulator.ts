import type { GroupOperator } from '@observer/contracts';
import { isInfinite, keepsInfiniteMean } from './over-time';
import { emptyColumn, type StepColumn } from './steps';

/**
 * Aggregates columns of series of one group, step by step: add every series, then take the `result`.
 *
 * Prometheus 2 adds floats as they come, Prometheus 3 compensates (`compensated`: set it from the window's `leftOpen`). Without compensation the
 * order of the series shows in the last bits: Prometheus adds them in the order of their labels (`compareLabels`).
 */
export class GroupAccumulator {
  private readonly totals: StepColumn;
  /** Rest of a compensated sum. */
  private readonly rests: Float64Array;
  private readonly counts: Float64Array;
  /** Steps whose mean is kept running, since their sum overflowed. */
  private readonly running: Uint8Array;

  constructor(
    private readonly operator: GroupOperator,
    private readonly length: number,
    private readonly compensated = false,
  ) {
    this.totals = emptyColumn(length);
    const needsCounts = operator === 'avg' || operator === 'count';
    this.counts = new Float64Array(needsCounts ? length : 0);
    const compensates = compensated && (operator === 'sum' || operator === 'avg');
    this.rests = new Float64Array(compensates ? length : 0);
    this.running = new Uint8Array(compensates ? length : 0);
  }

  /** Adds one series; the column may be reused by the caller afterwards. */
  add(column: StepColumn): void {
    switch (this.operator) {
      case 'sum':
        return this.compensated ? this.addCompensated(column) : this.addPlain(column);
      case 'avg':
        return this.compensated ? this.addMeanOfSum(column) : this.addRunningMean(column);
      case 'min':
        return this.addExtreme(column, false);
      case 'max':
        return this.addExtreme(column, true);
      case 'count':
        return this.addCount(column);
      case 'group':
        return this.addPresence(column);
    }
  }

  /** The group's value at every step that has one. Call once, at the end. */
  result(): StepColumn {
    const { values, present } = this.totals;
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      if (this.operator === 'count') values[step] = this.counts[step]!;
      if (this.operator === 'group') values[step] = 1;
      if (this.rests.length > 0) values[step] = this.compensatedResult(step);
    }
    return this.totals;
  }

  private compensatedResult(step: number): number {
    const total = this.totals.values[step]!;
    const rest = this.rests[step]!;
    if (this.operator === 'avg' && this.running[step] === 0) return total / this.counts[step]! + rest / this.counts[step]!;
    return total + rest;
  }

  private addPlain({ values, present }: StepColumn): void {
    const totals = this.totals;
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      if (totals.present[step] === 0) {
        totals.present[step] = 1;
        totals.values[step] = values[step]!;
      } else totals.values[step]! += values[step]!;
    }
  }

  private addCompensated({ values, present }: StepColumn): void {
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      this.totals.present[step] = 1;
      this.compensate(step, values[step]!);
    }
  }

  private compensate(step: number, value: number): void {
    const sum = this.totals.values[step]!;
    const next = sum + value;
    if (isInfinite(next)) this.rests[step] = 0;
    else this.rests[step]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    this.totals.values[step] = next;
  }

  private addRunningMean({ values, present }: StepColumn): void {
    const totals = this.totals;
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      const count = ++this.counts[step]!;
      const value = values[step]!;
      if (count === 1) {
        totals.present[step] = 1;
        totals.values[step] = value;
        continue;
      }
      const mean = totals.values[step]!;
      if (!keepsInfiniteMean(mean, value)) totals.values[step] = mean + (value / count - mean / count);
    }
  }

  /** The sum goes on until it would overflow; from there on a mean is kept running. */
  private addMeanOfSum({ values, present }: StepColumn): void {
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step]!;
      const count = ++this.counts[step]!;
      if (count === 1) {
        this.totals.present[step] = 1;
        this.totals.values[step] = value;
      } else if (this.running[step] === 0 && !isInfinite(this.totals.values[step]! + value)) this.compensate(step, value);
      else this.addRunning(step, value, count);
    }
  }

  private addRunning(step: number, value: number, count: number): void {
    if (this.running[step] === 0) {
      this.running[step] = 1;
      this.totals.values[step]! /= count - 1;
      this.rests[step]! /= count - 1;
    }
    const weight = (count - 1) / count;
    this.totals.values[step]! *= weight;
    this.rests[step]! *= weight;
    this.compensate(step, value / count);
  }

  private addExtreme({ values, present }: StepColumn, isMax: boolean): void {
    const totals = this.totals;
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step]!;
      const best = totals.values[step]!;
      if (totals.present[step] === 1 && best === best && !(isMax ? best < value : best > value)) continue;
      totals.present[step] = 1;
      totals.values[step] = value;
    }
  }

  private addCount({ present }: StepColumn): void {
    for (let step = 0; step < this.length; step++) {
      if (present[step] === 0) continue;
      this.totals.present[step] = 1;
      this.counts[step]!++;
    }
  }

  private addPresence({ present }: StepColumn): void {
    for (let step = 0; step < this.length; step++) if (present[step] === 1) this.totals.present[step] = 1;
  }
}
