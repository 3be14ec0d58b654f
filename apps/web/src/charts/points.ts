/** Values over time, ascending; null is a gap. NaN and infinities are values that cannot be drawn: the line has a gap, the readout tells them. */
export type Point = readonly [timeMs: number, value: number | null];

export interface ChartSeries {
  id: string;
  name: string;
  /** CSS colour, usually a token: `var(--chart-1)`. */
  color: string;
  points: readonly Point[];
  /** How its line is broken, to tell it from another of the same colour. */
  dash?: 'dashed' | 'dotted';
  /** Drawn faintly, while another one is pointed at. */
  faded?: boolean;
}

/** The value at the time nearest to `timeMs`, if one is within `toleranceMs`. */
export function valueAt(points: readonly Point[], timeMs: number, toleranceMs: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] < timeMs) low = middle + 1;
    else high = middle;
  }
  const candidates = [points[low - 1], points[low]].filter((point) => point !== undefined);
  const nearest = candidates.sort((a, b) => Math.abs(a[0] - timeMs) - Math.abs(b[0] - timeMs))[0];
  return nearest && Math.abs(nearest[0] - timeMs) <= toleranceMs ? nearest : undefined;
}

export interface Extent {
  low: number;
  high: number;
  last: number;
}

/** Smallest, largest and last value; undefined when there is none. */
export function extentOf(points: readonly Point[]): Extent | undefined {
  let extent: Extent | undefined;
  for (const [, value] of points) {
    if (value === null || !Number.isFinite(value)) continue;
    extent = { low: Math.min(extent?.low ?? value, value), high: Math.max(extent?.high ?? value, value), last: value };
  }
  return extent;
}

/**
 * Windows without rows are absent from an answer. For counts they mean zero, for other aggregates a gap:
 * puts `fill` at every missing step between the bounds.
 */
export function fillSteps(points: readonly Point[], bounds: { startMs: number; endMs: number }, stepMs: number, fill: 0 | null): Point[] {
  const byTime = new Map(points);
  const filled: Point[] = [];
  for (let timeMs = Math.ceil(bounds.startMs / stepMs) * stepMs; timeMs < bounds.endMs; timeMs += stepMs) {
    filled.push([timeMs, byTime.get(timeMs) ?? fill]);
  }
  return filled;
}
