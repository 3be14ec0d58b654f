/** What a PromQL query gives, as the four interfaces (GraphQL, REST, the Prometheus API, live) take it. */
import type { ExplainNode, FloatHistogram, QueryStats } from '@observer/promql';

export interface AnswerSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, ascending. */
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Native histograms by index of the point; where there is one, the value does not count. */
  readonly histograms?: readonly (FloatHistogram | undefined)[];
}

export interface PromAnswer {
  readonly resultType: 'vector' | 'matrix' | 'scalar' | 'string';
  /** A vector has one point per series; a scalar one series without labels; a string none. */
  readonly series: readonly AnswerSeries[];
  /** Of a string. */
  readonly text?: { readonly timeMs: number; readonly value: string };
  /** A limit cut the series. */
  readonly truncated: boolean;
  readonly warnings: readonly string[];
  readonly stats: QueryStats;
  /** Empty unless asked for. */
  readonly explain: readonly ExplainNode[];
}
