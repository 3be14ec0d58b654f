import type { LabelsQuery, LabelsResult, SamplesSource } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { groupKey, groupLabels, labelsKey } from '../labels/label-set';
import { type LabelSet, matchesLabels } from '../labels/matcher';
import type { SampleSource, Selected, SelectRequest, SourceSeries } from '../sample-source.port';
import { emptyColumn, GroupAccumulator, lowerBound, type StepColumn, stepCount, type Steps, windowValues } from '../window';

type Pushed = SamplesSource['pushed'];

/** Series in memory, for tests. `does` says what of a pushdown it does by itself, so that every way of answering is tested with the same data. */
export class MemorySource implements SampleSource {
  /** What was asked for, in order. */
  readonly requests: SelectRequest[] = [];

  constructor(
    private readonly series: readonly SourceSeries[],
    private readonly does: Pushed = 'none',
  ) {}

  async select(request: SelectRequest, signal: AbortSignal): Promise<Selected> {
    this.requests.push(request);
    if (signal.aborted) throw new ObserverError('cancelled', 'the query was cancelled');
    const matches = matchesLabels(request.matchers);
    const found = this.series.filter(({ labels }) => matches(labels)).map((one) => within(one, request.range)).filter(({ times }) => times.length > 0);
    const samples = found.reduce((sum, { times }) => sum + times.length, 0);
    if (found.length > request.maxSeries) throw new ObserverError('resource_exhausted', `more than ${request.maxSeries} series`);
    if (samples > request.maxSamples) throw new ObserverError('resource_exhausted', `more than ${request.maxSamples} samples`);
    const { series, pushed } = this.push(request, found);
    return { series, source: { tookMs: 0, rowsRead: samples, seriesRead: found.length, resolution: 'raw', pushed } };
  }

  async labels({ what, label = '', matcherSets }: LabelsQuery): Promise<LabelsResult> {
    const sets = matcherSets.map((set) => matchesLabels(set));
    const found = this.series.map(({ labels }) => labels).filter((labels) => sets.length === 0 || sets.some((matches) => matches(labels)));
    if (what === 'series') return { series: found.map((labels) => ({ ...labels })), values: [], truncated: false };
    const values = what === 'names' ? found.flatMap((labels) => Object.keys(labels)) : found.flatMap((labels) => labels[label] ?? []);
    return { series: [], values: [...new Set(values)].sort(), truncated: false };
  }

  private push({ pushdown }: SelectRequest, found: readonly SourceSeries[]): { series: readonly SourceSeries[]; pushed: Pushed } {
    if (pushdown === undefined || this.does === 'none' || found.some(({ histograms }) => histograms !== undefined)) return { series: found, pushed: 'none' };
    const { steps, window, group } = pushdown;
    const length = stepCount(steps);
    const columns = found.map((one) => {
      const column = emptyColumn(length);
      windowValues(window.fn, one, steps, window, column);
      return { labels: one.labels, column };
    });
    if (this.does === 'window' || group === undefined) return { series: columns.map(({ labels, column }) => asSeries(labels, column, steps)).filter(({ times }) => times.length > 0), pushed: 'window' };
    const groups = new Map<string, { labels: LabelSet; accumulator: GroupAccumulator }>();
    for (const { labels, column } of columns.sort((a, b) => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1))) {
      const key = groupKey(labels, group);
      if (!groups.has(key)) groups.set(key, { labels: groupLabels(labels, group), accumulator: new GroupAccumulator(group.op, length, window.leftOpen) });
      groups.get(key)!.accumulator.add(column);
    }
    return { series: [...groups.values()].map(({ labels, accumulator }) => asSeries(labels, accumulator.result(), steps)).filter(({ times }) => times.length > 0), pushed: 'group' };
  }
}

function within({ labels, times, values, histograms }: SourceSeries, { startMs, endMs }: SelectRequest['range']): SourceSeries {
  const from = lowerBound(times, startMs);
  const to = lowerBound(times, endMs + 1);
  return { labels, times: times.subarray(from, to), values: values.subarray(from, to), ...(histograms === undefined ? {} : { histograms: histograms.slice(from, to) }) };
}

function asSeries(labels: LabelSet, { values, present }: StepColumn, steps: Steps): SourceSeries {
  const kept = [...present.keys()].filter((step) => present[step] === 1);
  return { labels, times: Float64Array.from(kept, (step) => steps.startMs + step * steps.stepMs), values: Float64Array.from(kept, (step) => values[step]!) };
}
