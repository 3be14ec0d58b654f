import { type ChartSeries, type Point } from './points';

/**
 * The same moments for every series: ECharts stacks by place in the list, not by time, so series that start at different times would add up
 * what does not belong together. Between two neighbouring values of a series stands what a line between them shows; elsewhere it has nothing to
 * add: null, and zero beside a value, so that an area rises from the one below it instead of leaving a hole. `bars` stay where they are.
 */
export function onOneGrid<S extends Pick<ChartSeries, 'points'>>(series: readonly S[], kind: 'stack' | 'bars'): S[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([timeMs]) => timeMs)))].sort((a, b) => a - b);
  return series.map((one) => {
    const points = pointsAt(times, one.points, kind === 'stack');
    return { ...one, points: kind === 'stack' ? withFeet(points) : points };
  });
}

const isValue = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

function pointsAt(times: readonly number[], points: readonly Point[], between: boolean): Point[] {
  let next = 0;
  return times.map((timeMs): Point => {
    while (next < points.length && points[next]![0] < timeMs) next += 1;
    const [before, after] = [points[next - 1], points[next]];
    if (after?.[0] === timeMs) return [timeMs, isValue(after[1]) ? after[1] : null];
    if (!between || !isValue(before?.[1]) || !isValue(after?.[1])) return [timeMs, null];
    const share = (timeMs - before[0]) / (after[0] - before[0]);
    return [timeMs, before[1] + (after[1] - before[1]) * share];
  });
}

/** Zero where a gap meets a value. */
const withFeet = (points: readonly Point[]): Point[] =>
  points.map(([timeMs, value], index) => [timeMs, value === null && (isValue(points[index - 1]?.[1]) || isValue(points[index + 1]?.[1])) ? 0 : value]);
