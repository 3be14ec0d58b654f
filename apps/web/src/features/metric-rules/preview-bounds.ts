import { type RulePreview } from '../../api/metric-rules';

export interface PreviewBounds {
  startMs: number;
  endMs: number;
  /** Only the newest events were read: what lies before them is not known, and not shown. */
  isPart: boolean;
}

/** The time a preview shows: what was read of the window, to the end of its last step; without series the window until now. */
export function previewBounds(series: RulePreview['series'], stepMs: number, windowMs: number, nowMs: number): PreviewBounds {
  const times = series[0]?.timesMs ?? [];
  const [firstMs, lastMs] = [times[0], times.at(-1)];
  if (firstMs === undefined || lastMs === undefined) return { startMs: nowMs - windowMs, endMs: nowMs, isPart: false };
  const endMs = lastMs + stepMs;
  return { startMs: firstMs, endMs, isPart: endMs - firstMs < windowMs };
}
