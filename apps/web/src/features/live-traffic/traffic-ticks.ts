import { type Point } from '../../charts/points';
import { type TrafficCell, type TrafficTick } from '../../api/types';

/** What a chart can show of a cell of traffic. */
export type TrafficMeasure = 'requests' | 'errorRatio' | 'p50' | 'p95' | 'p99';

/** Ticks are kept this long: the seed of a chart is never older than a minute. */
const KEEP_MS = 3 * 60_000;

/** The ticks with one more, without those that are too old; a tick that is older than the last is dropped. */
export function appendTick(ticks: readonly TrafficTick[], tick: TrafficTick): readonly TrafficTick[] {
  const last = ticks[ticks.length - 1];
  if (last && tick.at <= last.at) return ticks;
  const firstKept = ticks.findIndex((old) => old.at > tick.at - KEEP_MS);
  return [...(firstKept === -1 ? [] : ticks.slice(firstKept)), tick];
}

export function measureOf(cell: TrafficCell, measure: TrafficMeasure): number | null {
  if (measure === 'requests') return cell.requestsPerSecond;
  if (measure === 'errorRatio') return cell.requestsPerSecond > 0 ? cell.errorsPerSecond / cell.requestsPerSecond : null;
  return cell[measure];
}

/**
 * Live points in windows of `stepMs` from `fromMs` on. Rates are averaged over the ticks of a window, ratios and quantiles too,
 * weighted by requests: an estimate that the next exact answer of the store replaces. A window in which the key was silent is zero
 * for rates and a gap for the rest.
 */
export function livePoints(ticks: readonly TrafficTick[], cellOf: (tick: TrafficTick) => TrafficCell | undefined, measure: TrafficMeasure, fromMs: number, stepMs: number): Point[] {
  const windows = new Map<number, { sum: number; weight: number; ticks: number }>();
  for (const tick of ticks) {
    const startMs = Math.floor(tick.at / stepMs) * stepMs;
    if (startMs < fromMs) continue;
    const cell = cellOf(tick);
    const value = cell ? measureOf(cell, measure) : measure === 'requests' ? 0 : null;
    const weight = measure === 'requests' ? 1 : (cell?.requestsPerSecond ?? 0);
    const window = windows.get(startMs) ?? { sum: 0, weight: 0, ticks: 0 };
    if (value !== null) windows.set(startMs, { sum: window.sum + value * weight, weight: window.weight + weight, ticks: window.ticks + 1 });
    else windows.set(startMs, window);
  }
  return [...windows].map(([timeMs, { sum, weight }]) => [timeMs, weight > 0 ? sum / weight : null]);
}

/** Stored points with the live ones after them; where both speak for a window, the store does unless the window was not over. */
export function joinLive(stored: readonly Point[], live: readonly Point[]): Point[] {
  const firstLive = live[0]?.[0] ?? Infinity;
  return [...stored.filter(([timeMs]) => timeMs < firstLive), ...live];
}
