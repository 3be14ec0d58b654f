/** Times at which a rule is played. */
export interface PlayedGrid {
  startMs: number;
  endMs: number;
  stepMs: number;
}

/** A back-test plays at most 100,000 evaluations; fewer answer sooner. */
const MOST_EVALUATIONS = 50_000;

/** Every interval of the group, or as often as a back-test may; aligned, so that it can be repeated. */
export function playedGrid(spanMs: number, intervalMs: number, nowMs: number, most = MOST_EVALUATIONS): PlayedGrid {
  const stepMs = intervalMs * Math.max(1, Math.ceil(spanMs / intervalMs / most));
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  return { startMs: endMs - Math.max(1, Math.floor(spanMs / stepMs)) * stepMs, endMs, stepMs };
}
