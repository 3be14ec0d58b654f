/** Values as Prometheus writes them. */

const SPECIAL: Record<string, number> = { NaN: NaN, '+Inf': Infinity, Inf: Infinity, '-Inf': -Infinity };

/** "0.5", "NaN", "+Inf", "-Inf" as a number. */
export const promNumber = (text: string): number => SPECIAL[text] ?? Number(text);

export interface ValueStats {
  /** Newest value, special ones too; absent when the series has none. */
  last: number | undefined;
  /** Of the finite values. */
  min: number | undefined;
  max: number | undefined;
  avg: number | undefined;
}

/** What the legend says of a series. Gaps do not count; NaN and infinities count only as the last value. */
export function valueStats(points: readonly (readonly [number, number | null])[]): ValueStats {
  let [last, min, max]: (number | undefined)[] = [];
  let [sum, count] = [0, 0];
  for (const [, value] of points) {
    if (value === null) continue;
    last = value;
    if (!Number.isFinite(value)) continue;
    min = min === undefined || value < min ? value : min;
    max = max === undefined || value > max ? value : max;
    sum += value;
    count++;
  }
  return { last, min, max, avg: count > 0 ? sum / count : undefined };
}
