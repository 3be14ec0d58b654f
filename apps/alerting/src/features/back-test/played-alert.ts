import type { LabelSet } from '@observer/contracts';

/** One alert of a back-test, from the moment its condition held until it did no more. */
export interface PlayedAlert {
  readonly labels: LabelSet;
  readonly pendingAtMs: number;
  /** Null = it never fired. */
  firedAtMs: number | null;
  /** Null = it went on at the end of the range. */
  resolvedAtMs: number | null;
  /** The value farthest on the side that alerts. */
  peak: number | null;
  /** Of an alert that goes on at the end, as people would read them. */
  annotations?: Readonly<Record<string, string>>;
}

/** One that fired. */
export type FiredAlert = PlayedAlert & { readonly firedAtMs: number };

export const hasFired = (alert: PlayedAlert): alert is FiredAlert => alert.firedAtMs !== null;
