import type { LabelsQuery, LabelsResult } from '@observer/contracts';
import { type LabelSet, labelsKey, markStale, matchesLabels, type SampleSource, type Selected, type SelectRequest, type SourceSeries } from '@observer/promql';
import type { RecordedSample } from './rule-outcome';

interface Recorded {
  readonly labels: LabelSet;
  readonly times: number[];
  /** Null = the series ended. */
  readonly values: (number | null)[];
}

/** What the recording rules of a group made while it is evaluated: shown over the store, which gets it a moment later. */
export class RecordedOverlay {
  private readonly series = new Map<string, Recorded>();
  /** Keys of what each rule made last. */
  private readonly last = new Map<string, Set<string>>();

  /** @param atMs ascending over calls for one rule */
  record(ruleId: string, samples: readonly RecordedSample[], atMs: number): void {
    const now = new Set<string>();
    for (const { labels, value } of samples) {
      now.add(labelsKey(labels));
      this.add(labels, atMs, Number(value));
    }
    for (const key of this.last.get(ruleId) ?? []) if (!now.has(key)) this.add(this.series.get(key)!.labels, atMs, null);
    this.last.set(ruleId, now);
  }

  /** The source with what was recorded. */
  over(inner: SampleSource): SampleSource {
    return { select: (request, signal) => this.select(inner, request, signal), labels: (query: LabelsQuery, signal: AbortSignal): Promise<LabelsResult> => inner.labels(query, signal) };
  }

  private add(labels: LabelSet, atMs: number, value: number | null): void {
    const key = labelsKey(labels);
    const known = this.series.get(key) ?? { labels, times: [], values: [] };
    this.series.set(key, known);
    known.times.push(atMs);
    known.values.push(value);
  }

  private async select(inner: SampleSource, request: SelectRequest, signal: AbortSignal): Promise<Selected> {
    const matches = matchesLabels(request.matchers);
    const { startMs, endMs } = request.range;
    const own = [...this.series.values()].filter(({ labels, times }) => matches(labels) && times.some((timeMs) => timeMs >= startMs && timeMs <= endMs));
    if (own.length === 0) return inner.select(request, signal);
    // The two can only be put together as samples: the store is asked for no windows.
    const { matchers, range, maxSeries, maxSamples } = request;
    const { series, source } = await inner.select({ matchers, range, maxSeries, maxSamples, coarsest: 'raw' }, signal);
    const merged = new Map(series.map((one) => [labelsKey(one.labels), one]));
    for (const one of own) merged.set(labelsKey(one.labels), merge(merged.get(labelsKey(one.labels)), one, request.range));
    return { series: [...merged.values()], source: { ...source, seriesRead: Math.max(source.seriesRead, merged.size) } };
  }
}

/** Samples of the store and those recorded; at the same time the recorded one counts. */
function merge(stored: SourceSeries | undefined, { labels, times, values }: Recorded, { startMs, endMs }: SelectRequest['range']): SourceSeries {
  const all = new Map<number, number | null | 'stored'>();
  stored?.times.forEach((timeMs) => all.set(timeMs, 'stored'));
  times.forEach((timeMs, i) => timeMs >= startMs && timeMs <= endMs && all.set(timeMs, values[i]!));
  const sorted = [...all].sort(([a], [b]) => a - b);
  const indexOf = new Map(stored === undefined ? [] : [...stored.times].map((timeMs, i) => [timeMs, i]));
  const made = { labels: stored?.labels ?? labels, times: Float64Array.from(sorted, ([timeMs]) => timeMs), values: new Float64Array(sorted.length) };
  const from = stored === undefined ? undefined : new BigUint64Array(stored.values.slice().buffer);
  const bits = new BigUint64Array(made.values.buffer);
  sorted.forEach(([timeMs, value], i) => {
    // Bit by bit: a stale marker is a NaN among others.
    if (value === 'stored') bits[i] = from![indexOf.get(timeMs)!]!;
    else if (value === null) markStale(made.values, i);
    else made.values[i] = value;
  });
  const histograms = stored?.histograms === undefined ? {} : { histograms: sorted.map(([timeMs, value]) => (value === 'stored' ? stored.histograms![indexOf.get(timeMs)!] : undefined)) };
  return { ...made, ...histograms };
}
