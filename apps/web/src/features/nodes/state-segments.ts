import { labelValue } from '../../api/series-points';
import { type Series } from '../../api/types';
import { type Bounds } from '../../time/time-range';
import { severity } from './node-verdict';

export interface StateSegment {
  state: string;
  startMs: number;
  endMs: number;
}

/**
 * Runs of the same verdict from counts per window and state. A window with several verdicts shows the worst;
 * windows without a probe leave a hole unless the same verdict stands within three steps on both sides.
 */
export function stateSegments(series: readonly Series[], stepMs: number): StateSegment[] {
  const worst = new Map<number, string>();
  for (const one of series) {
    const state = labelValue(one, 'state');
    one.timesMs.forEach((timeMs, index) => {
      const before = worst.get(timeMs);
      if ((one.columns[0]?.values[index] ?? 0) > 0 && (before === undefined || severity(state) < severity(before))) worst.set(timeMs, state);
    });
  }
  const segments: StateSegment[] = [];
  for (const [timeMs, state] of [...worst].sort(([a], [b]) => a - b)) {
    const last = segments[segments.length - 1];
    if (last?.state === state && timeMs - last.endMs <= 3 * stepMs) last.endMs = timeMs + stepMs;
    else segments.push({ state, startMs: last && timeMs - last.endMs <= 3 * stepMs ? last.endMs : timeMs, endMs: timeMs + stepMs });
  }
  return segments;
}

/** Share of the covered time per state, largest first. */
export function stateShares(segments: readonly StateSegment[], bounds: Bounds): { state: string; share: number }[] {
  const sums = new Map<string, number>();
  let total = 0;
  for (const { state, startMs, endMs } of segments) {
    const length = Math.max(0, Math.min(endMs, bounds.endMs) - Math.max(startMs, bounds.startMs));
    sums.set(state, (sums.get(state) ?? 0) + length);
    total += length;
  }
  return [...sums].map(([state, length]) => ({ state, share: total > 0 ? length / total : 0 })).sort((a, b) => b.share - a.share);
}
