/** A native histogram with exponential buckets, as Prometheus's `FloatHistogram`. */
export interface FloatHistogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly { readonly offset: number; readonly length: number }[];
  readonly negativeSpans: readonly { readonly offset: number; readonly length: number }[];
  readonly positiveBuckets: readonly number[];
  readonly negativeBuckets: readonly number[];
  /** Bounds of custom buckets (schema -53, Prometheus 3). */
  readonly customValues?: readonly number[];
  readonly counterResetHint?: 'unknown' | 'reset' | 'not_reset' | 'gauge';
}
