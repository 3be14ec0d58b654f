import { Pushdown, SamplesQuery } from '@observer/contracts';
import { Resolution } from '../../../telemetry-store.port';
import { Level, LEVELS, WIDTH_MS } from '../../../rollup/rollup-specs';

const COARSENESS: Readonly<Record<Resolution, number>> = { raw: 0, '10s': 1, '1m': 2, '1h': 3 };

/** Resolutions that are not coarser than a query allows, finest first. */
export const allowedLevels = (coarsest: Resolution, levels: readonly Level[] = LEVELS): Level[] => levels.filter((level) => COARSENESS[level] <= COARSENESS[coarsest]);

export const coarser = (a: Resolution, b: Resolution): Resolution => (COARSENESS[a] > COARSENESS[b] ? a : b);

/** Functions that look at the newest sample of a window only: the left end of a window may cut a segment in two. */
const NEWEST_ONLY: readonly (string | undefined)[] = [undefined, 'last_over_time', 'present_over_time'];

/**
 * Resolutions from which a query is answered as exactly as from samples, coarsest first: those on whose edges all windows begin and end.
 */
export function exactLevels({ pushdown, coarsest }: Pick<SamplesQuery, 'pushdown' | 'coarsest'>, levels: readonly Level[]): Level[] {
  if (pushdown === undefined) return [];
  return allowedLevels(coarsest, levels).filter((level) => isExact(pushdown, WIDTH_MS[level])).reverse();
}

function isExact({ steps, window }: Pushdown, widthMs: number): boolean {
  const isAligned = (ms: number): boolean => ms % widthMs === 0;
  const hasOneStep = steps.endMs - steps.startMs < steps.stepMs;
  return isAligned(steps.startMs - window.offsetMs) && (hasOneStep || isAligned(steps.stepMs)) && (NEWEST_ONLY.includes(window.fn) || isAligned(window.rangeMs));
}
