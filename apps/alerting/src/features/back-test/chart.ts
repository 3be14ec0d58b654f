import type { AlertCondition, LabelSet } from '@observer/contracts';
import { labelsKey } from '@observer/promql';
import type { ConditionResult, Judgement } from '../condition';
import { badness } from './side';

export interface ChartSeries {
  readonly labels: LabelSet;
  readonly timesMs: number[];
  readonly values: (number | null)[];
  readonly lower?: (number | null)[];
  readonly upper?: (number | null)[];
}

const MAX_POINTS = 600;
const MAX_SERIES = 10;
/** Series that are kept until it is known which of them alert. */
const MAX_KEPT = 200;

interface Kept {
  readonly labels: LabelSet;
  readonly worst: (Judgement | undefined)[];
  alerts: boolean;
}

/** Thins what a condition judged to what a chart shows: of each part of the range the worst value, with the bounds it was held against. */
export class BackTestChart {
  private readonly kept = new Map<string, Kept>();
  private readonly stride: number;
  private readonly points: number;

  constructor(private readonly condition: AlertCondition, private readonly grid: { readonly startMs: number; readonly stepMs: number; readonly steps: number }) {
    this.stride = Math.max(1, Math.ceil(grid.steps / MAX_POINTS));
    this.points = Math.ceil(grid.steps / this.stride);
  }

  /** @param fromStep step of the whole range that the result begins at */
  take({ series }: ConditionResult, fromStep: number): void {
    for (const { labels, judgements } of series) {
      const key = labelsKey(labels);
      let kept = this.kept.get(key);
      if (kept === undefined) {
        if (this.kept.size >= MAX_KEPT) continue;
        this.kept.set(key, (kept = { labels, worst: new Array<Judgement | undefined>(this.points).fill(undefined), alerts: false }));
      }
      for (const [i, judgement] of judgements.entries()) {
        if (judgement === undefined) continue;
        if (judgement.verdict === 'holds') kept.alerts = true;
        const point = Math.floor((fromStep + i) / this.stride);
        const before = kept.worst[point];
        if (before === undefined || badness(this.condition, judgement) > badness(this.condition, before)) kept.worst[point] = judgement;
      }
    }
  }

  /** At most ten series, those that alert first. */
  series(): ChartSeries[] {
    const all = [...this.kept.values()];
    return [...all.filter(({ alerts }) => alerts), ...all.filter(({ alerts }) => !alerts)].slice(0, MAX_SERIES).map(({ labels, worst }) => {
      const column = (of: 'value' | 'lower' | 'upper') => worst.map((judgement) => finite(judgement?.[of]));
      const bound = (of: 'lower' | 'upper') => (worst.some((judgement) => judgement?.[of] !== undefined) ? { [of]: column(of) } : {});
      return { labels, timesMs: worst.map((_, i) => this.grid.startMs + i * this.stride * this.grid.stepMs), values: column('value'), ...bound('lower'), ...bound('upper') };
    });
  }
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
