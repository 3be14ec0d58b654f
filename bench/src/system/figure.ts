/** One measured figure, as a benchmark returns it: a line of the table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be at most, or at least where a larger figure is better. */
  readonly target?: number;
  /** Default: smaller is. */
  readonly better?: 'lower' | 'higher';
  /** The same work done by a peer, measured in the same run. */
  readonly peer?: { readonly name: string; readonly value: number };
}

/** `fraction` (0..1) of the sorted values lie below the answer (nearest rank). */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1))] ?? Number.NaN;
}
