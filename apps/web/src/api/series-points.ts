import { type Point } from '../charts/points';
import { type Series } from './types';

/** One column of a series as points. */
export function columnPoints(series: Series | undefined, as: string): Point[] {
  const values = series?.columns.find((column) => column.as === as)?.values;
  return values ? series!.timesMs.map((timeMs, index) => [timeMs, values[index] ?? null]) : [];
}

/** A rate of less time than this is noise. */
const SHORTEST_RATE_MS = 1_000;

/** The only value of a column, of a query without a step. */
export const singleValue = (series: Series | undefined, as: string): number | null => series?.columns.find((column) => column.as === as)?.values[0] ?? null;

export const labelValue = (series: Series, name: string): string => series.labels.find((label) => label.name === name)?.value ?? '';

/** Counts per window as a rate per second. The window that `untilMs` cuts was counted for that long only; what comes after it is left out. */
export const perSecond = (points: readonly Point[], stepMs: number, untilMs = Infinity): Point[] =>
  points.filter(([timeMs]) => timeMs < untilMs).map(([timeMs, value]) => [timeMs, value === null ? null : (value / Math.min(stepMs, Math.max(SHORTEST_RATE_MS, untilMs - timeMs))) * 1000]);

/** Share of `part` in `whole`, window by window; a gap where the whole is zero. Both have the same times. */
export const ratioPoints = (part: readonly Point[], whole: readonly Point[]): Point[] =>
  whole.map(([timeMs, all], index) => [timeMs, all ? (part[index]?.[1] ?? 0) / all : null]);
