/** Upper bounds of histogram buckets: read from text, made by rule, or fitted to data. */
export const MOST_BUCKETS = 64;
const NICE = [1, 2, 2.5, 5, 10];

/** Bounds of "0.1, 0.5 1 2.5"; undefined when something in it is no number. */
export function parseBuckets(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter(Boolean).map(Number);
  return parts.every(Number.isFinite) ? parts : undefined;
}

export const bucketsText = (bounds: readonly number[]): string => bounds.map((bound) => String(bound)).join(', ');

/** Twelve significant digits are kept, so that 0.1 + 0.2 reads 0.3. */
const clean = (value: number): number => Number(value.toPrecision(12));

export const linearBuckets = (start: number, width: number, count: number): number[] => Array.from({ length: count }, (_, index) => clean(start + width * index));
export const exponentialBuckets = (start: number, factor: number, count: number): number[] => Array.from({ length: count }, (_, index) => clean(start * factor ** index));

/** The next number people think in (1, 2, 2.5, 5 times a power of ten) that is not below `value`. */
export function niceAbove(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return clean(power * (NICE.find((nice) => nice * power >= value * (1 - 1e-9)) ?? 10));
}

/**
 * Bounds that fit data: from its low quantiles to its largest value, in steps people think in, so that quantiles can be told well.
 * @param quantiles values ascending, e.g. of 5, 25, 50, 75, 90, 99 % and the largest
 */
export function suggestBuckets(quantiles: readonly number[]): number[] {
  const known = quantiles.filter((value) => Number.isFinite(value) && value > 0);
  if (known.length === 0) return [];
  const [low, high] = [niceAbove(Math.min(...known)), niceAbove(Math.max(...known))];
  const bounds: number[] = [];
  for (let bound = low; bound <= high && bounds.length < MOST_BUCKETS; bound = niceAbove(bound * 1.01)) bounds.push(bound);
  // A wide spread would give many bounds: then every other of them is enough.
  return bounds.length > 20 ? bounds.filter((_, index) => index % 2 === 0 || index === bounds.length - 1) : bounds;
}
