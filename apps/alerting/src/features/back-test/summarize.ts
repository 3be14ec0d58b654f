import { labelsKey } from '@observer/promql';
import { type FiredAlert, hasFired, type PlayedAlert } from './played-alert';

export interface BackTestSummary {
  readonly evaluations: number;
  readonly fired: number;
  readonly perDay: number;
  readonly firingSeconds: number;
  readonly medianFiringSeconds: number | null;
  readonly flapped: number;
  readonly atNight: number;
}

const DAY_MS = 86_400_000;
/** An alert that fires again this soon after it resolved flaps. */
export const FLAP_MS = 600_000;

/** How noisy a rule was. `endMs`: what fires still, fired until then. */
export function summarize(alerts: readonly PlayedAlert[], { startMs, endMs, evaluations }: { readonly startMs: number; readonly endMs: number; readonly evaluations: number }): BackTestSummary {
  const fired = alerts.filter(hasFired);
  const seconds = fired.map(({ firedAtMs, resolvedAtMs }) => ((resolvedAtMs ?? endMs) - firedAtMs) / 1_000);
  return {
    evaluations, fired: fired.length,
    perDay: endMs > startMs ? (fired.length * DAY_MS) / (endMs - startMs) : 0,
    firingSeconds: seconds.reduce((sum, one) => sum + one, 0),
    medianFiringSeconds: median(seconds) ?? null,
    flapped: pauses(fired).filter((pauseMs) => pauseMs <= FLAP_MS).length,
    atNight: fired.filter(({ firedAtMs }) => isNight(firedAtMs)).length,
  };
}

/** Times between the end of an alert and the next time that it fires, milliseconds. */
export function pauses(fired: readonly FiredAlert[]): number[] {
  const ended = new Map<string, number>();
  const found: number[] = [];
  for (const { labels, firedAtMs, resolvedAtMs } of [...fired].sort((a, b) => a.firedAtMs - b.firedAtMs)) {
    const key = labelsKey(labels);
    const before = ended.get(key);
    if (before !== undefined) found.push(firedAtMs - before);
    if (resolvedAtMs !== null) ended.set(key, resolvedAtMs);
  }
  return found;
}

/** The value in the middle; of an even number of values the higher one of the two. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Between 22:00 and 07:00 UTC. */
function isNight(atMs: number): boolean {
  const hour = new Date(atMs).getUTCHours();
  return hour >= 22 || hour < 7;
}
