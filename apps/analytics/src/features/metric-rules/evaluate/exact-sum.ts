/**
 * Sums as pairs of floats (double-double): `hi` is the sum rounded, `lo` what the rounding left out. Adding integers below 2^53 is exact far beyond 2^53,
 * and fractions keep about 32 digits, so that a sum hardly depends on the order of its parts and never on how often it was interrupted.
 * Source: Knuth, TAOCP 2, 4.2.2 (TwoSum); Dekker 1971.
 */
export interface ExactSum {
  hi: number;
  lo: number;
}

/** Adds `hi + lo` to `sum` in place. */
export function addExact(sum: ExactSum, hi: number, lo = 0): void {
  const total = sum.hi + hi;
  const part = total - sum.hi;
  const rest = sum.hi - (total - part) + (hi - part) + (sum.lo + lo);
  sum.hi = total + rest;
  sum.lo = rest - (sum.hi - total);
}
