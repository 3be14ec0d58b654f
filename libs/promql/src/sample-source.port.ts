import type { LabelsQuery, LabelsResult, Matcher, Pushdown, SamplesSource } from '@observer/contracts';
import type { FloatHistogram } from './histogram/float-histogram';

/** One series as the evaluator sees it. Times ascend: milliseconds since the epoch. */
export interface SourceSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: Float64Array;
  /** Floats; the stale marker is Prometheus's NaN. Where `histograms` has an entry, the float is not used. */
  readonly values: Float64Array;
  /** Native histograms by index of the sample; absent = the series has only floats. */
  readonly histograms?: readonly (FloatHistogram | undefined)[];
}

export interface SelectRequest {
  readonly matchers: readonly Matcher[];
  /** Closed at both ends. */
  readonly range: { readonly startMs: number; readonly endMs: number };
  /** What the planner would like the source to do; it may do part of it or nothing, and says what in `pushed`. */
  readonly pushdown?: Pushdown;
  /** `raw` when the query's meaning needs samples as they came. */
  readonly coarsest: 'raw' | '10s' | '1m' | '1h';
  /** What this query may still read. */
  readonly maxSeries: number;
  readonly maxSamples: number;
}

/**
 * `pushed: 'none'`: samples as they came. `'window'`: times are the steps that have a value, values what `windowValues` gives; labels as in the store
 * (the name is still there: the evaluator drops it). `'group'`: one series per group with the labels of `groupLabels`, values what a
 * `GroupAccumulator(op, steps, pushdown.window.leftOpen)` gives. All three come from this library, so a pushed result equals an evaluated one.
 */
export interface Selected {
  readonly series: readonly SourceSeries[];
  readonly source: SamplesSource;
}

/** Where samples come from: the store over NATS, or series in memory in tests. */
export interface SampleSource {
  /** @throws ObserverError `resource_exhausted` beyond the limits, `cancelled`, `deadline_exceeded`, `unavailable` */
  select(request: SelectRequest, signal: AbortSignal): Promise<Selected>;
  labels(query: LabelsQuery, signal: AbortSignal): Promise<LabelsResult>;
}
