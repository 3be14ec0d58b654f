import { LabelsQuery, SamplesQuery } from '@observer/contracts';
import { compareLabels, emptyColumn, GroupAccumulator, groupKey, groupLabels, type LabelSet, labelsKey, matchesLabels, stepCount, type StepColumn, windowValues } from '@observer/promql';

/** Samples as a definition of what a store answers: labels -> time -> the value stored last. */
export class SampleModel {
  private readonly series = new Map<string, { readonly labels: LabelSet; readonly samples: Map<number, number> }>();

  add(labels: LabelSet, timeMs: number, value: number): void {
    const key = labelsKey(labels);
    let one = this.series.get(key);
    if (one === undefined) this.series.set(key, (one = { labels, samples: new Map<number, number>() }));
    one.samples.set(timeMs, value);
  }

  /** Label sets of the series that match one of the sets of matchers and have a sample in the half-open range. */
  matching({ matcherSets, range }: Pick<LabelsQuery, 'matcherSets' | 'range'>): LabelSet[] {
    const tests = matcherSets.map(matchesLabels);
    return [...this.series.values()]
      .filter(({ labels }) => tests.length === 0 || tests.some((test) => test(labels)))
      .filter(({ samples }) => range === undefined || [...samples.keys()].some((time) => time >= range.startMs && time < range.endMs))
      .map(({ labels }) => labels);
  }

  /** What libs/promql makes of the raw samples: points by label set. */
  evaluate({ matchers, range, pushdown }: SamplesQuery): Map<string, [number, number][]> {
    const test = matchesLabels(matchers);
    const selected = [...this.series.values()].filter(({ labels }) => test(labels)).sort((a, b) => compareLabels(a.labels, b.labels)).map(({ labels, samples }) => ({ labels, columns: columnsOf(samples) }));
    if (pushdown === undefined) return pointsOf(selected.map(({ labels, columns }) => [labels, pairsOf(columns).filter(([time]) => time >= range.startMs && time <= range.endMs)]));
    const { steps, window, group } = pushdown;
    const length = stepCount(steps);
    const at = ({ values, present }: StepColumn): [number, number][] => [...values].flatMap((value, step): [number, number][] => (present[step] === 1 ? [[steps.startMs + step * steps.stepMs, value]] : []));
    const evaluated = selected.map(({ labels, columns }) => {
      const out = emptyColumn(length);
      windowValues(window.fn, columns, steps, window, out);
      return { labels, out };
    });
    if (group === undefined) return pointsOf(evaluated.map(({ labels, out }) => [labels, at(out)]));
    const groups = new Map<string, { labels: LabelSet; total: GroupAccumulator }>();
    for (const { labels, out } of evaluated) {
      const key = groupKey(labels, group);
      if (!groups.has(key)) groups.set(key, { labels: groupLabels(labels, group), total: new GroupAccumulator(group.op, length, window.leftOpen) });
      groups.get(key)!.total.add(out);
    }
    return pointsOf([...groups.values()].map(({ labels, total }) => [labels, at(total.result())]));
  }
}

const columnsOf = (samples: ReadonlyMap<number, number>): { times: Float64Array; values: Float64Array } => {
  const sorted = [...samples].sort(([a], [b]) => a - b);
  return { times: Float64Array.from(sorted, ([time]) => time), values: Float64Array.from(sorted, ([, value]) => value) };
};

const pairsOf = ({ times, values }: { times: Float64Array; values: Float64Array }): [number, number][] => [...times].map((time, i) => [time, values[i]!]);

/** Series without points are no part of an answer. */
export const pointsOf = (series: readonly (readonly [LabelSet, [number, number][]])[]): Map<string, [number, number][]> =>
  new Map(series.filter(([, points]) => points.length > 0).map(([labels, points]): [string, [number, number][]] => [labelsKey(labels), points]));
